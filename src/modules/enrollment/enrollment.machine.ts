import { defineMachine, SAME } from '../../kernel/machine';

export const enrollmentMachine = defineMachine({
  name: 'Enrollment',
  description: "A reseller's application to join the program.",
  states: {
    DRAFT: 'Being filled in.',
    SUBMITTED: "Waiting for the primary contact's confirmation.",
    IN_REVIEW: 'Under review by the operator.',
    ACTION_REQUIRED: 'The operator has requested action from the applicant.',
    APPROVED: 'Approved; the reseller is active.',
    REJECTED: 'Rejected with reasons. Final.',
    WITHDRAWN: 'Withdrawn by the applicant. Final.',
    LAPSED: 'An expired draft: its applicant did not prove the address in time. It is deleted with all its data.',
  },
  initial: ['DRAFT'],
  byItself: {
    confirmationLapses: {
      from: ['SUBMITTED'],
      to: SAME,
      description: 'The link expires after seven days; a new one can be sent.',
    },
    lapseDraft: {
      from: ['DRAFT'],
      to: 'LAPSED',
      description: 'Seven days after the start, unless the applicant has proven the address.',
    },
  },
});
