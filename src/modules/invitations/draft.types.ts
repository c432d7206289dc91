import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../../graph/mutation';

@ObjectType('InvitationDraft', {
  description:
    'A draft of the invitation mail, to open in a mail program or copy. The text may be edited. Only the link matters: it ties whoever accepts to your organization.',
})
export class InvitationDraft {
  @Field(() => String, { description: "Recipient's address." })
  recipientEmail!: string;

  @Field(() => String, { description: 'Subject.' })
  subject!: string;

  @Field(() => String, { description: 'Text with the link. In dry runs and repeated requests, `[link]` stands in its place.' })
  body!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The personal link. Shown in the first response only: null in repeated requests and dry runs. Use `resendInvitation` if it was lost.',
  })
  link!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Opens the draft in a mail program (RFC 6068). Null if `link` is null. Some programs truncate it after 2000 characters.',
  })
  mailtoUrl!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the customer accepts, depending on its cloud. Null for partnerships.',
  })
  acceptancePlace!: string | null;

  @Field(() => Boolean, {
    description:
      'Whether the invitation asks for delegated admin privileges, either as requested or by default. The text also says so.',
  })
  includesDelegatedAdmin!: boolean;
}

/** Base class of payloads that contain a draft. */
@ObjectType()
export abstract class DraftPayload extends Payload {
  @Field(() => InvitationDraft, { nullable: true, description: 'The mail. Null if refused.' })
  draft!: InvitationDraft | null;

  @Field(() => Boolean, { description: 'True if the link was already shown in the first response and is not shown again.' })
  linkShownBefore!: boolean;
}
