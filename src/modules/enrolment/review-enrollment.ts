import type { Ctx, TxCtx } from '../../data/context';
import { actOn } from '../../graph/actions';
import { change, mutate } from '../../graph/mutation';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import { recordAudit } from '../journal';
import { approve } from './approve';
import { ENROLLMENT_FIELDS, type EnrollmentRow } from './edit-enrollment';
import { enrollmentOperations } from './enrollment.actions';
import { Enrollment, type EnrollmentStatus } from './enrollment.entity';
import { releasePartnerId } from './membership';
import type { EnrollmentDecision, ReviewEnrollmentInput } from './review-enrollment.types';
import { mailStatus } from './status-mail';

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

async function decide(tx: TxCtx, input: ReviewEnrollmentInput, reasons: readonly string[]): Promise<EnrollmentRow> {
  const { row: found, facts } = await actOn(tx, Enrollment, enrollmentOperations, 'reviewEnrollment', {
    id: input.enrollmentId,
    path: ['enrollmentId'],
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
  await mailStatus(tx, row, status, { reasons });
  await recordAudit(tx, {
    action: 'reviewEnrollment',
    subjectId: row.id,
    alsoSeenBy: [row.resellerId],
    changes: { before: { status: facts.status }, after: { status, ...(reasons.length > 0 ? { reasons } : {}), ...approved } },
  });
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
    work: async (tx) => {
      const { id, resellerId } = await decide(tx, input, reasons);
      return { enrollmentId: id, resellerId };
    },
  });
}
