import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import type { SubjectOf } from '../../graph/act-on';
import { because, defineOperations, type Check } from '../../graph/operations';
import { loaderOf } from '../../graph/read';
import { raw } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { Enrollment } from './enrollment.entity';
import { enrollmentMachine } from './enrollment.machine';
import { MISSING_NEEDS, missingOf } from './enrollment.missing';

const DAY = 86_400_000;

/** Lifetime of a draft whose applicant has not proven the address, in milliseconds. */
export const DRAFT_LIFETIME = 7 * DAY;
/** Validity of the primary contact's link, in milliseconds. */
export const CONFIRMATION_LIFETIME = 7 * DAY;
/** Minimum time between two mails to the primary contact, in milliseconds. */
export const RESEND_AFTER = DAY;

/** Facts that decide which operations on an enrollment are available. */
export interface EnrollmentFacts {
  status: string;
  createdAt: number;
  missing: readonly string[];
  confirmationSentAt: number;
  /** The applicant has proven their own address. */
  verified: boolean;
  /** The organization has an open enrollment, this one or a later one. */
  hasOpen: boolean;
}

interface ApplicantState {
  verified: boolean;
  hasOpen: boolean;
}

async function applicantStates(ctx: Ctx, ids: readonly string[]): Promise<ApplicantState[]> {
  const asked = padded(ids);
  const rows = await ctx.db.rows(
    bound<{ id: string; verified: 0 | 1; hasOpen: 0 | 1 }>(
      'subject',
      `SELECT p.id, EXISTS (SELECT 1 FROM \`user\` u WHERE u.organization_id = p.id AND u.email_verified_at IS NOT NULL) AS verified,
       EXISTS (SELECT 1 FROM enrollment e WHERE e.reseller_id = p.id AND e.active_slot = 'A') AS hasOpen
     FROM partner p WHERE p.id IN (${marks(asked.length)})`,
    ),
    asked,
  );
  const states = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => ({ verified: states.get(id)?.verified === 1, hasOpen: states.get(id)?.hasOpen === 1 }));
}

const applicantState = (ctx: Ctx, resellerId: string): Promise<ApplicantState> =>
  loaderOf<string, ApplicantState>(ctx, 'applicants of enrollments', (ids) => applicantStates(ctx, ids)).load(resellerId);

/** Requires that the applicant has proven their own address. */
export const ownAddressProven: Check<EnrollmentFacts> = ({ verified }) =>
  verified ? null : because('EMAIL_NOT_VERIFIED', 'Verify your own address first: use the link that was mailed to it.');

/** Requires that the applicant has not proven their own address yet. */
export const ownAddressUnproven: Check<EnrollmentFacts> = ({ verified }) =>
  verified ? because('EMAIL_ALREADY_VERIFIED', 'Your address is already verified.') : null;

/** Requires that nothing is missing. */
export const complete: Check<EnrollmentFacts> = ({ missing }) =>
  missing.length === 0
    ? null
    : because('ENROLLMENT_INCOMPLETE', `Fill in the missing data first: ${missing.join(', ')}.`, { missing: [...missing] });

/** Requires that the primary contact was not asked within the last day. */
export const notAskedLately: Check<EnrollmentFacts> = ({ confirmationSentAt }, ctx) =>
  confirmationSentAt + RESEND_AFTER <= ctx.clock.now()
    ? null
    : because('RESEND_TOO_EARLY', 'You can ask the primary contact again one day after the last mail.', {
        possibleFrom: new Date(confirmationSentAt + RESEND_AFTER).toISOString(),
      });

/** Requires that the organization has no open enrollment. */
export const noneOpen: Check<EnrollmentFacts> = ({ hasOpen }) =>
  hasOpen ? because('ENROLLMENT_OPEN', 'Your organization already has an open enrollment. Continue with that one.') : null;

/** Whether a draft has expired, even if it is not deleted yet. */
const hasLapsed = (facts: EnrollmentFacts, now: number): boolean =>
  facts.status === 'DRAFT' && !facts.verified && facts.createdAt + DRAFT_LIFETIME <= now;

const NEEDS = ['status', raw('createdAt'), 'resellerId', 'confirmationSentAt', ...MISSING_NEEDS] as const;

/** Operations on an enrollment. */
export const enrollmentOperations = defineOperations(Enrollment, {
  needs: NEEDS,
  facts: async (row, ctx): Promise<EnrollmentFacts> => ({
    status: row.status,
    createdAt: row.rawCreatedAt,
    missing: missingOf(row),
    confirmationSentAt: row.confirmationSentAt ?? 0,
    ...(await applicantState(ctx, row.resellerId)),
  }),
  conditions: {
    OWN_ENROLLMENT: (_facts, { viewer }) => (viewer.kind === 'OPERATOR' ? null : true),
    EMAIL_VERIFIED: ({ verified }) => verified,
  },
  machine: enrollmentMachine,
  state: (facts, ctx) => (hasLapsed(facts, ctx.clock.now()) ? 'LAPSED' : facts.status),
});

/** Fields of an enrollment that use cases read beside those needed by its operations. */
export const ENROLLMENT_FIELDS = [
  'country',
  'companyDomain',
  'legalName',
  'addressLine1',
  'addressLine2',
  'addressCity',
  'addressState',
  'addressPostalCode',
  'contactName',
  'contactEmail',
  'contactPhone',
  'supportEmail',
  'supportPhone',
  'supportWebsite',
  'reasons',
  'issueNumber',
  'submittedAt',
  'confirmedAt',
  'partnerId',
  'alreadyEnrolledPartnerId',
] as const;

/** A row with `ENROLLMENT_FIELDS` and the fields needed by operations. */
export type EnrollmentRow = SubjectOf<
  Enrollment,
  (typeof NEEDS)[number] | (typeof ENROLLMENT_FIELDS)[number],
  EnrollmentFacts
>['row'];
