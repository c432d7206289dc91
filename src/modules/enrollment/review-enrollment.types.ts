import { Field, InputType } from 'type-graphql';
import { enumeration } from '../../graph/declare';
import { payloadOf } from '../../graph/payload';
import { Reseller } from '../partners';
import { OneEnrollmentInput } from './edit-enrollment.types';
import { Enrollment } from './enrollment.entity';

export const EnrollmentDecision = enumeration('EnrollmentDecision', 'What the operator decides about an enrollment.', {
  APPROVE: 'The reseller becomes active.',
  REJECT: 'It is refused, with reasons; final.',
  REQUEST_ACTION: 'The applicant has to do something, named in the reasons, and submit it again.',
});
export type EnrollmentDecision = keyof typeof EnrollmentDecision;

@InputType('ReviewEnrollmentInput', { description: 'Input of `reviewEnrollment`.' })
export class ReviewEnrollmentInput extends OneEnrollmentInput {
  @Field(() => EnrollmentDecision, { description: 'The decision.' })
  decision!: EnrollmentDecision;

  @Field(() => [String], {
    nullable: true,
    description:
      'Reasons: 1 to 20 of 3 to 500 characters to reject or to ask for action, none to approve. They are mailed to the primary contact.',
  })
  reasons?: readonly string[] | null;
}

export const ReviewEnrollmentPayload = payloadOf('ReviewEnrollmentPayload', {
  enrollment: { type: () => Enrollment, description: 'The enrollment.' },
  reseller: { type: () => Reseller, description: 'The organization that applied.' },
});
