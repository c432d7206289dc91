import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { isDuplicate } from '../../data/insert';
import { bound } from '../../data/sql';
import { defineMutation, defineOperation } from '../../graph/define-mutation';
import type { Outcome } from '../../graph/idempotent-transaction';
import { insertRow } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { typeOfId } from '../../kernel/ids';
import { SAME } from '../../kernel/machine';
import { verifyPassword } from '../../security/passwords';
import { digest } from '../../security/tokens';
import { OrganizationDomain, ownerOfDomain } from '../partners';
import {
  attemptsAt,
  isEmail,
  issueEmailLink,
  normalizeEmail,
  proveAddress,
  proveByAdministrator,
  succeeded,
  takeAttempt,
  takeOverDomain,
  useEmailLink,
} from '../users';
import { ownAddressProven, ownAddressUnproven, enrollmentOperations } from './enrollment.actions';
import { MembershipEmail } from './enrollment-claims.entity';
import { choicesFor } from './membership';
import { addressProven, membershipEmailNamed, verificationResent } from './enrollment.events';
import { VERIFY_MEMBERSHIP } from './enrollment.mails';
import { takeMailTurn } from './start-enrollment';
import { verificationMail } from './verification-mail';
import {
  ResendEmailVerificationInput,
  ResendEmailVerificationPayload,
  VerifyEmailInput,
  VerifyEmailPayload,
  VerifyMembershipEmailInput,
  VerifyMembershipEmailPayload,
  type EmailLinkKind,
  type EmailLinkPreview,
} from './verify-email.types';

const MEMBERSHIP_LINK_LIFETIME = 7 * 86_400_000;

/** The user of a link. */
interface LinkOwner {
  userId: string;
  name: string;
  organizationId: string;
  domain: string;
  emailNormalized: string;
  passwordHash: string;
  kind: EmailLinkKind;
  email: string;
  expiresAt: number;
  usedAt: number | null;
  /** The enrollment of the link, if any. */
  subjectId: string | null;
  /** The address as the user entered it. */
  ownEmail: string;
  organizationName: string;
  country: string;
}

async function ownerOfLink(ctx: Ctx, token: string): Promise<LinkOwner | null> {
  const claims = ctx.services.links.read('email', token);
  const [row] = await ctx.db.rows(
    bound<LinkOwner>(
      'proof',
      `SELECT l.purpose AS kind, l.email, l.expires_at AS expiresAt, l.used_at AS usedAt, u.id AS userId, u.name, u.organization_id AS organizationId,
       u.email_normalized AS emailNormalized, u.password_hash AS passwordHash, COALESCE(p.domain, c.initial_domain, '') AS domain,
       l.subject_id AS subjectId, u.email AS ownEmail, o.name AS organizationName, COALESCE(p.country, '') AS country
     FROM email_link l JOIN \`user\` u ON u.id = l.user_id JOIN organization o ON o.id = u.organization_id LEFT JOIN partner p ON p.id = u.organization_id
     LEFT JOIN customer c ON c.id = u.organization_id
     WHERE l.id = ? AND l.issue_number = ? AND l.purpose IN ('VERIFY_EMAIL', 'VERIFY_MEMBERSHIP') AND u.status = 'ACTIVE'`,
    ),
    [claims?.id ?? '', claims?.issueNumber ?? 0],
  );
  return row ?? null;
}

const invalidLink = (): never => refuse('INVALID_LINK', 'This link is not valid or has expired. Request a new one.', ['token']);

const passwordNeeded = (ctx: Ctx, { kind, userId }: LinkOwner): boolean =>
  kind === 'VERIFY_EMAIL' && ctx.viewer.userId !== userId;

/** What a link proves; null if it is not valid now. */
export async function previewEmailLink(ctx: Ctx, token: string): Promise<EmailLinkPreview | null> {
  await ctx.services.throttle.take('link', ctx.network);
  const owner = await ownerOfLink(ctx, token);
  if (!owner || owner.usedAt !== null || owner.expiresAt <= ctx.clock.now()) return null;
  const { kind, email, domain, expiresAt, organizationId, country } = owner;
  const enrolls = owner.subjectId !== null;
  const choices = kind === 'VERIFY_MEMBERSHIP' ? { resellerId: organizationId, country } : null;
  return {
    kind,
    email,
    companyDomain: domain,
    organizationName: enrolls ? null : owner.organizationName,
    applicantName: enrolls ? owner.name : null,
    applicantEmail: enrolls ? owner.ownEmail : null,
    profiles: choices ? await choicesFor(ctx.db, [normalizeEmail(email)], choices) : [],
    passwordNeeded: passwordNeeded(ctx, owner),
    expiresAt,
  };
}

/** Builds the event for what was proven. `domain` is set if the organization has just got it. */
type Proven = (domain?: string) => DomainEvent;

const companyHasAccount = (): never =>
  refuse('DOMAIN_TAKEN', 'Your company already has an account. Ask one of its admins to add you.', ['token']);

/** Assigns the address and the company domain to an applicant, unless someone else proved them first. */
async function claimAddress(tx: TxCtx, owner: LinkOwner, happened: Proven): Promise<void> {
  const { userId, organizationId, domain, email } = owner;
  await proveAddress(tx, userId, email, ['token']);
  if ((await ownerOfDomain(tx.db, domain)) !== null) companyHasAccount();
  try {
    await insertRow(
      tx,
      OrganizationDomain,
      { domain, organizationId, proof: 'MAIL', provenAt: tx.clock.now() },
      happened(domain),
    );
  } catch (cause) {
    if (isDuplicate(cause)) companyHasAccount();
    throw cause;
  }
  await takeOverDomain(tx, domain, organizationId);
}

async function proveOwnAddress(tx: TxCtx, owner: LinkOwner, happened: Proven): Promise<void> {
  const { emailNormalized, email, userId } = owner;
  if (typeOfId(emailNormalized) === 'Enrollment') return claimAddress(tx, owner, happened);
  if (emailNormalized !== userId && emailNormalized !== normalizeEmail(email)) invalidLink();
  await proveAddress(tx, userId, email, ['token']);
  tx.emit(happened());
  await proveByAdministrator(tx, owner.organizationId);
}

async function proveMembershipAddress(tx: TxCtx, { organizationId, email }: LinkOwner, happened: Proven): Promise<void> {
  const values = { resellerId: organizationId, emailNormalized: normalizeEmail(email) };
  const known = await tx.db.rows(
    bound('proof', 'SELECT proven_at FROM membership_email WHERE reseller_id = ? AND email_normalized = ?'),
    [values.resellerId, values.emailNormalized],
  );
  if (known.length === 0) await insertRow(tx, MembershipEmail, { ...values, provenAt: tx.clock.now() });
  tx.emit(happened());
}

type PasswordRefusal = 'PASSWORD_REQUIRED' | 'WRONG_PASSWORD';

async function useLink(tx: TxCtx, token: string, refusal: PasswordRefusal | null): Promise<Outcome> {
  const link = (await useEmailLink(tx, ['VERIFY_EMAIL', 'VERIFY_MEMBERSHIP'], token)) ?? invalidLink();
  const owner = (await ownerOfLink(tx, token)) ?? invalidLink();
  if (refusal !== null) {
    const message = refusal === 'WRONG_PASSWORD' ? 'The password is wrong.' : 'Give the password of the account.';
    refuse(refusal, message, ['password']);
  }
  const { organizationId, userId, name, kind } = owner;
  const actor = kind === 'VERIFY_EMAIL' ? { id: userId, name, organizationId } : undefined;
  const proof = { subjectId: link.subjectId ?? userId, kind, organizationId, actor };
  const prove = kind === 'VERIFY_EMAIL' ? proveOwnAddress : proveMembershipAddress;
  await prove(tx, owner, (domain) => addressProven(proof, domain));
  return { kind, email: link.email, enrollmentId: link.subjectId ?? '' };
}

/** Whether a password is correct. Attempts count like those of a sign-in. */
async function isPasswordOf(ctx: Ctx, { userId, passwordHash }: LinkOwner, password: string): Promise<boolean> {
  const account = attemptsAt.code(ctx, userId);
  const matches = await verifyPassword(password, async () => ((await takeAttempt(ctx, account)) ? passwordHash : null));
  if (matches) await inTransaction(ctx, (tx) => succeeded(tx, account));
  return matches;
}

/** The refusal if a required password is missing or wrong. */
async function refusalOf(ctx: Ctx, { token, password }: VerifyEmailInput): Promise<PasswordRefusal | null> {
  await ctx.services.throttle.take('link', ctx.network);
  const owner = await ownerOfLink(ctx, token);
  if (!owner || !passwordNeeded(ctx, owner)) return null;
  if (password == null) return 'PASSWORD_REQUIRED';
  return (await isPasswordOf(ctx, owner, password)) ? null : 'WRONG_PASSWORD';
}

export const verifyEmail = defineMutation({
  name: 'verifyEmail',
  description:
    'Uses a link that proves an address. Either the own address of an applicant or new user, which becomes the user name and is taken from any unproven holder, or an address with registered membership profiles. Open to anyone with the link; for an own address, the password of the account is also required, so that nobody can trick others into confirming an account. A refusal leaves the link valid. Rate-limited: `THROTTLED`.',
  example: 'verifyEmail(input: { token: "eyJ…", password: "…" }) { kind email enrollment { id } errors { code message } }',
  action: 'enrollment.start',
  input: VerifyEmailInput,
  inputDescription: 'The token of the link.',
  payload: VerifyEmailPayload,
  codes: ['INVALID_LINK', 'PASSWORD_REQUIRED', 'WRONG_PASSWORD', 'EMAIL_TAKEN', 'DOMAIN_TAKEN'],
  recorded: (_ctx, { password: _password, ...rest }) => rest,
  owner: ({ token }) => digest(token),
  before: refusalOf,
  locks: async (tx, { input }) => [((await ownerOfLink(tx, input.token)) ?? invalidLink()).organizationId],
  work: (tx, { input, prepared }) => useLink(tx, input.token, prepared),
  refused: { kind: null, email: null },
});

async function ownUser(tx: Ctx): Promise<{ email: string; domain: string }> {
  const [row] = await tx.db.rows(
    bound<{ email: string; domain: string }>(
      'viewer',
      'SELECT u.email, p.domain FROM `user` u JOIN partner p ON p.id = u.organization_id WHERE u.id = ?',
    ),
    [tx.viewer.userId],
  );
  if (!row) throw new Error('The user of an enrollment does not belong to a partner.');
  return row;
}

export const resendEmailVerification = defineOperation({
  name: 'resendEmailVerification',
  description:
    'Mails the applicant a new link to verify their own address; the earlier link becomes void. Rate-limited: `THROTTLED`.',
  example: 'resendEmailVerification(input: { enrollmentId: "enr_01h…" }) { enrollment { id } errors { code message } }',
  action: 'enrollment.edit',
  input: ResendEmailVerificationInput,
  inputDescription: 'The draft.',
  payload: ResendEmailVerificationPayload,
  codes: ['EMAIL_ALREADY_VERIFIED'],
  on: enrollmentOperations.on({
    move: { from: ['DRAFT'], to: SAME, description: 'The applicant requests a new verification link.' },
    check: ownAddressUnproven,
  }),
  thing: 'enrollmentId',
  before: async (ctx) => takeMailTurn(ctx, (await ownUser(ctx)).email),
  work: async (tx, { row: { id: enrollmentId }, facts }) => {
    const user = await ownUser(tx);
    const verification = { ...user, userId: tx.viewer.userId, enrollmentId, startedAt: facts.createdAt };
    tx.emit(verificationResent(enrollmentId, await verificationMail(tx, verification)));
    return { enrollmentId };
  },
});

/** Using the link proves that the applicant may use the profiles registered for the address. */
export const verifyMembershipEmail = defineOperation({
  name: 'verifyMembershipEmail',
  description:
    'Mails a link to an additional address of the applicant. Using it (`verifyEmail`) makes the membership profiles tied to that address available. The response is the same whether or not there are any. Rate-limited: `THROTTLED`.',
  example:
    'verifyMembershipEmail(input: { enrollmentId: "enr_01h…", email: "partners@fabrikam.example" }) { enrollment { id } errors { code message } }',
  action: 'enrollment.edit',
  input: VerifyMembershipEmailInput,
  inputDescription: 'The address.',
  payload: VerifyMembershipEmailPayload,
  codes: ['INVALID_EMAIL', 'EMAIL_NOT_VERIFIED'],
  on: enrollmentOperations.on({
    move: {
      from: ['DRAFT', 'ACTION_REQUIRED'],
      to: SAME,
      description: 'The applicant verifies an additional address, to find its membership profiles.',
    },
    check: ownAddressProven,
  }),
  thing: 'enrollmentId',
  before: async (ctx, { email }) => {
    if (!isEmail(email)) refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', ['email']);
    await takeMailTurn(ctx, email);
  },
  work: async (tx, { input: { email }, row: { id: enrollmentId } }) => {
    const { email: applicant } = await ownUser(tx);
    const link = await issueEmailLink(tx, {
      purpose: 'VERIFY_MEMBERSHIP',
      email,
      userId: tx.viewer.userId,
      subjectId: enrollmentId,
      lifetime: MEMBERSHIP_LINK_LIFETIME,
    });
    const mail = { template: VERIFY_MEMBERSHIP, recipient: email.trim(), subjectId: enrollmentId };
    tx.emit(membershipEmailNamed(enrollmentId, { ...mail, values: { applicant }, link }));
    return { enrollmentId };
  },
});
