import type { Ctx, TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { actOn } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import { change } from '../../graph/write';
import type { NewMail } from '../../kernel/event';
import type { Profile } from '../registers';
import { enrollmentOperations, CONFIRMATION_LIFETIME } from './enrollment.actions';
import { Enrollment } from './enrollment.entity';
import { confirmationResent, enrollmentSubmitted, enrollmentWithdrawn } from './enrollment.events';
import { CONFIRM_CONTACT } from './enrolment.mails';
import { statusMails } from './status-mail';
import { decisionExpectedBy } from './working-days';
import { ENROLLMENT_FIELDS, isOtherContact, type EnrollmentRow } from './edit-enrollment';
import { checkContactEmail, checkNamedProfile, holdPartnerId, releasePartnerId } from './membership';
import type { ResendEnrollmentConfirmationInput, SubmitEnrollmentInput, WithdrawEnrollmentInput } from './edit-enrollment.types';

type OwnOperation = 'submitEnrollment' | 'withdrawEnrollment' | 'resendEnrollmentConfirmation';

async function ownEnrollment(
  tx: TxCtx,
  operation: OwnOperation,
  { enrollmentId, expectedVersion }: SubmitEnrollmentInput,
): Promise<EnrollmentRow> {
  const { row } = await actOn(tx, Enrollment, enrollmentOperations, operation, {
    id: enrollmentId,
    path: ['enrollmentId'],
    expectedVersion,
    also: ENROLLMENT_FIELDS,
  });
  return row as EnrollmentRow;
}

/** The mail to the primary contact with the link to confirm or deny. */
async function confirmationMail(tx: TxCtx, row: EnrollmentRow): Promise<NewMail> {
  const [user] = await tx.db.rows(bound('viewer', 'SELECT name FROM `user` WHERE id = ?'), [tx.viewer.userId]);
  return {
    template: CONFIRM_CONTACT,
    recipient: row.contactEmail ?? '',
    subjectId: row.id,
    values: {
      organization: row.legalName,
      applicant: String(user?.['name']),
      validUntil: tx.clock.now() + CONFIRMATION_LIFETIME,
    },
    link: { id: row.id, issueNumber: row.issueNumber },
  };
}

/** What a company already in the programme does not give itself: it comes from the register. */
const fromRegister = (profile: Profile): Values => ({
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

/** Submits an enrolment: the primary contact is asked to confirm, unless it has confirmed before. */
export function submitEnrollment(ctx: Ctx, input: SubmitEnrollmentInput): Promise<object> {
  return mutate(ctx, {
    operation: 'submitEnrollment',
    input,
    work: async (tx) => {
      const row = await ownEnrollment(tx, 'submitEnrollment', input);
      const now = tx.clock.now();
      const profile = await checkNamedProfile(tx.db, row, row);
      const path = row.alreadyEnrolledPartnerId === null ? ['partnerId'] : ['alreadyEnrolledPartnerId'];
      const registered = profile && row.alreadyEnrolledPartnerId !== null ? fromRegister(profile) : {};
      const next = { ...row, ...registered, issueNumber: row.issueNumber + 1 } as EnrollmentRow;
      await checkContactEmail(tx.db, next.contactEmail ?? '', row.companyDomain, ['primaryContact', 'email']);
      if (profile) await holdPartnerId(tx, row.id, profile.partnerId, path);
      const confirmed = row.confirmedAt !== null && !isOtherContact(row, next.contactName, next.contactEmail);
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
      const changes = { before: { status: row['status'] }, after: { status, partnerId: profile?.partnerId ?? null } };
      await change(tx, Enrollment, row, values, enrollmentSubmitted(row.id, changes, mails));
      return { enrollmentId: row.id };
    },
  });
}

/** Takes an enrolment back and frees its PartnerID. */
export function withdrawEnrollment(ctx: Ctx, input: WithdrawEnrollmentInput): Promise<object> {
  return mutate(ctx, {
    operation: 'withdrawEnrollment',
    input,
    work: async (tx) => {
      const row = await ownEnrollment(tx, 'withdrawEnrollment', input);
      // Whoever was never asked to confirm has heard nothing of the enrolment, and need not hear of its end.
      const mails = row.submittedAt === null ? [] : statusMails(row, 'WITHDRAWN');
      const values = { status: 'WITHDRAWN', activeSlot: null, decidedAt: tx.clock.now(), expectedDecisionBy: null };
      await change(tx, Enrollment, row, values, enrollmentWithdrawn(row.id, { status: row['status'] }, mails));
      await releasePartnerId(tx, row.id);
      return { enrollmentId: row.id };
    },
  });
}

/** Asks the primary contact again; the older link is void. */
export function resendEnrollmentConfirmation(ctx: Ctx, input: ResendEnrollmentConfirmationInput): Promise<object> {
  return mutate(ctx, {
    operation: 'resendEnrollmentConfirmation',
    input,
    work: async (tx) => {
      const row = await ownEnrollment(tx, 'resendEnrollmentConfirmation', input);
      const issueNumber = row.issueNumber + 1;
      const event = confirmationResent(row.id, await confirmationMail(tx, { ...row, issueNumber }));
      await change(tx, Enrollment, row, { issueNumber, confirmationSentAt: tx.clock.now() }, event);
      return { enrollmentId: row.id };
    },
  });
}
