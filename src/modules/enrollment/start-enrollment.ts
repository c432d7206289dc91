import type { Ctx, TxCtx } from '../../data/context';
import type { Reader } from '../../data/database';
import { bound } from '../../data/sql';
import { defineMutation } from '../../graph/define-mutation';
import { insertRow } from '../../graph/write';
import { domainName } from '../../kernel/domains';
import { refuse, together } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { hashPassword } from '../../security/passwords';
import { digest } from '../../security/tokens';
import { OrganizationRecord, ownerOfDomain, PartnerRecord } from '../partners';
import { isWebmail, marketRegionOf } from '../reference-data';
import { checkPassword, checkPerson, createUser, domainOf, isEmail, normalizeEmail } from '../users';
import { enrollmentStarted, workAccountAsked } from './enrollment.events';
import { WORK_ACCOUNT_ANSWER } from './enrollment.mails';
import { insertDraft } from './insert-draft';
import {
  CheckWorkAccountInput,
  CheckWorkAccountPayload,
  StartEnrollmentInput,
  StartEnrollmentPayload,
} from './start-enrollment.types';
import { verificationMail } from './verification-mail';

/** Idempotency keys of public mutations belong to the address in the input. */
const ownerByEmail = ({ email }: { email: string }): string => digest(normalizeEmail(email));

/** Limits mails that anyone can trigger, both per sender and per recipient. */
export async function takeMailTurn(ctx: Ctx, recipient: string): Promise<void> {
  await ctx.services.throttle.take('mail', ctx.network);
  await ctx.services.throttle.take('mail', normalizeEmail(recipient));
}

async function findWorkAccount(reader: Reader, email: string): Promise<'ACCOUNT' | 'COMPANY' | 'WEBMAIL' | 'NONE'> {
  const users = await reader.rows(bound('rule', 'SELECT id FROM `user` WHERE email_normalized = ? AND unproven_domain IS NULL'), [
    normalizeEmail(email),
  ]);
  if (users.length > 0) return 'ACCOUNT';
  if (await isWebmail(reader, domainOf(email))) return 'WEBMAIL';
  return (await ownerOfDomain(reader, domainOf(email))) === null ? 'NONE' : 'COMPANY';
}

/** Only the owner of an address learns whether it is a work account here. */
export const checkWorkAccount = defineMutation({
  name: 'checkWorkAccount',
  description:
    "Checks whether an address is a work account here and mails the answer to that address. Public. The response is the same for every address, so it reveals nothing about other people's addresses. Rate-limited: `THROTTLED`.",
  example: 'checkWorkAccount(input: { email: "ada@fabrikam.example" }) { mailed errors { code message } }',
  action: 'enrollment.start',
  input: CheckWorkAccountInput,
  inputDescription: 'The address.',
  payload: CheckWorkAccountPayload,
  codes: ['INVALID_EMAIL'],
  owner: ownerByEmail,
  before: async (ctx, { email }) => {
    if (!isEmail(email)) refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', ['email']);
    await takeMailTurn(ctx, email);
  },
  work: async (tx, { input: { email } }) => {
    const found = await findWorkAccount(tx.db, email);
    tx.emit(workAccountAsked({ template: WORK_ACCOUNT_ANSWER, recipient: email.trim(), values: { found } }));
    return {};
  },
  shown: ({ dryRun }) => ({ mailed: !dryRun }),
  refused: { mailed: false },
});

interface Applicant {
  resellerId: string;
  enrollmentId: string;
  domain: string;
  passwordHash: string;
}

/** Creates the applicant's first user. */
async function insertUser(
  tx: TxCtx,
  { name, email }: StartEnrollmentInput,
  { resellerId: organizationId, enrollmentId, passwordHash }: Applicant,
): Promise<string> {
  const person = { organizationId, name, passwordHash, kind: 'USER', roles: ['GLOBAL_ADMIN'], ownPassword: true } as const;
  // Until the address is proven, the user name is the draft's id: the draft neither holds nor takes an address.
  return (await createUser(tx, { ...person, email, userName: enrollmentId }, [])).id;
}

/** Inserts the account and the draft. The user must exist before, since it is the actor and mail recipient of the event. */
async function insertApplicant(tx: TxCtx, input: StartEnrollmentInput, applicant: Applicant): Promise<void> {
  const { resellerId, enrollmentId, domain } = applicant;
  const { country, email } = input;
  const now = tx.clock.now();
  const marketRegion = await marketRegionOf(tx.db, country, ['country']);
  await insertRow(tx, OrganizationRecord, { id: resellerId, createdAt: now, kind: 'RESELLER', name: domain });
  const userId = await insertUser(tx, input, applicant);
  const mail = await verificationMail(tx, { userId, enrollmentId, email, domain, startedAt: now });
  const actor = { id: userId, name: input.name.trim(), organizationId: resellerId };
  const event = enrollmentStarted(enrollmentId, { companyDomain: domain, country }, actor, mail);
  const account = {
    id: resellerId,
    createdAt: now,
    kind: 'RESELLER',
    name: domain,
    country,
    marketRegion,
    cloud: input.cloud ?? 'PUBLIC',
    status: 'APPLICANT',
    domain,
    specialities: '[]',
    benefits: '[]',
    competencies: '[]',
    version: 1,
  };
  await insertRow(tx, PartnerRecord, account, event);
  await insertDraft(tx, { id: enrollmentId, resellerId, country, companyDomain: domain }, event);
}

async function check(ctx: Ctx, input: StartEnrollmentInput): Promise<string> {
  let domain = '';
  together(
    () => checkPerson(input.name, input.email, []),
    () => checkPassword(input.password, ['password']),
    () => {
      domain = domainName(input.companyDomain, ['companyDomain']);
    },
  );
  if (await isWebmail(ctx.db, domainOf(input.email))) {
    refuse('WEBMAIL_ADDRESS', 'A webmail address cannot be a work account. Use a company address.', ['email']);
  }
  if (domainOf(input.email) !== domain) {
    refuse('EMAIL_DOMAIN_MISMATCH', 'The company domain must be the domain of the work account.', ['companyDomain']);
  }
  await marketRegionOf(ctx.db, input.country, ['country']);
  await takeMailTurn(ctx, input.email);
  return domain;
}

/**
 * Starts an enrollment: organization, user and draft. Neither address nor domain is claimed before the mailed link is
 * used, so a start proves nothing, blocks nobody, and always gets the same response.
 */
export const startEnrollment = defineMutation({
  name: 'startEnrollment',
  description:
    'Starts the enrollment of a reseller: creates an applicant organization, its first user with `GLOBAL_ADMIN` and a draft, and mails a verification link. Public. Until the link is used (`verifyEmail`), the draft holds neither address nor domain: the user signs in with `userName`, others can start with the same address or domain, and the first to prove the address gets both. Unproven drafts are deleted after 7 days. The response does not reveal whether address or domain have an account; only the mail does. Rate-limited: `THROTTLED`.',
  example:
    'startEnrollment(input: { name: "Ada Miller", email: "ada@fabrikam.example", password: "…", country: "US", companyDomain: "fabrikam.example" }) { enrollmentId userName errors { code message } }',
  action: 'enrollment.start',
  input: StartEnrollmentInput,
  inputDescription: 'The applicant and the company.',
  payload: StartEnrollmentPayload,
  codes: ['INVALID_EMAIL', 'WEBMAIL_ADDRESS', 'EMAIL_DOMAIN_MISMATCH', 'UNKNOWN_COUNTRY', 'PASSWORD_LENGTH', 'PASSWORD_COMMON'],
  owner: ownerByEmail,
  before: async (ctx, input) => {
    const domain = await check(ctx, input);
    return { domain, passwordHash: await hashPassword(input.password) };
  },
  work: async (tx, { input, prepared }) => {
    const now = tx.clock.now();
    const [resellerId, enrollmentId] = [newId('Reseller', now), newId('Enrollment', now)];
    await insertApplicant(tx, input, { resellerId, enrollmentId, ...prepared });
    return { enrollmentId };
  },
  shown: ({ outcome, dryRun }) => {
    const enrollmentId = dryRun ? null : outcome['enrollmentId'];
    return { enrollmentId, userName: enrollmentId };
  },
  refused: { enrollmentId: null, userName: null },
});
