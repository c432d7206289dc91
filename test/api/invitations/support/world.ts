import { DEMO_PASSWORD, type TestApp } from '../../../support/app';
import { anInvitation as invite, INVITATION, type Invited } from '../../../support/factories/invitations';
import { codesOf, mutate, type PayloadAnswer } from '../../../support/mutate';
import { changePassword, tokensOf } from '../../sign-in/support/sessions';
import { create, provider, rowCounts } from '../../sign-in/support/providers';

export const OPERATOR = 'operator@partner-graph.example';
export const ALPINE = 'global.admin@alpine-distribution.example';
export const BALTIC = 'global.admin@baltic-distribution.example';
export const DONAU = 'global.admin@donau-it.example';
export const DONAU_AGENT = 'admin.agent@donau-it.example';
export const DONAU_SALES = 'sales.agent@donau-it.example';
export const ELBE = 'global.admin@elbe-cloud.example';
export const ELBE_AGENT = 'admin.agent@elbe-cloud.example';
export const RHEINGOLD = 'admin@rheingold-logistik.example';
export const ANGSTROM = 'admin@angstrom-matteknik.example';
export const BERGBAHN = 'admin@bergbahn-edelweiss.example';
export const NEUSIEDLER = 'admin@neusiedler-weinhandel.example';

export const DAY = 86_400_000;

/** Somebody of an organization of the demo who holds a role. */
export async function personOf(app: TestApp, organization: string, role = 'GLOBAL_ADMIN'): Promise<string> {
  const [row] = await app.database.rows(
    `SELECT u.email FROM \`user\` u JOIN organization o ON o.id = u.organization_id JOIN role_assignment r ON r.user_id = u.id
     WHERE o.name = ? AND r.role = ? AND u.status = 'ACTIVE' ORDER BY u.id LIMIT 1`,
    [organization, role],
  );
  if (!row) throw new Error(`${organization} has no ${role}.`);
  return String(row['email']);
}

/** The id of an organization by its name. */
export async function idOf(app: TestApp, organization: string): Promise<string> {
  const [row] = await app.database.rows('SELECT id FROM organization WHERE name = ?', [organization]);
  return String(row?.['id']);
}

/** Creates a provider over HTTP and answers its first user, who has changed the password to that of the demo. */
export async function newProvider(app: TestApp, domain: string, country = 'DE'): Promise<string> {
  const { userName, temporaryPassword } = await create(app, provider(domain, { country }));
  const { accessToken } = await tokensOf(app, userName ?? '', temporaryPassword ?? '');
  await changePassword(app, accessToken, temporaryPassword ?? '', DEMO_PASSWORD);
  return userName ?? '';
}

export { DRAFT, INVITATION, tokenIn, type Invited } from '../../../support/factories/invitations';
export { invite };

export const invitePartner = (app: TestApp, email: string, recipientEmail: string): Promise<Invited> =>
  invite(app, email, { recipientEmail }, 'invitePartnership');

export const ACCEPTED = `${INVITATION} partnership { id status adminAccess provider { name } reseller { name } }
  relationship { id status origin acquiredThrough partner { name } associatedReseller { name } }
  providerRelationship { id status acquiredThrough partner { name } }
  grant { id status partner { name } } agreement { id kind templateVersion contactName contactEmail }`;

export const accept = (app: TestApp, email: string, token: string, more: object = {}): Promise<PayloadAnswer> =>
  mutate(app, email, 'acceptInvitation', { token, confirm: true, ...more }, ACCEPTED);

export const acceptCodes = (app: TestApp, email: string | null, token: string, more: object = {}): Promise<string[]> =>
  codesOf(app, email, 'acceptInvitation', { token, confirm: true, ...more });

/** What somebody without a tenant fills in. */
export const company = (token: string, domain: string, more: object = {}): Record<string, unknown> => ({
  token,
  companyName: `Firma ${domain}`,
  domain,
  country: 'DE',
  cloud: 'PUBLIC',
  address: { line1: 'Hafenstraße 1', city: 'Hamburg', postalCode: '20457' },
  admin: { name: 'Ada Neu', email: `ada@${domain}`, password: DEMO_PASSWORD },
  acceptAgreement: true,
  ...more,
});

export const acceptAsNew = (app: TestApp, input: object): Promise<PayloadAnswer> =>
  mutate(app, null, 'acceptInvitationAsNewCustomer', input, 'customerId userName');

/** A customer of its own for a test: made over HTTP by accepting an invitation. Answers its admin. */
export async function newCustomer(app: TestApp, inviter: string, domain: string, more: object = {}): Promise<string> {
  const { token } = await invite(app, inviter, { recipientEmail: `ada@${domain}`, includeDelegatedAdmin: false });
  const { errors, userName } = await acceptAsNew(app, company(token, domain, more));
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return userName as string;
}

const TRACES = new Set(['audit_event', 'audit_scope', 'refusal_tally', 'session', 'sign_in_attempt', 'user']);

/** Everything that a refusal must leave as it was: rows of all tables but the trail of refusals, and one invitation. */
export async function stored(app: TestApp, invitationId = ''): Promise<unknown> {
  const counts = Object.entries(await rowCounts(app.database)).filter(([table]) => !TRACES.has(table));
  return { counts, invitation: await app.database.rows('SELECT * FROM invitation WHERE id = ?', [invitationId]) };
}

/** What a preview shows. */
export async function previewOf(app: TestApp, token: string, email?: string): Promise<Record<string, any> | null> {
  const { data } = await app.send(
    `query($token: String!) { invitationPreview(token: $token) { kind message includesDelegatedAdmin cloud acceptancePlace expiresAt
      partners { name role country website invites getsDelegatedAdmin hasDelegatedAdminSince }
      authorization { version text } agreement { version text } agreementRequired viewerMayAccept } }`,
    { token },
    email === undefined ? undefined : await app.as(email),
  );
  return data?.['invitationPreview'] as Record<string, any> | null;
}

export interface SeenCustomer {
  name: string;
  email: string | null;
  access: { details: string; reason: string | null };
  users: { totalCount: number } | null;
  subscriptions: { totalCount: number } | null;
  associatedReseller: { name: string } | null;
  agreementState: string;
}

/** What somebody of a partner sees of a customer; null when it is not in the list. */
export async function seen(app: TestApp, email: string, customerId: string): Promise<SeenCustomer | null> {
  const { data } = await app.send(
    `query($id: ID!) { customer(id: $id) { name email agreementState access { details reason } users { totalCount }
      subscriptions { totalCount } associatedReseller { name } } }`,
    { id: customerId },
    await app.as(email),
  );
  return data?.['customer'] as SeenCustomer | null;
}
