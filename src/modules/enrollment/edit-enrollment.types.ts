import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { EditingInput } from '../../graph/mutation';
import { AddressInput, SupportInput } from '../partners';
import { Enrollment } from './enrollment.entity';

@ObjectType('MembershipProfile', {
  description: 'An organization profile of the PartnerID register that is tied to an address the viewer has proven.',
})
export class MembershipProfile {
  @Field(() => String, { description: 'PartnerID (MPN ID).' })
  partnerId!: string;

  @Field(() => String, { description: 'Legal name of the organization.' })
  organizationName!: string;

  @Field(() => String, { description: 'Country of the profile (ISO 3166-1 alpha-2).' })
  country!: string;

  @Field(() => Boolean, { description: 'Whether the profile is active.' })
  active!: boolean;

  @Field(() => [String], { description: 'Benefits of the profile.' })
  benefits!: string[];

  @Field(() => [String], { description: 'Competencies of the profile.' })
  competencies!: string[];

  @Field(() => String, {
    nullable: true,
    description:
      'Refusal code if the profile cannot be chosen: `PARTNER_ID_INACTIVE`, `PARTNER_ID_IN_USE` or `PARTNER_ID_OTHER_COUNTRY`. Null if it can be chosen.',
  })
  refusal!: string | null;
}

@InputType('EnrollmentContactInput', { description: 'The primary contact of the enrollment.' })
export class EnrollmentContactInput {
  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'E-mail address at the company domain. Webmail addresses are refused.' })
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
  description: 'Input of `updateEnrollment`. Omitted fields stay unchanged; null removes a value.',
})
export class UpdateEnrollmentInput extends OneEnrollmentInput {
  @Field(() => String, { nullable: true, description: 'Country of the account (ISO 3166-1 alpha-2). Cannot be removed.' })
  country?: string | null;

  @Field(() => String, { nullable: true, description: 'Legal business name. 2 to 200 characters.' })
  legalName?: string | null;

  @Field(() => AddressInput, { nullable: true, description: 'Legal address.' })
  address?: AddressInput | null;

  @Field(() => EnrollmentContactInput, { nullable: true, description: 'Primary contact: a person of the organization.' })
  primaryContact?: EnrollmentContactInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Makes the signed-in user the primary contact. Then omit `primaryContact`.',
  })
  primaryContactIsMe?: boolean | null;

  @Field(() => SupportInput, { nullable: true, description: 'Support details for customers.' })
  supportContact?: SupportInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'PartnerID (MPN ID) of one of the `membershipProfiles`. Removes `alreadyEnrolledPartnerId`.',
  })
  partnerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'PartnerID under which the company already takes part in the program. Removes `partnerId`. Only support details are needed then: name, address and primary contact come from the register on submission.',
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
  description: 'Input of `startNewEnrollment`: the rejected or withdrawn enrollment.',
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
