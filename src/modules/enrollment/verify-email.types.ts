import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { enumeration } from '../../graph/declare';
import { payloadOf } from '../../graph/payload';
import { EditingInput, Payload, StoringInput } from '../../graph/mutation';
import { DateTime } from '../../graph/values';
import { MembershipProfile } from './edit-enrollment.types';
import { Enrollment } from './enrollment.entity';

export const EmailLinkKind = enumeration('EmailLinkKind', 'What a mailed link proves.', {
  VERIFY_EMAIL: 'The own address of an applicant or a new user. Requires the password of the account.',
  VERIFY_MEMBERSHIP: 'An address with registered membership profiles.',
});
export type EmailLinkKind = keyof typeof EmailLinkKind;

@InputType('VerifyEmailInput', { description: 'Input of `verifyEmail`.' })
export class VerifyEmailInput extends StoringInput {
  @Field(() => String, { description: 'Token of the mailed link.' })
  token!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Required for `VERIFY_EMAIL`: the password of the account (for an applicant, the one chosen at the start). Not needed if you are signed in as that user. Prevents someone from confirming an account whose password somebody else knows.',
  })
  password?: string | null;
}

@ObjectType()
export abstract class ProvenEmailPayload extends Payload {
  @Field(() => EmailLinkKind, { nullable: true, description: 'What was proven. Null if refused.' })
  kind!: EmailLinkKind | null;

  @Field(() => String, { nullable: true, description: 'The proven address. Null if refused.' })
  email!: string | null;
}

export const VerifyEmailPayload = payloadOf(
  'VerifyEmailPayload',
  {
    enrollment: {
      type: () => Enrollment,
      description: 'The enrollment of the link, if the viewer is signed in as its applicant.',
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

@ObjectType('EmailLinkPreview', { description: 'What a mailed link proves, before it is used.' })
export class EmailLinkPreview {
  @Field(() => EmailLinkKind, { description: 'What the link proves.' })
  kind!: EmailLinkKind;

  @Field(() => String, { description: 'The address that the link proves.' })
  email!: string;

  @Field(() => String, { description: 'Domain of the company that enrolls or that added the user. Empty if it has none.' })
  companyDomain!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the organization that added the user with this address. Null for an enrollment.',
  })
  organizationName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the applicant, as entered by the applicant. Null if there is no enrollment.',
  })
  applicantName!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address of the applicant. Null if there is no enrollment.' })
  applicantEmail!: string | null;

  @Field(() => [MembershipProfile], {
    description:
      "Register profiles that the applicant can choose once the address is proven. After approval, the benefits and competencies of the chosen profile move to the applicant's account. Empty unless `kind` is `VERIFY_MEMBERSHIP`.",
  })
  profiles!: MembershipProfile[];

  @Field(() => Boolean, { description: 'Whether `verifyEmail` requires the password of the account from this viewer.' })
  passwordNeeded!: boolean;

  @Field(() => DateTime, { description: 'When the link expires.' })
  expiresAt!: number;
}
