import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const KATHARINA = 'admin@rheingold-logistik.example';
const OPERATOR = 'operator@partner-graph.example';
const PROVIDER = 'global.admin@elbe-cloud.example';

describeEngine('the name of who acted', () => {
  let app: TestApp;
  let grantId: string;
  beforeAll(async () => {
    app = await startDemoApp();
    const [grant] = await app.database.rows(
      `SELECT g.id FROM delegated_admin_grant g JOIN customer c ON c.id = g.customer_id
        JOIN \`user\` u ON u.organization_id = g.partner_id AND u.email = ?
        WHERE c.name = 'Rheingold Logistik' AND g.status = 'ACTIVE'`,
      [PROVIDER],
    );
    grantId = String(grant?.['id']);
    expect(await codesOf(app, KATHARINA, 'revokeDelegatedAdmin', { grantId })).toEqual([]);
  });
  afterAll(() => app.stop());

  /** The event as somebody reads it in the trail. */
  async function readBy(email: string): Promise<object | undefined> {
    const { data } = await app.send(
      'query($of: ID!) { auditEvents(first: 1, filter: { subjectId: { eq: $of } }) { nodes { action actorId actorName actorOrganizationId } } }',
      { of: grantId },
      await app.as(email),
    );
    return (data?.['auditEvents'].nodes as object[])[0];
  }

  it('is shown to the customer if its own user acted', async () => {
    expect(await readBy(KATHARINA)).toMatchObject({ action: 'revokeDelegatedAdmin', actorName: 'Katharina Brandstätter' });
  });

  it.each([
    ['its provider', PROVIDER],
    ['the operator', OPERATOR],
  ])('is hidden from %s, who only see that the customer acted', async (_who, email) => {
    const [customer] = await app.database.rows("SELECT id FROM customer WHERE name = 'Rheingold Logistik'", []);
    expect(await readBy(email)).toMatchObject({
      action: 'revokeDelegatedAdmin',
      actorName: null,
      actorOrganizationId: customer?.['id'],
    });
  });

  describe('and what changed about a customer', () => {
    const LENA = { name: 'Lena Neu', email: 'lena.neu@rheingold-logistik.example' };

    async function changesReadBy(email: string, action: string): Promise<unknown> {
      const { data } = await app.send(
        'query($is: String!) { auditEvents(last: 1, filter: { action: { eq: $is }, outcome: { eq: ACCEPTED } }) { nodes { onBehalfOfId changes } } }',
        { is: action },
        await app.as(email),
      );
      const [event] = data?.['auditEvents'].nodes as { changes: string | null }[];
      return event ? event.changes : undefined;
    }

    it('are shown to the customer and to the partner that made them, and to nobody else', async () => {
      const [customer] = await app.database.rows("SELECT id FROM customer WHERE name = 'Rheingold Logistik'", []);
      const agent = 'admin.agent@alpine-distribution.example';
      const input = { customerId: customer?.['id'], ...LENA, roles: ['CUSTOMER_USER'] };
      expect(await codesOf(app, agent, 'createCustomerUser', input)).toEqual([]);
      for (const email of [agent, KATHARINA]) {
        expect(await changesReadBy(email, 'createCustomerUser')).toMatchObject({ after: LENA });
      }
      expect(await changesReadBy(OPERATOR, 'createCustomerUser')).toBeNull();
      expect(await changesReadBy('admin.agent@donau-it.example', 'createCustomerUser')).toBeUndefined();
    });

    it('are shown to nobody else if the customer made them', async () => {
      const [customer] = await app.database.rows("SELECT id FROM customer WHERE name = 'Rheingold Logistik'", []);
      const input = { customerId: customer?.['id'], email: 'empfang@rheingold-logistik.example' };
      expect(await codesOf(app, KATHARINA, 'updateCustomer', input)).toEqual([]);
      expect(await changesReadBy(KATHARINA, 'updateCustomer')).toMatchObject({ after: { email: input.email } });
      expect(await changesReadBy(OPERATOR, 'updateCustomer')).toBeNull();
    });
  });
});
