import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { because, type Operations } from '../../graph/actions';
import { loaderOf } from '../../graph/read';
import { marks, padded } from '../../graph/statement';
import { enrollmentMachine } from './enrollment.machine';
import { MISSING_NEEDS, missingOf } from './enrollment.missing';

const DAY = 86_400_000;

/** Days after which a draft lapses whose applicant has not proven its address. */
export const DRAFT_LIFETIME = 7 * DAY;
/** How long the primary contact's link is valid. */
export const CONFIRMATION_LIFETIME = 7 * DAY;
/** How long it takes until the primary contact may be asked again. */
export const RESEND_AFTER = DAY;

/** What can be done with an enrolment follows from this. */
export interface EnrollmentFacts {
  status: string;
  createdAt: number;
  missing: readonly string[];
  confirmationSentAt: number;
  /** The applicant has proven that its own address is its own. */
  verified: boolean;
  /** The organisation has an open enrolment: this one or a later one. */
  hasOpen: boolean;
}

interface ApplicantState {
  verified: boolean;
  hasOpen: boolean;
}

async function applicantStates(ctx: Ctx, ids: readonly string[]): Promise<ApplicantState[]> {
  const asked = padded(ids);
  const rows = await ctx.db.rows(
    bound(
      'subject',
      `SELECT p.id, EXISTS (SELECT 1 FROM \`user\` u WHERE u.organization_id = p.id AND u.email_verified_at IS NOT NULL) AS verified,
       EXISTS (SELECT 1 FROM enrollment e WHERE e.reseller_id = p.id AND e.active_slot = 'A') AS hasOpen
     FROM partner p WHERE p.id IN (${marks(asked.length)})`,
    ),
    asked,
  );
  const states = new Map(rows.map((row) => [row['id'], row]));
  return ids.map((id) => ({
    verified: Boolean(states.get(id)?.['verified']),
    hasOpen: Boolean(states.get(id)?.['hasOpen']),
  }));
}

const applicantState = (ctx: Ctx, resellerId: string): Promise<ApplicantState> =>
  loaderOf<string, ApplicantState>(ctx, 'applicants of enrolments', (ids) => applicantStates(ctx, ids)).load(resellerId);

const unverified = ({ verified }: EnrollmentFacts): ReturnType<typeof because> | null =>
  verified ? null : because('EMAIL_NOT_VERIFIED', 'Prove your own address first: follow the link that was mailed to it.');

/** Whether a draft has lapsed, whoever has or has not deleted it yet. */
const hasLapsed = (facts: EnrollmentFacts, now: number): boolean =>
  facts.status === 'DRAFT' && !facts.verified && facts.createdAt + DRAFT_LIFETIME <= now;

/** What can be done with an enrolment. */
export const enrollmentOperations: Operations<EnrollmentFacts> = {
  needs: ['status', 'createdAt', 'resellerId', 'confirmationSentAt', ...MISSING_NEEDS],
  facts: async (row, ctx) => ({
    status: String(row['status']),
    createdAt: Number(row['createdAt']),
    missing: missingOf(row),
    confirmationSentAt: Number(row['confirmationSentAt']),
    ...(await applicantState(ctx, String(row['resellerId']))),
  }),
  conditions: {
    OWN_ENROLLMENT: (_facts, { viewer }) => (viewer.kind === 'OPERATOR' ? null : true),
    EMAIL_VERIFIED: ({ verified }) => verified,
  },
  machine: enrollmentMachine,
  state: (facts, ctx) => (hasLapsed(facts, ctx.clock.now()) ? 'LAPSED' : facts.status),
  operations: {
    updateEnrollment: { action: 'enrollment.edit' },
    resendEmailVerification: {
      action: 'enrollment.edit',
      check: ({ verified }) => (verified ? because('EMAIL_ALREADY_VERIFIED', 'Your address is proven already.') : null),
    },
    verifyMembershipEmail: { action: 'enrollment.edit', check: unverified },
    submitEnrollment: {
      action: 'enrollment.submit',
      check: (facts) =>
        unverified(facts) ??
        (facts.missing.length === 0
          ? null
          : because('ENROLLMENT_INCOMPLETE', `Fill in first: ${facts.missing.join(', ')}.`, { missing: [...facts.missing] })),
    },
    withdrawEnrollment: { action: 'enrollment.edit' },
    resendEnrollmentConfirmation: {
      action: 'enrollment.edit',
      check: ({ confirmationSentAt }, ctx) =>
        confirmationSentAt + RESEND_AFTER <= ctx.clock.now()
          ? null
          : because('RESEND_TOO_EARLY', 'The primary contact can be asked again a day after the last mail.', {
              possibleFrom: new Date(confirmationSentAt + RESEND_AFTER).toISOString(),
            }),
    },
    startNewEnrollment: {
      action: 'enrollment.edit',
      check: (facts) =>
        unverified(facts) ??
        (facts.hasOpen ? because('ENROLLMENT_OPEN', 'Your organisation has an open enrolment; go on with that one.') : null),
    },
    reviewEnrollment: { action: 'enrollment.review' },
  },
};
