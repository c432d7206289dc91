import type { Ctx, TxCtx } from '../../data/context';
import { actOn, inScope } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import { change } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import { approve, namedPartnerId } from './approve';
import { holdersOf } from './carry-over';
import { ENROLLMENT_FIELDS, type EnrollmentRow } from './edit-enrollment';
import { enrollmentOperations } from './enrollment.actions';
import { Enrollment, type EnrollmentStatus } from './enrollment.entity';
import { enrollmentDecided } from './enrollment.events';
import { releasePartnerId } from './membership';
import type { EnrollmentDecision, ReviewEnrollmentInput } from './review-enrollment.types';
import { statusMails } from './status-mail';

const STATUS_AFTER: Readonly<Record<EnrollmentDecision, EnrollmentStatus>> = {
  APPROVE: 'APPROVED',
  REJECT: 'REJECTED',
  REQUEST_ACTION: 'ACTION_REQUIRED',
};

function check({ decision, reasons }: ReviewEnrollmentInput): string[] {
  const given = (reasons ?? []).map((reason) => reason.trim());
  if (decision === 'APPROVE' && given.length > 0) refuse('INVALID', 'An approval has no reasons.', ['reasons']);
  if (decision !== 'APPROVE' && given.length === 0) refuse('REASONS_REQUIRED', 'Say why, for the primary contact.', ['reasons']);
  if (given.length > 20) refuse('INVALID', 'Give at most 20 reasons.', ['reasons']);
  given.forEach((reason, index) => checkText(reason, { min: 3, max: 500 }, ['reasons', String(index)]));
  return given;
}

/** Decisions about an enrolment that has been sent back to its applicant: nothing new to approve has come yet. */
function checkState(status: string, decision: EnrollmentDecision): void {
  if (status !== 'ACTION_REQUIRED' || decision === 'REJECT') return;
  refuse('INVALID_STATE', 'It waits for the applicant: until it is submitted again it can only be rejected.', ['decision'], {
    state: status,
    needs: ['IN_REVIEW'],
    possible: ['reviewEnrollment'],
  });
}

const PATH = ['enrollmentId'];

/** Whom an approval is about: the reseller, and whoever has a domain of the customers that it serves elsewhere. */
async function decidedAbout(tx: TxCtx, { decision, enrollmentId }: ReviewEnrollmentInput): Promise<(string | undefined)[]> {
  if (decision !== 'APPROVE') return [];
  const row = await inScope(tx, Enrollment, enrollmentId, ['resellerId', 'partnerId', 'alreadyEnrolledPartnerId'], PATH);
  const { resellerId, ...named } = row as EnrollmentRow;
  return [resellerId, ...(await holdersOf(tx, namedPartnerId(named)))];
}

async function decide(tx: TxCtx, input: ReviewEnrollmentInput, reasons: readonly string[]): Promise<EnrollmentRow> {
  const { row: found, facts } = await actOn(tx, Enrollment, enrollmentOperations, 'reviewEnrollment', {
    id: input.enrollmentId,
    path: PATH,
    expectedVersion: input.expectedVersion,
    also: ENROLLMENT_FIELDS,
  });
  const row = found as EnrollmentRow;
  checkState(facts.status, input.decision);
  const status = STATUS_AFTER[input.decision];
  const final = status !== 'ACTION_REQUIRED';
  await change(tx, Enrollment, row, {
    status,
    reasons: JSON.stringify(reasons),
    expectedDecisionBy: null,
    ...(final ? { decidedAt: tx.clock.now(), activeSlot: null } : {}),
  });
  const approved = status === 'APPROVED' ? await approve(tx, row) : {};
  if (final) await releasePartnerId(tx, row.id);
  const after = { status, ...(reasons.length > 0 ? { reasons } : {}), ...approved };
  tx.emit(enrollmentDecided(row, { before: { status: facts.status }, after }, statusMails(row, status, { reasons })));
  return row;
}

/** The operator decides about an enrolment. */
export function reviewEnrollment(ctx: Ctx, input: ReviewEnrollmentInput): Promise<object> {
  let reasons: readonly string[] = [];
  return mutate(ctx, {
    operation: 'reviewEnrollment',
    input,
    before: () => {
      reasons = check(input);
    },
    locks: (tx) => decidedAbout(tx, input),
    work: async (tx) => {
      const { id, resellerId } = await decide(tx, input, reasons);
      return { enrollmentId: id, resellerId };
    },
  });
}
