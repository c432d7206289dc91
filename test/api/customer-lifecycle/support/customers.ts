import { DEMO_PASSWORD, type TestApp } from '../../../support/app';
import { aCreatedCustomer } from '../../../support/factories/customers';
import type { PayloadAnswer } from '../../../support/mutate';
import { changePassword, tokensOf } from '../../sign-in/support/sessions';

export const ALPINE = 'admin.agent@alpine-distribution.example';
export const BALTIC = 'admin.agent@baltic-distribution.example';
export const DONAU = 'admin.agent@donau-it.example';
export const ELBE = 'admin.agent@elbe-cloud.example';
export const OPERATOR = 'operator@partner-graph.example';
export const RHEINGOLD = 'admin@rheingold-logistik.example';

export { company, CREATED } from '../../../support/factories/customers';

/** An attestation of the customer agreement. */
export const agreement = (more: object = {}): object => ({
  contactName: 'Karla Kundin',
  contactEmail: 'karla@kundin.example',
  agreedAt: '2026-10-30T12:00:00.000Z',
  ...more,
});

/** A customer of the demo's provider; throws when it was refused. */
export const newCustomer = (app: TestApp, more: object = {}, provider = ALPINE): Promise<PayloadAnswer> =>
  aCreatedCustomer(app, provider, more);

/** Lets the admin of a new customer choose a password, so that it can sign in as everybody in the demo does, its mailbox proven. */
export async function takeOver(app: TestApp, { userName, temporaryPassword }: PayloadAnswer): Promise<string> {
  const { accessToken } = await tokensOf(app, String(userName), String(temporaryPassword));
  const { errors } = await changePassword(app, accessToken, String(temporaryPassword), DEMO_PASSWORD);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  await app.database.transaction((writer) =>
    writer.run('UPDATE `user` SET password_by_id = NULL WHERE email = ?', [String(userName)]),
  );
  return String(userName);
}

/** The id of an organization of the demo. */
export async function organizationId(app: TestApp, name: string): Promise<string> {
  const [row] = await app.database.rows('SELECT id FROM organization WHERE name = ?', [name]);
  return String(row?.['id']);
}

/** Somebody of an organization of the demo who holds a role. */
export async function personOf(app: TestApp, organization: string, role: string): Promise<string> {
  const [row] = await app.database.rows(
    `SELECT u.email FROM \`user\` u JOIN organization o ON o.id = u.organization_id JOIN role_assignment r ON r.user_id = u.id
      WHERE o.name = ? AND r.role = ? AND u.status = 'ACTIVE' ORDER BY u.id LIMIT 1`,
    [organization, role],
  );
  if (!row) throw new Error(`${organization} has no ${role}.`);
  return String(row['email']);
}

/** An offer that can be ordered at once, with what a line of it says. */
export async function someLine(app: TestApp, more: object = {}, email = ALPINE): Promise<Record<string, unknown>> {
  const { data, errors } = await app.send(
    `{ offers(first: 100, filter: { kind: { eq: LICENSE }, status: { eq: ACTIVE } }) { nodes { id name minQuantity addOnOf { id }
      prices(first: 1, filter: { country: { eq: "DE" }, billingCycle: { eq: MONTHLY }, term: { eq: P1Y } }) { totalCount } } } }`,
    {},
    await app.as(email),
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const offers = data?.['offers'].nodes as {
    id: string;
    minQuantity: number;
    addOnOf: object | null;
    prices: { totalCount: number };
  }[];
  const offer = offers.find(({ addOnOf, prices }) => addOnOf === null && prices.totalCount > 0);
  if (!offer) throw new Error('Nothing can be ordered.');
  return { offerId: offer.id, quantity: Math.max(5, offer.minQuantity), billingCycle: 'MONTHLY', term: 'P1Y', ...more };
}

/** The customer as a partner reads it; null when it is out of reach. */
export async function customerSeen(app: TestApp, email: string, id: string): Promise<Record<string, any> | null> {
  const { data } = await app.send(
    `query($id: ID!) { customer(id: $id) { id name email agreementState access { details reason supportRoute partnerRemainsResponsible grantRevokedAt }
      associatedReseller { name } relationships(first: 9) { nodes { id status origin acquiredThrough partner { name } associatedReseller { name } } }
      availableActions { operation allowed code reason } viewerCan } }`,
    { id },
    await app.as(email),
  );
  return data?.['customer'] as Record<string, any> | null;
}

/** One of the available actions of a thing. */
export const actionOf = (node: Record<string, any> | null, operation: string): { allowed: boolean; code: string | null } => {
  const found = (node?.['availableActions'] as { operation: string; allowed: boolean; code: string | null }[] | undefined)?.find(
    (action) => action.operation === operation,
  );
  if (!found) throw new Error(`There is no ${operation}.`);
  return { allowed: found.allowed, code: found.code };
};
