import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../../graph/mutation';

/** A mail to send oneself. */
@ObjectType('InvitationDraft', {
  description:
    'A draft of the mail with the invitation: open it in a mail program or copy it. The text may be edited; only the link counts, for it ties whoever accepts to the account of the sender.',
})
export class InvitationDraft {
  @Field(() => String, { description: 'Address it is for.' })
  recipientEmail!: string;

  @Field(() => String, { description: 'Subject.' })
  subject!: string;

  @Field(() => String, { description: 'Text with the link; `[link]` stands where it would be in a dry run and in a repeat.' })
  body!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The personal link. Shown in the first answer: null in a repeat and in a dry run. `resendInvitation` recovers one that was lost.',
  })
  link!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Opens the draft in a mail program (RFC 6068). Null where the link is. Some programs cut after 2000 characters.',
  })
  mailtoUrl!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the customer accepts, by its cloud; null for partnerships.',
  })
  acceptancePlace!: string | null;

  @Field(() => Boolean, {
    description: 'Whether it asks for delegated admin privileges, as asked for or by default; the text says so, too.',
  })
  includesDelegatedAdmin!: boolean;
}

/** What payloads have that show a draft. */
@ObjectType()
export abstract class DraftPayload extends Payload {
  @Field(() => InvitationDraft, { nullable: true, description: 'The mail; null when it was refused.' })
  draft!: InvitationDraft | null;

  @Field(() => Boolean, { description: 'The link was shown in the first answer and is not shown again.' })
  linkShownBefore!: boolean;
}
