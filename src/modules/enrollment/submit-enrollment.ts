import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { defineOperation } from '../../graph/define-mutation';
import { firstOf } from '../../graph/operations';
import type { RowValues } from '../../graph/row';
import { updateVersioned } from '../../graph/write';
import type { NewMail } from '../../kernel/event';
import { SAME } from '../../kernel/machine';
import type { Profile } from '../reference-data';
import {
  ownAddressProven,
  complete,
  CONFIRMATION_LIFETIME,
  ENROLLMENT_FIELDS,
  enrollmentOperations,
  notAskedLately,
  type EnrollmentRow,
} from './enrollment.actions';
import { Enrollment } from './enrollment.entity';
import { confirmationResent, enrollmentSubmitted, enrollmentWithdrawn } from './enrollment.events';
import { CONFIRM_CONTACT } from './enrollment.mails';
import { statusMails } from './status-mail';
import { decisionExpectedBy } from './working-days';
import { isOtherContact } from './edit-enrollment';
import { checkContactEmail, checkNamedProfile, holdPartnerId, releasePartnerId } from './membership';
import {
  ResendEnrollmentConfirmationInput,
  ResendEnrollmentConfirmationPayload,
  SubmitEnrollmentInput,
  SubmitEnrollmentPayload,
  WithdrawEnrollmentInput,
  WithdrawEnrollmentPayload,
} from './edit-enrollment.types';

/** The mail to the primary contact with the link to confirm or deny. */
async function confirmationMail(tx: TxCtx, row: EnrollmentRow): Promise<NewMail> {
  const [user] = await tx.db.rows(bound<{ name: string }>('viewer', 'SELECT name FROM `user` WHERE id = ?'), [tx.viewer.userId]);
  return {
    template: CONFIRM_CONTACT,
    recipient: row.contactEmail ?? '',
    subjectId: row.id,
    values: {
      organization: row.legalName,
      applicant: user?.name ?? '',
      validUntil: tx.clock.now() + CONFIRMATION_LIFETIME,
    },
    link: { id: row.id, issueNumber: row.issueNumber },
  };
}

/** Data that comes from the register for a company already in the program. */
const fromRegister = (profile: Profile): RowValues<Enrollment> => ({
  legalName: profile.organizationName,
  addressLine1: profile.addressLine1,
  addressLine2: profile.addressLine2,
  addressCity: profile.addressCity,
  addressState: profile.addressState,
  addressPostalCode: profile.addressPostalCode,
  contactName: profile.contactName,
  contactEmail: profile.contactEmails[0] ?? null,
  contactPhone: null,
});

export const submitEnrollment = defineOperation({
  name: 'submitEnrollment',
  description:
    'Submits an enrollment. From now on it holds its PartnerID. The primary contact gets a mail to confirm, and the review starts after that. If it is submitted again after a request for action, it goes straight to review unless the primary contact has changed. With `ENROLLMENT_INCOMPLETE`, `details.missing` lists what is missing.',
  example:
    'submitEnrollment(input: { enrollmentId: "enr_01h…", expectedVersion: 3 }) { enrollment { status version } errors { code message } }',
  action: 'enrollment.submit',
  input: SubmitEnrollmentInput,
  inputDescription: 'The enrollment.',
  payload: SubmitEnrollmentPayload,
  codes: [
    'EMAIL_NOT_VERIFIED',
    'ENROLLMENT_INCOMPLETE',
    'WEBMAIL_ADDRESS',
    'CONTACT_DOMAIN_MISMATCH',
    'PARTNER_ID_UNKNOWN',
    'PARTNER_ID_INACTIVE',
    'PARTNER_ID_IN_USE',
    'PARTNER_ID_OTHER_COUNTRY',
    'PARTNER_ID_NOT_PROVEN',
  ],
  on: enrollmentOperations.on({
    move: {
      from: ['DRAFT', 'ACTION_REQUIRED'],
      to: ['SUBMITTED', 'IN_REVIEW'],
      description: 'The applicant submits it. It goes straight to review if this primary contact has already confirmed.',
    },
    check: firstOf(ownAddressProven, complete),
  }),
  thing: 'enrollmentId',
  alsoRead: ENROLLMENT_FIELDS,
  work: async (tx, { row }) => {
    const now = tx.clock.now();
    const profile = await checkNamedProfile(tx.db, row, row);
    const path = row.alreadyEnrolledPartnerId === null ? ['partnerId'] : ['alreadyEnrolledPartnerId'];
    const registered = profile && row.alreadyEnrolledPartnerId !== null ? fromRegister(profile) : {};
    const next = { ...row, ...registered, issueNumber: row.issueNumber + 1 };
    await checkContactEmail(tx.db, next.contactEmail ?? '', row.companyDomain, ['primaryContact', 'email']);
    if (profile) await holdPartnerId(tx, row.id, profile.partnerId, path);
    const confirmed = row.confirmedAt !== null && !isOtherContact(row, next);
    const status = confirmed ? 'IN_REVIEW' : 'SUBMITTED';
    const expectedDecisionBy = confirmed ? decisionExpectedBy(now) : null;
    const values = {
      ...registered,
      status,
      submittedAt: now,
      reasons: '[]',
      expectedDecisionBy,
      ...(confirmed ? {} : { confirmedAt: null, issueNumber: next.issueNumber, confirmationSentAt: now }),
    };
    const mails = confirmed ? statusMails(next, status, { expectedDecisionBy }) : [await confirmationMail(tx, next)];
    const changes = { before: { status: row.status }, after: { status, partnerId: profile?.partnerId ?? null } };
    await updateVersioned(tx, Enrollment, row, values, enrollmentSubmitted(row.id, changes, mails));
    return { enrollmentId: row.id };
  },
});

export const withdrawEnrollment = defineOperation({
  name: 'withdrawEnrollment',
  description: 'Withdraws an enrollment before it is decided. Final. Releases the PartnerID and allows a new draft.',
  example:
    'withdrawEnrollment(input: { enrollmentId: "enr_01h…", expectedVersion: 3 }) { enrollment { status version } errors { code message } }',
  action: 'enrollment.edit',
  input: WithdrawEnrollmentInput,
  inputDescription: 'The enrollment.',
  payload: WithdrawEnrollmentPayload,
  on: enrollmentOperations.on({
    move: {
      from: ['DRAFT', 'SUBMITTED', 'IN_REVIEW', 'ACTION_REQUIRED'],
      to: 'WITHDRAWN',
      description: 'The applicant withdraws it.',
    },
  }),
  thing: 'enrollmentId',
  alsoRead: ENROLLMENT_FIELDS,
  work: async (tx, { row }) => {
    // A contact who was never asked to confirm does not know of the enrollment and needs no mail about its end.
    const mails = row.submittedAt === null ? [] : statusMails(row, 'WITHDRAWN');
    const values = { status: 'WITHDRAWN', activeSlot: null, decidedAt: tx.clock.now(), expectedDecisionBy: null };
    await updateVersioned(tx, Enrollment, row, values, enrollmentWithdrawn(row.id, { status: row.status }, mails));
    await releasePartnerId(tx, row.id);
    return { enrollmentId: row.id };
  },
});

export const resendEnrollmentConfirmation = defineOperation({
  name: 'resendEnrollmentConfirmation',
  description:
    'Asks the primary contact again to confirm, at the earliest one day after the last mail. The earlier link becomes void; the new one is valid for 7 days.',
  example:
    'resendEnrollmentConfirmation(input: { enrollmentId: "enr_01h…" }) { enrollment { confirmationSentAt } errors { code message } }',
  action: 'enrollment.edit',
  input: ResendEnrollmentConfirmationInput,
  inputDescription: 'The enrollment.',
  payload: ResendEnrollmentConfirmationPayload,
  codes: ['RESEND_TOO_EARLY'],
  on: enrollmentOperations.on({
    move: {
      from: ['SUBMITTED'],
      to: SAME,
      description:
        'The primary contact is asked again, at the earliest one day after the last mail. The earlier link becomes void.',
    },
    check: notAskedLately,
  }),
  thing: 'enrollmentId',
  alsoRead: ENROLLMENT_FIELDS,
  work: async (tx, { row }) => {
    const issueNumber = row.issueNumber + 1;
    const event = confirmationResent(row.id, await confirmationMail(tx, { ...row, issueNumber }));
    await updateVersioned(tx, Enrollment, row, { issueNumber, confirmationSentAt: tx.clock.now() }, event);
    return { enrollmentId: row.id };
  },
});
