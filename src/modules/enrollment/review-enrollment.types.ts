import { Field, InputType } from 'type-graphql';
import { enumeration } from '../../graph/declare';
import { payloadOf } from '../../graph/payload';
import { Reseller } from '../partners';
import { OneEnrollmentInput } from './edit-enrollment.types';
import { Enrollment } from './enrollment.entity';

export const EnrollmentDecision = enumeration('EnrollmentDecision', "The operator's decision on an enrollment.", {
  APPROVE: 'Activates the reseller.',
  REJECT: 'Rejects the enrollment, with reasons. Final.',
  REQUEST_ACTION: 'Sends the enrollment back: the applicant must do what the reasons say and submit it again.',
});
export type EnrollmentDecision = keyof typeof EnrollmentDecision;

@InputType('ReviewEnrollmentInput', { description: 'Input of `reviewEnrollment`.' })
export class ReviewEnrollmentInput extends OneEnrollmentInput {
  @Field(() => EnrollmentDecision, { description: 'The decision.' })
  decision!: EnrollmentDecision;

  @Field(() => [String], {
    nullable: true,
    description:
      'Reasons: 1 to 20, of 3 to 500 characters each, to reject or to request action; none to approve. They are mailed to the primary contact.',
  })
  reasons?: readonly string[] | null;
}

export const ReviewEnrollmentPayload = payloadOf('ReviewEnrollmentPayload', {
  enrollment: { type: () => Enrollment, description: 'The enrollment.' },
  reseller: { type: () => Reseller, description: 'The organization that applied.' },
});
