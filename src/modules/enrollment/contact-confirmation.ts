import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { requirePossible } from '../../graph/act-on';
import { defineMutation } from '../../graph/define-mutation';
import type { Columns } from '../../graph/row';
import type { Outcome } from '../../graph/idempotent-transaction';
import { updateVersioned } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import { digest } from '../../security/tokens';
import { CONFIRMATION_LIFETIME, enrollmentOperations, type EnrollmentFacts } from './enrollment.actions';
import { Enrollment } from './enrollment.entity';
import { contactAnswered } from './enrollment.events';
import { releasePartnerId } from './membership';
import { statusMails } from './status-mail';
import { decisionExpectedBy } from './working-days';
import {
  ConfirmEnrollmentContactInput,
  ConfirmEnrollmentContactPayload,
  DenyEnrollmentContactInput,
  DenyEnrollmentContactPayload,
  type EnrollmentConfirmationPreview,
} from './contact-confirmation.types';

/** An enrollment that waits for its primary contact. */
type Waiting = Columns<Enrollment, 'id' | 'version' | 'resellerId' | 'companyDomain' | 'createdAt'> & {
  legalName: string;
  contactName: string;
  contactEmail: string;
  submittedAt: number;
  confirmationSentAt: number;
};

/** The enrollment of a token. Null if the token is malformed, void, used or expired. */
async function waitingFor(ctx: Ctx, token: string): Promise<Waiting | null> {
  const claims = ctx.services.links.read('enrollment', token);
  const [row] = await ctx.db.rows(
    bound<Waiting>(
      'proof',
      `SELECT id, version, created_at AS createdAt, reseller_id AS resellerId, legal_name AS legalName, company_domain AS companyDomain,
       contact_name AS contactName, contact_email AS contactEmail, submitted_at AS submittedAt, confirmation_sent_at AS confirmationSentAt
     FROM enrollment WHERE id = ? AND issue_number = ? AND status = 'SUBMITTED' AND confirmation_sent_at > ?`,
    ),
    [claims?.id ?? '', claims?.issueNumber ?? 0, ctx.clock.now() - CONFIRMATION_LIFETIME],
  );
  return row ?? null;
}

/** What the link's holder is asked to confirm. Null if the link is not valid. */
export async function previewConfirmation(ctx: Ctx, token: string): Promise<EnrollmentConfirmationPreview | null> {
  await ctx.services.throttle.take('link', ctx.network);
  const waiting = await waitingFor(ctx, token);
  if (!waiting) return null;
  const [applicant] = await ctx.db.rows(
    bound<{ name: string; email: string }>(
      'proof',
      'SELECT name, email FROM `user` WHERE organization_id = ? AND email_verified_at IS NOT NULL ORDER BY id LIMIT 1',
    ),
    [waiting.resellerId],
  );
  const { legalName, companyDomain, contactName, contactEmail, submittedAt, confirmationSentAt } = waiting;
  return {
    statements: [
      `${legalName} applied to take part as an indirect reseller.`,
      `The address ${contactEmail} belongs to that organization.`,
    ],
    organizationName: legalName,
    companyDomain,
    applicantName: applicant?.name ?? '',
    applicantEmail: applicant?.email ?? '',
    contactName,
    contactEmail,
    submittedAt,
    expiresAt: confirmationSentAt + CONFIRMATION_LIFETIME,
  };
}

/** The facts of an enrollment that waits. It was submitted, so it is open and complete, and its applicant is verified. */
const factsOf = ({ createdAt, confirmationSentAt }: Waiting): EnrollmentFacts => ({
  status: 'SUBMITTED',
  createdAt,
  missing: [],
  confirmationSentAt,
  verified: true,
  hasOpen: true,
});

async function answer(tx: TxCtx, by: 'confirmEnrollmentContact' | 'denyEnrollmentContact', token: string): Promise<Outcome> {
  const confirms = by === 'confirmEnrollmentContact';
  const now = tx.clock.now();
  const waiting =
    (await waitingFor(tx, token)) ??
    refuse('INVALID_LINK', 'This link is not valid or has expired. Ask the applicant to send a new one.', ['token']);
  // A link only opens submitted enrollments (see above). The operations check everything else.
  requirePossible(tx, enrollmentOperations, by, factsOf(waiting), ['token']);
  const status = confirms ? 'IN_REVIEW' : 'REJECTED';
  const reasons = confirms ? [] : ['The primary contact denied that the organization applied.'];
  const expectedDecisionBy = confirms ? decisionExpectedBy(now) : null;
  const values = {
    status,
    reasons: JSON.stringify(reasons),
    expectedDecisionBy,
    ...(confirms ? { confirmedAt: now } : { decidedAt: now, activeSlot: null }),
  };
  const mails = statusMails(waiting, status, { reasons, expectedDecisionBy });
  await updateVersioned(tx, Enrollment, waiting, values, contactAnswered(waiting, status, mails));
  if (!confirms) await releasePartnerId(tx, waiting.id);
  return { status, ...(expectedDecisionBy === null ? {} : { decisionBy: String(expectedDecisionBy) }) };
}

const VALID =
  'Open to anyone with the link, valid for 7 days and once. `INVALID_LINK` if the token is malformed, void, used or expired. Rate-limited: `THROTTLED`.';

export const confirmEnrollmentContact = defineMutation({
  name: 'confirmEnrollmentContact',
  description: `Confirms, as primary contact, that your organization applied and that the address belongs to it. The review starts. ${VALID}`,
  example: 'confirmEnrollmentContact(input: { token: "eyJ…" }) { status expectedDecisionBy errors { code message } }',
  action: 'enrollment.confirm_contact',
  input: ConfirmEnrollmentContactInput,
  inputDescription: 'The token of the link.',
  payload: ConfirmEnrollmentContactPayload,
  codes: ['INVALID_LINK'],
  alsoOn: [
    enrollmentOperations.on({
      move: { from: ['SUBMITTED'], to: 'IN_REVIEW', description: 'The primary contact confirms.' },
      byLink: true,
    }),
  ],
  owner: ({ token }) => digest(token),
  before: (ctx) => ctx.services.throttle.take('link', ctx.network),
  work: (tx, { input }) => answer(tx, 'confirmEnrollmentContact', input.token),
  shown: ({ outcome }) => ({ expectedDecisionBy: Number(outcome['decisionBy']) }),
  refused: { status: null, expectedDecisionBy: null },
});

export const denyEnrollmentContact = defineMutation({
  name: 'denyEnrollmentContact',
  description: `Denies, as primary contact, that your organization applied. The enrollment is rejected. ${VALID}`,
  example: 'denyEnrollmentContact(input: { token: "eyJ…" }) { status errors { code message } }',
  action: 'enrollment.confirm_contact',
  input: DenyEnrollmentContactInput,
  inputDescription: 'The token of the link.',
  payload: DenyEnrollmentContactPayload,
  codes: ['INVALID_LINK'],
  alsoOn: [
    enrollmentOperations.on({
      move: { from: ['SUBMITTED'], to: 'REJECTED', description: 'The primary contact denies.' },
      byLink: true,
    }),
  ],
  owner: ({ token }) => digest(token),
  before: (ctx) => ctx.services.throttle.take('link', ctx.network),
  work: (tx, { input }) => answer(tx, 'denyEnrollmentContact', input.token),
  refused: { status: null },
});
