import { defineMachine, SAME } from '../../kernel/machine';

export const enrollmentMachine = defineMachine({
  name: 'Enrollment',
  description: "A reseller's application to the program.",
  states: {
    DRAFT: 'Being filled in.',
    SUBMITTED: "Waits for the primary contact's confirmation.",
    IN_REVIEW: 'The operator reviews it.',
    ACTION_REQUIRED: 'The operator asked for something.',
    APPROVED: 'The reseller is active.',
    REJECTED: 'Refused, with reasons; final.',
    WITHDRAWN: 'Taken back by the applicant; final.',
    LAPSED: 'A draft whose applicant did not prove its address in time; it is deleted with everything about it.',
  },
  initial: ['DRAFT'],
  byItself: {
    confirmationLapses: {
      from: ['SUBMITTED'],
      to: SAME,
      description: 'After seven days the link is void; another one can be sent.',
    },
    lapseDraft: {
      from: ['DRAFT'],
      to: 'LAPSED',
      description: 'Seven days after the start, unless the applicant has proven its address.',
    },
  },
});
