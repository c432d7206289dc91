import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { EditingInput } from '../../graph/mutation';
import { AddressInput, SupportInput } from '../partners';
import { Enrollment } from './enrollment.entity';

/** A profile of the register that an applicant may choose. */
@ObjectType('MembershipProfile', {
  description: 'An organization profile of the PartnerID register that is tied to an address the viewer has proven.',
})
export class MembershipProfile {
  @Field(() => String, { description: 'PartnerID (MPN ID).' })
  partnerId!: string;

  @Field(() => String, { description: 'Legal name of the organization.' })
  organizationName!: string;

  @Field(() => String, { description: 'Country of the profile, ISO 3166-1 alpha-2.' })
  country!: string;

  @Field(() => Boolean, { description: 'Whether the profile is active.' })
  active!: boolean;

  @Field(() => [String], { description: 'Benefits that come with it.' })
  benefits!: string[];

  @Field(() => [String], { description: 'Competencies that come with it.' })
  competencies!: string[];

  @Field(() => String, {
    nullable: true,
    description:
      'Code of what keeps it from being chosen: `PARTNER_ID_INACTIVE`, `PARTNER_ID_IN_USE` or `PARTNER_ID_OTHER_COUNTRY`; null when nothing does.',
  })
  refusal!: string | null;
}

/** The primary contact as it is given. */
@InputType('EnrollmentContactInput', { description: 'The person to contact about the enrollment.' })
export class EnrollmentContactInput {
  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'E-mail address at the company domain; web-mail addresses are refused.' })
  email!: string;

  @Field(() => String, { nullable: true, description: 'Telephone number. 3 to 40 characters.' })
  phone?: string | null;
}

@InputType()
export abstract class OneEnrollmentInput extends EditingInput {
  @Field(() => ID, { description: 'The enrollment.' })
  enrollmentId!: string;
}

@InputType('UpdateEnrollmentInput', {
  description: 'Input of `updateEnrollment`. What is left out stays as it is; null takes a value away.',
})
export class UpdateEnrollmentInput extends OneEnrollmentInput {
  @Field(() => String, { nullable: true, description: 'Country of the account, ISO 3166-1 alpha-2. Cannot be taken away.' })
  country?: string | null;

  @Field(() => String, { nullable: true, description: 'Legal business name. 2 to 200 characters.' })
  legalName?: string | null;

  @Field(() => AddressInput, { nullable: true, description: 'Legal address.' })
  address?: AddressInput | null;

  @Field(() => EnrollmentContactInput, { nullable: true, description: 'Primary contact: somebody of the organization.' })
  primaryContact?: EnrollmentContactInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Makes the signed-in user the primary contact; then `primaryContact` must be left out.',
  })
  primaryContactIsMe?: boolean | null;

  @Field(() => SupportInput, { nullable: true, description: 'Support details for customers.' })
  supportContact?: SupportInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'PartnerID (MPN ID) of exactly one of the `membershipProfiles`; takes `alreadyEnrolledPartnerId` away.',
  })
  partnerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'PartnerID under which the company already takes part in the programme; takes `partnerId` away. Only support details are needed then: name, address and primary contact come from the register when it is submitted.',
  })
  alreadyEnrolledPartnerId?: string | null;
}

@InputType('SubmitEnrollmentInput', { description: 'Input of `submitEnrollment`.' })
export class SubmitEnrollmentInput extends OneEnrollmentInput {}

@InputType('WithdrawEnrollmentInput', { description: 'Input of `withdrawEnrollment`.' })
export class WithdrawEnrollmentInput extends OneEnrollmentInput {}

@InputType('ResendEnrollmentConfirmationInput', { description: 'Input of `resendEnrollmentConfirmation`.' })
export class ResendEnrollmentConfirmationInput extends OneEnrollmentInput {}

@InputType('StartNewEnrollmentInput', {
  description: 'Input of `startNewEnrollment`: the enrollment that was rejected or withdrawn.',
})
export class StartNewEnrollmentInput extends OneEnrollmentInput {}

const enrollment = { type: () => Enrollment, description: 'The enrollment.' };

export const UpdateEnrollmentPayload = payloadOf('UpdateEnrollmentPayload', { enrollment });
export const SubmitEnrollmentPayload = payloadOf('SubmitEnrollmentPayload', { enrollment });
export const WithdrawEnrollmentPayload = payloadOf('WithdrawEnrollmentPayload', { enrollment });
export const ResendEnrollmentConfirmationPayload = payloadOf('ResendEnrollmentConfirmationPayload', { enrollment });
export const StartNewEnrollmentPayload = payloadOf('StartNewEnrollmentPayload', {
  enrollment: { type: () => Enrollment, description: 'The new draft.' },
});
