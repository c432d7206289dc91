import { DEMO_PASSWORD, type TestApp } from '../../../support/app';
import { mutate, type PayloadAnswer } from '../../../support/mutate';
import { lastMail } from './mails';

export const OPERATOR = 'operator@partner-graph.example';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** A token of the right shape that was never issued. */
export const NEVER_ISSUED = `enr_01jd00000000000000000000zz.1.${'A'.repeat(32)}`;
export const NO_ENROLLMENT = 'enr_01jd00000000000000000000zz';

/** The input of a start, by somebody of a domain. */
export const start = (domain: string, more: object = {}): Record<string, unknown> => ({
  name: 'Nora Licht',
  email: `nora@${domain}`,
  password: DEMO_PASSWORD,
  country: 'DE',
  companyDomain: domain,
  ...more,
});

/** Starts an enrollment, the address of which is not proven yet. */
export async function begin(
  app: TestApp,
  domain: string,
  more: object = {},
): Promise<{ enrollmentId: string; userName: string }> {
  const answer = await mutate(app, null, 'startEnrollment', start(domain, more), 'enrollmentId userName');
  if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
  return { enrollmentId: String(answer['enrollmentId']), userName: String(answer['userName']) };
}

/** An applicant who has proven its address. */
export interface Applicant {
  email: string;
  domain: string;
  enrollmentId: string;
}

export const verify = (app: TestApp, token: string, password: string | null = DEMO_PASSWORD): Promise<PayloadAnswer> =>
  mutate(app, null, 'verifyEmail', { token, password }, 'kind email');

/** Starts an enrollment and proves the address. */
export async function applicantOf(app: TestApp, domain: string, more: object = {}): Promise<Applicant> {
  const { enrollmentId } = await begin(app, domain, more);
  const email = `nora@${domain}`;
  const { errors } = await verify(app, (await lastMail(app, email, 'verifyEmail')).token);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return { email, domain, enrollmentId };
}

let next = 7_000_000;

/** Enters a profile of the register that an address may act for, and answers its PartnerID. */
export async function profile(app: TestApp, contactEmails: readonly string[], more: object = {}): Promise<string> {
  const partnerId = String((next += 1));
  const input = {
    partnerId,
    organizationName: 'Lichthaus GmbH',
    country: 'DE',
    contactName: 'Lutz Haus',
    contactEmails,
    benefits: ['Training vouchers', 'Priority support'],
    competencies: ['Security'],
    address: { line1: 'Registerweg 1', city: 'Kiel', postalCode: '24103' },
    ...more,
  };
  const { errors } = await mutate(app, OPERATOR, 'upsertPartnerIdRecord', input);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return partnerId;
}

/** What an applicant fills in. */
export const filledIn = (domain: string, partnerId: string): Record<string, unknown> => ({
  legalName: `Lichthaus ${domain}`,
  address: { line1: 'Hafenstraße 7', city: 'Kiel', postalCode: '24103' },
  primaryContact: { name: 'Paul Kontakt', email: `paul@${domain}`, phone: '+49 431 555 0100' },
  supportContact: { email: `support@${domain}`, phone: '+49 431 555 0200', website: `https://support.${domain}` },
  partnerId,
});

/** An applicant whose enrollment has everything; its PartnerID comes from a profile of its own. */
export async function readyApplicant(
  app: TestApp,
  domain: string,
  more: object = {},
): Promise<Applicant & { partnerId: string }> {
  const applicant = await applicantOf(app, domain);
  const partnerId = await profile(app, [applicant.email], more);
  const { errors } = await mutate(app, applicant.email, 'updateEnrollment', {
    enrollmentId: applicant.enrollmentId,
    ...filledIn(domain, partnerId),
  });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return { ...applicant, partnerId };
}

/** Does something with an enrollment that must work. */
export async function act(
  app: TestApp,
  email: string,
  name: string,
  enrollmentId: string,
  more: object = {},
): Promise<PayloadAnswer> {
  const answer = await mutate(app, email, name, { enrollmentId, ...more }, 'enrollment { id status version }');
  if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
  return answer;
}

/** The token of the link that the primary contact got last. */
export const contactToken = async (app: TestApp, contact: string): Promise<string> =>
  (await lastMail(app, contact, 'enrollmentConfirmation')).token;

/** An applicant whose enrollment is reviewed: submitted and confirmed by its primary contact. */
export async function reviewedApplicant(
  app: TestApp,
  domain: string,
  more: object = {},
): Promise<Applicant & { partnerId: string }> {
  const applicant = await readyApplicant(app, domain, more);
  await act(app, applicant.email, 'submitEnrollment', applicant.enrollmentId);
  const token = await contactToken(app, `paul@${domain}`);
  const { errors } = await mutate(app, null, 'confirmEnrollmentContact', { token });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return applicant;
}

/** Reads an enrollment as somebody. */
export async function readEnrollment(app: TestApp, email: string, id: string, selection: string): Promise<Record<string, any>> {
  const { data, errors } = await app.send(
    `query($id: ID!) { enrollment(id: $id) { ${selection} } }`,
    { id },
    await app.as(email),
  );
  if (!data?.['enrollment']) throw new Error(JSON.stringify(errors));
  return data['enrollment'] as Record<string, any>;
}

/** The access token of somebody whose tokens ended: signs in again. */
export const signedInAgain = (app: TestApp, email: string): Promise<string> => app.as(email.toUpperCase());

const QUIET = ['audit_event', 'audit_scope', 'refusal_tally', 'session', 'sign_in_attempt'];

/** How many rows every table has, apart from those that refusals and sign-ins write. */
export async function counts(app: TestApp): Promise<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const { tableName } of app.database.dataSource.entityMetadatas) {
    if (QUIET.includes(tableName)) continue;
    const but = tableName === 'change_event' ? " WHERE type <> 'user.signedIn'" : '';
    const [row] = await app.database.rows(`SELECT COUNT(*) AS n FROM \`${tableName}\`${but}`, []);
    all[tableName] = Number(row?.['n']);
  }
  return all;
}
