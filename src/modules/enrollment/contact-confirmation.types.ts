import { Field, InputType, ObjectType } from 'type-graphql';
import { Payload, StoringInput } from '../../graph/mutation';
import { DateTime } from '../../graph/values';
import { EnrollmentStatus } from './enrollment.entity';

@InputType()
export abstract class ContactAnswerInput extends StoringInput {
  @Field(() => String, { description: 'Token of the link that was mailed to the primary contact.' })
  token!: string;
}

@InputType('ConfirmEnrollmentContactInput', { description: 'Input of `confirmEnrollmentContact`.' })
export class ConfirmEnrollmentContactInput extends ContactAnswerInput {}

@InputType('DenyEnrollmentContactInput', { description: 'Input of `denyEnrollmentContact`.' })
export class DenyEnrollmentContactInput extends ContactAnswerInput {}

@ObjectType()
export abstract class ContactAnswerPayload extends Payload {
  @Field(() => EnrollmentStatus, { nullable: true, description: 'New status of the enrollment. Null if refused.' })
  status!: EnrollmentStatus | null;
}

@ObjectType('ConfirmEnrollmentContactPayload', { description: 'Result of `confirmEnrollmentContact`.' })
export class ConfirmEnrollmentContactPayload extends ContactAnswerPayload {
  @Field(() => DateTime, {
    nullable: true,
    description: 'When a decision can be expected. Null if refused.',
  })
  expectedDecisionBy!: number | null;
}

@ObjectType('DenyEnrollmentContactPayload', { description: 'Result of `denyEnrollmentContact`.' })
export class DenyEnrollmentContactPayload extends ContactAnswerPayload {}

@ObjectType('EnrollmentConfirmationPreview', {
  description: 'What the primary contact of an enrollment is asked to confirm, by whom, and until when.',
})
export class EnrollmentConfirmationPreview {
  @Field(() => [String], { description: 'The statements to confirm.' })
  statements!: string[];

  @Field(() => String, { description: 'Legal name of the organization that applies.' })
  organizationName!: string;

  @Field(() => String, { description: 'Domain of the company.' })
  companyDomain!: string;

  @Field(() => String, { description: 'Name of the applicant.' })
  applicantName!: string;

  @Field(() => String, { description: 'E-mail address of the applicant.' })
  applicantEmail!: string;

  @Field(() => String, { description: 'Name of the primary contact.' })
  contactName!: string;

  @Field(() => String, { description: 'E-mail address of the primary contact.' })
  contactEmail!: string;

  @Field(() => DateTime, { description: 'When the enrollment was submitted.' })
  submittedAt!: number;

  @Field(() => DateTime, { description: 'When the link expires.' })
  expiresAt!: number;
}
