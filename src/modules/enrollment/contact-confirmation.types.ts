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
  @Field(() => EnrollmentStatus, { nullable: true, description: 'State that the answer led to; null when it was refused.' })
  status!: EnrollmentStatus | null;
}

@ObjectType('ConfirmEnrollmentContactPayload', { description: 'Answer of `confirmEnrollmentContact`.' })
export class ConfirmEnrollmentContactPayload extends ContactAnswerPayload {
  @Field(() => DateTime, {
    nullable: true,
    description: 'When a decision can be expected; null when it was refused.',
  })
  expectedDecisionBy!: number | null;
}

@ObjectType('DenyEnrollmentContactPayload', { description: 'Answer of `denyEnrollmentContact`.' })
export class DenyEnrollmentContactPayload extends ContactAnswerPayload {}

/** What the primary contact is asked. */
@ObjectType('EnrollmentConfirmationPreview', {
  description: 'What the primary contact of an enrollment is asked to confirm, by whom, and until when.',
})
export class EnrollmentConfirmationPreview {
  @Field(() => [String], { description: 'What is confirmed, in words.' })
  statements!: string[];

  @Field(() => String, { description: 'Legal name of the organization that applies.' })
  organizationName!: string;

  @Field(() => String, { description: 'Domain of the company.' })
  companyDomain!: string;

  @Field(() => String, { description: 'Name of the person who applied.' })
  applicantName!: string;

  @Field(() => String, { description: 'E-mail address of the person who applied.' })
  applicantEmail!: string;

  @Field(() => String, { description: 'Name of the primary contact.' })
  contactName!: string;

  @Field(() => String, { description: 'E-mail address of the primary contact.' })
  contactEmail!: string;

  @Field(() => DateTime, { description: 'When it was submitted.' })
  submittedAt!: number;

  @Field(() => DateTime, { description: 'Until when the link is valid.' })
  expiresAt!: number;
}
