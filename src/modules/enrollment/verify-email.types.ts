import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { enumeration } from '../../graph/declare';
import { payloadOf } from '../../graph/payload';
import { EditingInput, Payload, StoringInput } from '../../graph/mutation';
import { DateTime } from '../../graph/values';
import { MembershipProfile } from './edit-enrollment.types';
import { Enrollment } from './enrollment.entity';

export const EmailLinkKind = enumeration('EmailLinkKind', 'What a link in a mail proves.', {
  VERIFY_EMAIL: 'The own address of an applicant, or of a user who was added with it; the password of the account is asked for.',
  VERIFY_MEMBERSHIP: 'An address that membership profiles are registered for.',
});
export type EmailLinkKind = keyof typeof EmailLinkKind;

@InputType('VerifyEmailInput', { description: 'Input of `verifyEmail`.' })
export class VerifyEmailInput extends StoringInput {
  @Field(() => String, { description: 'Token of the link that was mailed.' })
  token!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'For an own address: the password of the account, of an applicant the one chosen at the start. Not needed when signed in as that user. It keeps anybody from making the owner of an address confirm an account that somebody else has the password of.',
  })
  password?: string | null;
}

@ObjectType()
export abstract class ProvenEmailPayload extends Payload {
  @Field(() => EmailLinkKind, { nullable: true, description: 'What was proven; null when it was refused.' })
  kind!: EmailLinkKind | null;

  @Field(() => String, { nullable: true, description: 'The address that was proven; null when it was refused.' })
  email!: string | null;
}

export const VerifyEmailPayload = payloadOf(
  'VerifyEmailPayload',
  {
    enrollment: {
      type: () => Enrollment,
      description: 'The enrollment it is about, when the viewer is signed in as its applicant.',
    },
  },
  ProvenEmailPayload,
);

@InputType('ResendEmailVerificationInput', { description: 'Input of `resendEmailVerification`.' })
export class ResendEmailVerificationInput extends EditingInput {
  @Field(() => ID, { description: 'The draft.' })
  enrollmentId!: string;
}

@InputType('VerifyMembershipEmailInput', { description: 'Input of `verifyMembershipEmail`.' })
export class VerifyMembershipEmailInput extends EditingInput {
  @Field(() => ID, { description: 'The enrollment.' })
  enrollmentId!: string;

  @Field(() => String, { description: 'The address that the membership profile is registered for.' })
  email!: string;
}

const enrollment = { type: () => Enrollment, description: 'The enrollment, unchanged.' };

export const ResendEmailVerificationPayload = payloadOf('ResendEmailVerificationPayload', { enrollment });
export const VerifyMembershipEmailPayload = payloadOf('VerifyMembershipEmailPayload', { enrollment });

/** What a link in a mail is about, before it is used. */
@ObjectType('EmailLinkPreview', { description: 'What a link in a mail proves, before it is used.' })
export class EmailLinkPreview {
  @Field(() => EmailLinkKind, { description: 'What it proves.' })
  kind!: EmailLinkKind;

  @Field(() => String, { description: 'The address that it proves.' })
  email!: string;

  @Field(() => String, { description: 'Domain of the company that enrols, or that added the user; empty where it has none.' })
  companyDomain!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the organization that added the user with this address; null in an enrollment.',
  })
  organizationName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the person who enrolls its company and asks, as that person wrote it; null outside an enrollment.',
  })
  applicantName!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address of that person; null outside an enrollment.' })
  applicantEmail!: string | null;

  @Field(() => [MembershipProfile], {
    description:
      'Profiles of the PartnerID register that the applicant may choose once the address is proven; benefits and competencies of the one chosen move to its account with the approval. Empty unless `kind` is `VERIFY_MEMBERSHIP`.',
  })
  profiles!: MembershipProfile[];

  @Field(() => Boolean, { description: 'Whether `verifyEmail` asks the viewer for the password of the account.' })
  passwordNeeded!: boolean;

  @Field(() => DateTime, { description: 'Until when the link is valid.' })
  expiresAt!: number;
}
