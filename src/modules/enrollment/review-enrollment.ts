import type { TxCtx } from '../../data/context';
import { inScope } from '../../graph/act-on';
import { defineOperation } from '../../graph/define-mutation';
import { updateVersioned } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import { approve, namedPartnerId } from './approve';
import { holdersOf } from './carry-over';
import { ENROLLMENT_FIELDS, enrollmentOperations } from './enrollment.actions';
import { Enrollment, type EnrollmentStatus } from './enrollment.entity';
import { enrollmentDecided } from './enrollment.events';
import { releasePartnerId } from './membership';
import { partnerOperations } from './partner.actions';
import { ReviewEnrollmentInput, ReviewEnrollmentPayload, type EnrollmentDecision } from './review-enrollment.types';
import { statusMails } from './status-mail';

const STATUS_AFTER: Readonly<Record<EnrollmentDecision, EnrollmentStatus>> = {
  APPROVE: 'APPROVED',
  REJECT: 'REJECTED',
  REQUEST_ACTION: 'ACTION_REQUIRED',
};

function check({ decision, reasons }: ReviewEnrollmentInput): string[] {
  const given = (reasons ?? []).map((reason) => reason.trim());
  if (decision === 'APPROVE' && given.length > 0) refuse('INVALID', 'An approval takes no reasons.', ['reasons']);
  if (decision !== 'APPROVE' && given.length === 0)
    refuse('REASONS_REQUIRED', 'Give at least one reason for the primary contact.', ['reasons']);
  if (given.length > 20) refuse('INVALID', 'Give at most 20 reasons.', ['reasons']);
  given.forEach((reason, index) => checkText(reason, { min: 3, max: 500 }, ['reasons', String(index)]));
  return given;
}

/** While action is required from the applicant, the enrollment can only be rejected. */
function checkState(status: string, decision: EnrollmentDecision): void {
  if (status !== 'ACTION_REQUIRED' || decision === 'REJECT') return;
  refuse(
    'INVALID_STATE',
    'This enrollment is waiting for the applicant. Until it is submitted again, it can only be rejected.',
    ['decision'],
    {
      state: status,
      needs: ['IN_REVIEW'],
      possible: ['reviewEnrollment'],
    },
  );
}

const PATH = ['enrollmentId'];

/** Organizations to lock for an approval: the reseller, and owners of the domains of customers that it serves elsewhere. */
async function decidedAbout(tx: TxCtx, { decision, enrollmentId }: ReviewEnrollmentInput): Promise<(string | undefined)[]> {
  if (decision !== 'APPROVE') return [];
  const row = await inScope(tx, Enrollment, enrollmentId, ['resellerId', 'partnerId', 'alreadyEnrolledPartnerId'], PATH);
  return [row.resellerId, ...(await holdersOf(tx, namedPartnerId(row)))];
}

export const reviewEnrollment = defineOperation({
  name: 'reviewEnrollment',
  description:
    'Decides on an enrollment after its primary contact has confirmed. Operator only. An approval activates the reseller with the data of the enrollment and the PartnerID, benefits and competencies of the register, and makes its first user an admin agent. External relationships of the PartnerID become active relationships, with a grant where the register has one and the cloud allows it. Every decision is mailed to the primary contact.',
  example:
    'reviewEnrollment(input: { enrollmentId: "enr_01h…", decision: APPROVE, expectedVersion: 4 }) { enrollment { status version } reseller { id status } errors { code message } }',
  action: 'enrollment.review',
  input: ReviewEnrollmentInput,
  inputDescription: 'The decision.',
  payload: ReviewEnrollmentPayload,
  codes: ['REASONS_REQUIRED', 'PARTNER_ID_UNKNOWN', 'PARTNER_ID_INACTIVE', 'PARTNER_ID_IN_USE', 'PARTNER_ID_OTHER_COUNTRY'],
  on: enrollmentOperations.on({
    move: {
      from: ['IN_REVIEW', 'ACTION_REQUIRED'],
      to: ['APPROVED', 'REJECTED', 'ACTION_REQUIRED'],
      description: 'The operator decides. While action is required, it can only reject.',
    },
  }),
  alsoOn: [
    partnerOperations.on({
      move: { from: ['APPLICANT'], to: 'ACTIVE', description: "The operator approves the reseller's enrollment." },
      listed: false,
    }),
  ],
  thing: 'enrollmentId',
  alsoRead: ENROLLMENT_FIELDS,
  before: (_ctx, input) => check(input),
  locks: (tx, { input }) => decidedAbout(tx, input),
  work: async (tx, { input: { decision }, prepared: reasons, row, facts }) => {
    checkState(facts.status, decision);
    const status = STATUS_AFTER[decision];
    const final = status !== 'ACTION_REQUIRED';
    await updateVersioned(tx, Enrollment, row, {
      status,
      reasons: JSON.stringify(reasons),
      expectedDecisionBy: null,
      ...(final ? { decidedAt: tx.clock.now(), activeSlot: null } : {}),
    });
    const approved = status === 'APPROVED' ? await approve(tx, row) : {};
    if (final) await releasePartnerId(tx, row.id);
    const after = { status, ...(reasons.length > 0 ? { reasons } : {}), ...approved };
    tx.emit(enrollmentDecided(row, { before: { status: facts.status }, after }, statusMails(row, status, { reasons })));
    return { enrollmentId: row.id, resellerId: row.resellerId };
  },
});
