import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { answerTo, ask, at } from './support/ask';
import { ASKERS } from './support/askers';
import { startDemoApp } from './support/demo-app';
import { readFacts, type Facts, type User } from './support/facts';
import { personOf } from './support/oracle';
import { tableAllows } from './support/policy-table';
import { walk, type Row } from './support/walk';

const LENA = 'lena.vogt@rheingold-logistik.example';
const JONAS = 'jonas.bergmann@rheingold-logistik.example';
const ADMIN = 'admin@rheingold-logistik.example';
/** Elbe holds a grant of Rheingold. */
const ELBE = ASKERS.filter(({ label }) => label.endsWith('Elbe Cloud'));

const NODE =
  'query($id: ID!) { node(id: $id) { id ... on CustomerUser { name email } ... on LicenseAssignment { assignedAt } } }';

describeEngine('people of a customer and their licenses', () => {
  let app: TestApp;
  let facts: Facts;
  let lena: User;
  beforeAll(async () => {
    app = await startDemoApp();
    facts = await readFacts(app.database);
    lena = facts.users.find(({ email }) => email === LENA) ?? lena;
  });
  afterAll(() => app.stop());

  const licenseOf = (email: string): string => {
    const { id } = personOf(facts, email);
    return facts.licenses.find(({ customerUserId }) => customerUserId === id)?.id ?? '';
  };

  it.each(ELBE)('are read by id by $label only with the right to read them', async (asker) => {
    for (const id of [lena.id, licenseOf(LENA)]) {
      const { data } = await answerTo(app, asker.email, NODE, { id });
      const node = at(data, ['node']) as Row | null;
      expect({ id, read: node?.id ?? null }).toEqual({ id, read: tableAllows('customer.read_users', asker) ? id : null });
    }
  });

  it('are not reached through the audit trail without the right to read them', async () => {
    let events = 0;
    for (const organization of facts.partners) {
      const admin = facts.users.find((user) => {
        const roles = facts.roles.filter(({ userId }) => userId === user.id).map(({ role }) => role);
        return user.organizationId === organization.id && user.status === 'ACTIVE' && roles.join() === 'GLOBAL_ADMIN';
      });
      const rows = admin ? await walk(app, admin.email, 'auditEvents', 'id subjectId subject { id }') : [];
      const about = (rows ?? []).filter(({ subjectId }) => String(subjectId).startsWith('cur_'));
      events += about.length;
      for (const row of about) expect(row['subject']).toBeNull();
    }
    expect(events).toBeGreaterThan(0);
  });

  it('are read with their licenses by an admin agent under the grant', async () => {
    const select = 'id name users(first: 20) { nodes { id licenses(first: 20) { nodes { id user { id } } totalCount } } }';
    const rows = await walk(app, 'admin.agent@elbe-cloud.example', 'customers', select, { first: 5 });
    const rheingold = rows?.find(({ name }) => name === 'Rheingold Logistik')?.['users'] as { nodes: Row[] };
    const held = rheingold.nodes.find(({ id }) => id === lena.id)?.['licenses'] as { nodes: Row[] };
    const expected = facts.licenses.filter(({ customerUserId }) => customerUserId === lena.id).map(({ id }) => id);
    expect(held.nodes.map(({ id }) => id).sort()).toEqual(expected.sort());
    for (const { user } of held.nodes) expect(user).toEqual({ id: lena.id });
  });

  it('are closed to a partner without a grant, and users of other customers to everybody', async () => {
    for (const email of ['admin.agent@baltic-distribution.example', 'admin.agent@donau-it.example']) {
      for (const id of [lena.id, licenseOf(LENA)]) {
        expect(at((await answerTo(app, email, NODE, { id })).data, ['node'])).toBeNull();
      }
    }
    const stranger = facts.users.find((user) => user.kind === 'CUSTOMER_USER' && user.organizationId !== lena.organizationId);
    expect(at((await answerTo(app, ADMIN, NODE, { id: stranger?.id })).data, ['node'])).toBeNull();
  });

  it('show a customer user itself and its own licenses, and a customer admin all', async () => {
    const document = '{ viewer { customerUser { id email licenses(first: 50) { nodes { id } } } } }';
    const { viewer } = await ask<{ viewer: { customerUser: Row } }>(app, LENA, document);
    const own = facts.licenses.filter(({ customerUserId }) => customerUserId === lena.id).map(({ id }) => id);
    expect(viewer.customerUser).toMatchObject({ id: lena.id, email: LENA });
    expect((viewer.customerUser['licenses'] as { nodes: Row[] }).nodes.map(({ id }) => id).sort()).toEqual(own.sort());
    const jonas = personOf(facts, JONAS).id;
    for (const id of [jonas, licenseOf(JONAS)]) {
      expect(at((await answerTo(app, LENA, NODE, { id })).data, ['node'])).toBeNull();
      expect(at((await answerTo(app, ADMIN, NODE, { id })).data, ['node', 'id'])).toBe(id);
    }
  });

  it('are closed to the operator, as are customers, orders and subscriptions', async () => {
    const [line] = facts.lines;
    const things = [
      lena,
      facts.customers[0],
      facts.orders[0],
      line,
      facts.subscriptions[0],
      facts.grants[0],
      facts.relationships[0],
    ];
    for (const id of [...things.map((thing) => thing?.id), licenseOf(LENA), facts.agreements[0]?.id, facts.credits[0]?.id]) {
      const { data } = await answerTo(app, 'operator@partner-graph.example', NODE, { id });
      expect(at(data, ['node'])).toBeNull();
    }
  });
});
