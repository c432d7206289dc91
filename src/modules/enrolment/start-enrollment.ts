import type { Ctx, TxCtx } from '../../data/context';
import type { Reader } from '../../data/database';
import { bound } from '../../data/sql';
import { mutate } from '../../graph/mutation';
import type { Done } from '../../graph/store';
import { insertRow } from '../../graph/write';
import { domainName } from '../../kernel/domains';
import { refuse, together } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { hashPassword } from '../../security/passwords';
import { digest } from '../../security/tokens';
import { OrganizationRecord, ownerOfDomain, PartnerRecord } from '../partners';
import { isWebmail, marketRegionOf } from '../registers';
import { checkPassword, checkPerson, createUser, domainOf, isEmail, normalizeEmail } from '../users';
import { enrollmentStarted, workAccountAsked } from './enrollment.events';
import { WORK_ACCOUNT_ANSWER } from './enrolment.mails';
import { insertDraft } from './insert-draft';
import type { CheckWorkAccountInput, StartEnrollmentInput } from './start-enrollment.types';
import { verificationMail } from './verification-mail';

/** Keys of open mutations belong to the address that they are about. */
export const ownerByEmail = (email: string): string => digest(normalizeEmail(email));

/** Mails that anybody can ask for are bounded by who asks and by who gets them. */
export async function takeMailTurn(ctx: Ctx, recipient: string): Promise<void> {
  await ctx.throttle.take('mail', ctx.network);
  await ctx.throttle.take('mail', normalizeEmail(recipient));
}

async function findWorkAccount(reader: Reader, email: string): Promise<'ACCOUNT' | 'COMPANY' | 'WEBMAIL' | 'NONE'> {
  const users = await reader.rows(bound('rule', 'SELECT id FROM `user` WHERE email_normalized = ? AND unproven_domain IS NULL'), [
    normalizeEmail(email),
  ]);
  if (users.length > 0) return 'ACCOUNT';
  if (await isWebmail(reader, domainOf(email))) return 'WEBMAIL';
  return (await ownerOfDomain(reader, domainOf(email))) === null ? 'NONE' : 'COMPANY';
}

/** Answers by mail whether an address is a work account here, so that only its owner learns it (S0). */
export function checkWorkAccount(ctx: Ctx, input: CheckWorkAccountInput): Promise<object> {
  return mutate(ctx, {
    operation: 'checkWorkAccount',
    input,
    owner: ownerByEmail(input.email),
    before: async () => {
      if (!isEmail(input.email)) refuse('INVALID_EMAIL', 'This is no e-mail address.', ['email']);
      await takeMailTurn(ctx, input.email);
    },
    work: async (tx) => {
      const found = await findWorkAccount(tx.db, input.email);
      tx.emit(workAccountAsked({ template: WORK_ACCOUNT_ANSWER, recipient: input.email.trim(), values: { found } }));
      return {};
    },
    shown: ({ dryRun }) => ({ mailed: !dryRun }),
    refused: { mailed: false },
  });
}

interface Applicant {
  resellerId: string;
  enrollmentId: string;
  domain: string;
  passwordHash: string;
}

/** The applicant's first user. */
async function insertUser(
  tx: TxCtx,
  { name, email }: StartEnrollmentInput,
  { resellerId: organizationId, enrollmentId, passwordHash }: Applicant,
): Promise<string> {
  const person = { organizationId, name, passwordHash, kind: 'USER', roles: ['GLOBAL_ADMIN'], ownPassword: true } as const;
  // Until the address is proven the user name is the draft's id: the draft holds no address, and nobody's is taken.
  return (await createUser(tx, { ...person, email, userName: enrollmentId }, [])).id;
}

/** The account and the draft; the user is there before, since the event of both is by it and mails its link. */
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
    refuse('WEBMAIL_ADDRESS', 'Web-mail addresses are no work accounts; use an address of your company.', ['email']);
  }
  if (domainOf(input.email) !== domain) {
    refuse('EMAIL_DOMAIN_MISMATCH', 'The company domain must be that of the work account.', ['companyDomain']);
  }
  await marketRegionOf(ctx.db, input.country, ['country']);
  await takeMailTurn(ctx, input.email);
  return domain;
}

const shown = ({ outcome, dryRun }: Done): object => {
  const enrollmentId = dryRun ? null : outcome['enrollmentId'];
  return { enrollmentId, userName: enrollmentId };
};

/**
 * Starts an enrolment: organisation, user and draft. Neither the address nor the domain is taken before the
 * link in the mail is followed, so a start proves nothing, blocks nobody, and answers the same whoever has them.
 */
export async function startEnrollment(ctx: Ctx, input: StartEnrollmentInput): Promise<object> {
  let domain = '';
  let passwordHash = '';
  return mutate(ctx, {
    operation: 'startEnrollment',
    input,
    owner: ownerByEmail(input.email),
    before: async () => {
      domain = await check(ctx, input);
      passwordHash = await hashPassword(input.password);
    },
    work: async (tx) => {
      const now = tx.clock.now();
      const [resellerId, enrollmentId] = [newId('Reseller', now), newId('Enrollment', now)];
      await insertApplicant(tx, input, { resellerId, enrollmentId, domain, passwordHash });
      return { enrollmentId };
    },
    shown,
    refused: { enrollmentId: null, userName: null },
  });
}
