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

  it('is a person of a customer to the customer itself', async () => {
    expect(await readBy(KATHARINA)).toMatchObject({ action: 'revokeDelegatedAdmin', actorName: 'Katharina Brandstätter' });
  });

  it.each([
    ['its provider', PROVIDER],
    ['the operator', OPERATOR],
  ])('is closed to %s, who see that the customer acted', async (_who, email) => {
    const [customer] = await app.database.rows("SELECT id FROM customer WHERE name = 'Rheingold Logistik'", []);
    expect(await readBy(email)).toMatchObject({
      action: 'revokeDelegatedAdmin',
      actorName: null,
      actorOrganizationId: customer?.['id'],
    });
  });
});
