import { newId } from '../../../src/kernel/ids';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { ALPINE, DONAU, OPERATOR, organizationId, personOf, RHEINGOLD } from '../customer-lifecycle/support/customers';
import { ask } from './support/ask';
import { startDemoApp } from './support/demo-app';

const BILLING = 'billing.admin@alpine-distribution.example';

interface Agreement {
  id: string;
  templateVersion: string;
  agreedAt: string;
  contactName: string | null;
  contactEmail: string | null;
}

describeEngine('facts that a row in sight keeps to itself', () => {
  let app: TestApp;
  let alpine: string;
  let donau: string;
  beforeAll(async () => {
    app = await startDemoApp();
    alpine = await organizationId(app, 'Alpine Distribution');
    donau = await organizationId(app, 'Donau IT');
  });
  afterAll(() => app.stop());

  const FIELDS = 'id templateVersion agreedAt contactName contactEmail';

  /** Agreements of the customers in sight, by whether the viewer reads the people of the customer. */
  async function agreementsSeen(email: string): Promise<{ granted: Agreement[]; others: Agreement[] }> {
    type Page = { customers: { nodes: { access: { details: string }; agreements: { nodes: Agreement[] } }[] } };
    const { customers } = await ask<Page>(
      app,
      email,
      `{ customers(first: 100) { nodes { access { details } agreements(first: 9) { nodes { ${FIELDS} } } } } }`,
    );
    const found = { granted: [] as Agreement[], others: [] as Agreement[] };
    for (const { access, agreements } of customers.nodes) {
      found[access.details === 'FULL' ? 'granted' : 'others'].push(...agreements.nodes);
    }
    return found;
  }

  const named = ({ contactName, contactEmail }: Agreement): boolean => contactName !== null || contactEmail !== null;

  it('include who accepted an agreement: read like the users of the customer', async () => {
    const agent = await agreementsSeen(ALPINE);
    expect(agent.granted.length).toBeGreaterThan(3);
    expect(agent.granted.every(named)).toBe(true);
    expect(agent.others.length).toBeGreaterThan(3);
    expect(agent.others.filter(named)).toEqual([]);
    expect(agent.others.every(({ templateVersion, agreedAt }) => templateVersion !== '' && agreedAt !== '')).toBe(true);
    const billing = await agreementsSeen(BILLING);
    const all = [...billing.granted, ...billing.others];
    expect(all).toHaveLength(agent.granted.length + agent.others.length);
    expect(all.filter(named)).toEqual([]);
    const own = await agreementsSeen(RHEINGOLD);
    expect(own.granted.length).toBeGreaterThan(0);
    expect(own.granted.every(named)).toBe(true);
    const ids = agent.others.map(({ id }) => id);
    const document = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on CustomerAgreement { ${FIELDS} } } }`;
    for (const round of [1, 2]) {
      const { nodes } = await ask<{ nodes: Agreement[] }>(app, ALPINE, document, { ids });
      expect({ round, named: nodes.filter(named) }).toEqual({ round, named: [] });
    }
  });

  it('include grants of former customers', async () => {
    const rows = await app.database.rows(
      `SELECT g.id FROM delegated_admin_grant g WHERE g.partner_id = ? AND NOT EXISTS (SELECT 1 FROM customer_relationship r
        WHERE r.partner_id = g.partner_id AND r.customer_id = g.customer_id AND r.status = 'ACTIVE')`,
      [alpine],
    );
    expect(rows.length).toBeGreaterThan(0);
    const document = 'query($ids: [ID!]!) { nodes(ids: $ids) { ... on DelegatedAdminGrant { status grantedAt } } }';
    const { nodes } = await ask<{ nodes: unknown[] }>(app, ALPINE, document, { ids: rows.map(({ id }) => id) });
    expect(nodes).toEqual(rows.map(() => null));
  });

  it('include the places of lines among lines that a reseller does not see', async () => {
    type Page = { orders: { nodes: { lines: { nodes: { lineNumber: number | null }[] } }[] } };
    const document = '{ orders(first: 50) { nodes { lines(first: 50) { nodes { lineNumber } } } } }';
    const placesOf = async (email: string): Promise<(number | null)[]> =>
      (await ask<Page>(app, email, document)).orders.nodes.flatMap(({ lines }) =>
        lines.nodes.map(({ lineNumber }) => lineNumber),
      );
    const [seller, reseller] = [await placesOf(ALPINE), await placesOf(DONAU)];
    expect(seller.some((place) => place !== null && place > 1)).toBe(true);
    expect(reseller.length).toBeGreaterThan(0);
    expect(reseller.filter((place) => place !== null)).toEqual([]);
  });

  it('include ids outside the scope of the reader and users of other organizations in the trail', async () => {
    const [stranger] = await app.database.rows(
      `SELECT id FROM partner WHERE kind = 'RESELLER' AND id NOT IN (SELECT reseller_id FROM partnership WHERE provider_id = ?) LIMIT 1`,
      [alpine],
    );
    const strangerId = String(stranger?.['id']);
    const id = newId('AuditEvent', app.clock.now());
    const data = {
      before: { resellerId: donau, azureOwnerTakenOn: [strangerId] },
      after: { resellerId: strangerId, quantity: 3 },
    };
    await app.database.transaction(async (writer) => {
      await writer.run(
        `INSERT INTO audit_event (id, created_at, at, action, outcome, actor_id, actor_name, actor_organization_id, subject_id, changes, request_id, times)
         SELECT ?, 1, 1, 'setResellerOfRecord', 'ACCEPTED', u.id, u.name, u.organization_id, ?, ?, 'request', 1 FROM \`user\` u WHERE u.email = ?`,
        [id, donau, JSON.stringify(data), ALPINE],
      );
      for (const orgId of [alpine, donau])
        await writer.run('INSERT INTO audit_scope (org_id, event_id) VALUES (?, ?)', [orgId, id]);
    });
    type Event = { auditEvent: { actorName: string | null; actorOrganizationId: string; changes: object } };
    const seenBy = async (email: string): Promise<Record<string, unknown>> => {
      const document = 'query($id: ID!) { auditEvent(id: $id) { actorName actorOrganizationId changes } }';
      const { auditEvent } = await ask<Event>(app, email, document, { id });
      return auditEvent;
    };
    const closed = { before: { resellerId: donau, azureOwnerTakenOn: [null] }, after: { resellerId: null, quantity: 3 } };
    const actorName = expect.any(String);
    expect(await seenBy(DONAU)).toEqual({ actorName: null, actorOrganizationId: alpine, changes: closed });
    expect(await seenBy(ALPINE)).toEqual({ actorName, actorOrganizationId: alpine, changes: closed });
    expect(await seenBy(OPERATOR)).toEqual({ actorName, actorOrganizationId: alpine, changes: data });
  });

  it("include the names of the operator's staff", async () => {
    const { auditEvents } = await ask<{
      auditEvents: { nodes: { actorOrganizationId: string | null; actorName: string | null }[] };
    }>(app, ALPINE, '{ auditEvents(first: 100) { nodes { actorOrganizationId actorName } } }');
    expect(auditEvents.nodes.length).toBeGreaterThan(0);
    expect(
      auditEvents.nodes.filter(({ actorOrganizationId, actorName }) => actorOrganizationId !== alpine && actorName !== null),
    ).toEqual([]);
  });

  it('include benefits and competencies of partners whose record is closed', async () => {
    const seenBy = async (email: string): Promise<unknown> => {
      const document = 'query($id: ID!) { reseller(id: $id) { name membership { benefits competencies } } }';
      return (await ask<{ reseller: { membership: unknown } }>(app, email, document, { id: donau })).reseller.membership;
    };
    const open = { benefits: expect.any(Array), competencies: expect.any(Array) };
    expect(await seenBy(DONAU)).toEqual(open);
    expect(await seenBy(OPERATOR)).toEqual(open);
    // Under admin access; without the role for it the public profile is left.
    expect(await seenBy(ALPINE)).toEqual(open);
    expect(await seenBy(BILLING)).toBeNull();
    expect(await seenBy(await personOf(app, 'Alpine Distribution', 'SALES_AGENT'))).toBeNull();
  });
});
