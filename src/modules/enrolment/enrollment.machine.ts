import { defineMachine } from '../../kernel/machine';

export const enrollmentMachine = defineMachine({
  name: 'Enrollment',
  description: "A reseller's application to the programme (S0).",
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
  moves: {
    updateEnrollment: {
      from: ['DRAFT', 'ACTION_REQUIRED'],
      to: ['DRAFT', 'ACTION_REQUIRED'],
      description: 'The applicant fills it in.',
    },
    resendEmailVerification: { from: ['DRAFT'], to: 'DRAFT', description: 'The applicant asks for another link to its address.' },
    verifyMembershipEmail: {
      from: ['DRAFT', 'ACTION_REQUIRED'],
      to: ['DRAFT', 'ACTION_REQUIRED'],
      description: 'The applicant proves another address, to find its membership profiles.',
    },
    submitEnrollment: {
      from: ['DRAFT', 'ACTION_REQUIRED'],
      to: ['SUBMITTED', 'IN_REVIEW'],
      description: 'The applicant submits it; straight to review where this primary contact has confirmed before.',
    },
    resendEnrollmentConfirmation: {
      from: ['SUBMITTED'],
      to: 'SUBMITTED',
      description: 'The primary contact is asked again, a day after the last time; the older link is void.',
    },
    confirmationLapses: {
      from: ['SUBMITTED'],
      to: 'SUBMITTED',
      byItself: true,
      description: 'After seven days the link is void; another one can be sent.',
    },
    confirmEnrollmentContact: { from: ['SUBMITTED'], to: 'IN_REVIEW', description: 'The primary contact confirms.' },
    denyEnrollmentContact: { from: ['SUBMITTED'], to: 'REJECTED', description: 'The primary contact denies.' },
    reviewEnrollment: {
      from: ['IN_REVIEW', 'ACTION_REQUIRED'],
      to: ['APPROVED', 'REJECTED', 'ACTION_REQUIRED'],
      description: 'The operator decides; while action is required it can only reject.',
    },
    withdrawEnrollment: {
      from: ['DRAFT', 'SUBMITTED', 'IN_REVIEW', 'ACTION_REQUIRED'],
      to: 'WITHDRAWN',
      description: 'The applicant takes it back.',
    },
    startNewEnrollment: {
      from: ['REJECTED', 'WITHDRAWN'],
      to: ['REJECTED', 'WITHDRAWN'],
      description: 'The applicant begins a new draft; this one stays as it is.',
    },
    lapseDraft: {
      from: ['DRAFT'],
      to: 'LAPSED',
      byItself: true,
      description: 'Seven days after the start, unless the applicant has proven its address.',
    },
  },
});
