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

/** Days after which a draft lapses whose applicant has not proven its address. */
export const DRAFT_LIFETIME = 7 * DAY;
/** How long the primary contact's link is valid. */
export const CONFIRMATION_LIFETIME = 7 * DAY;
/** How long it takes until the primary contact may be asked again. */
export const RESEND_AFTER = DAY;

/** What can be done with an enrollment follows from this. */
export interface EnrollmentFacts {
  status: string;
  createdAt: number;
  missing: readonly string[];
  confirmationSentAt: number;
  /** The applicant has proven that its own address is its own. */
  verified: boolean;
  /** The organization has an open enrollment: this one or a later one. */
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

/** The applicant has proven its own address. */
export const ownAddressProven: Check<EnrollmentFacts> = ({ verified }) =>
  verified ? null : because('EMAIL_NOT_VERIFIED', 'Prove your own address first: follow the link that was mailed to it.');

/** The applicant has not proven its own address yet. */
export const ownAddressUnproven: Check<EnrollmentFacts> = ({ verified }) =>
  verified ? because('EMAIL_ALREADY_VERIFIED', 'Your address is proven already.') : null;

/** Nothing is left to be filled in. */
export const complete: Check<EnrollmentFacts> = ({ missing }) =>
  missing.length === 0
    ? null
    : because('ENROLLMENT_INCOMPLETE', `Fill in first: ${missing.join(', ')}.`, { missing: [...missing] });

/** The primary contact was not asked today. */
export const notAskedLately: Check<EnrollmentFacts> = ({ confirmationSentAt }, ctx) =>
  confirmationSentAt + RESEND_AFTER <= ctx.clock.now()
    ? null
    : because('RESEND_TOO_EARLY', 'The primary contact can be asked again a day after the last mail.', {
        possibleFrom: new Date(confirmationSentAt + RESEND_AFTER).toISOString(),
      });

/** The organization has no open enrollment. */
export const noneOpen: Check<EnrollmentFacts> = ({ hasOpen }) =>
  hasOpen ? because('ENROLLMENT_OPEN', 'Your organization has an open enrollment; go on with that one.') : null;

/** Whether a draft has lapsed, whoever has or has not deleted it yet. */
const hasLapsed = (facts: EnrollmentFacts, now: number): boolean =>
  facts.status === 'DRAFT' && !facts.verified && facts.createdAt + DRAFT_LIFETIME <= now;

const NEEDS = ['status', raw('createdAt'), 'resellerId', 'confirmationSentAt', ...MISSING_NEEDS] as const;

/** What can be done with an enrollment. */
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

/** The fields of an enrollment that use cases read beside those that its operations need. */
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

/** A row of `ENROLLMENT_FIELDS` and what operations need. */
export type EnrollmentRow = SubjectOf<
  Enrollment,
  (typeof NEEDS)[number] | (typeof ENROLLMENT_FIELDS)[number],
  EnrollmentFacts
>['row'];
