import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { applicantOf } from '../enrollment/support/applicants';
import { agreement, ALPINE, ELBE, newCustomer, organizationId, someLine } from '../customer-lifecycle/support/customers';
import { startDemoApp } from './support/demo-app';

interface Offered {
  operation: string;
  allowed: boolean;
  code: string | null;
  reason: string | null;
}

describeEngine('the answer to the same question, wherever it is asked,', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const offered = async (email: string, root: string, id: string, operation: string): Promise<Offered | undefined> => {
    const { data } = await app.send(
      `query($id: ID!) { ${root}(id: $id) { availableActions { operation allowed code reason } } }`,
      { id },
      await app.as(email),
    );
    return (data?.[root].availableActions as Offered[]).find((one) => one.operation === operation);
  };

  it('is that a provider that does not serve the customer yet can be asked', async () => {
    const [row] = await app.database.rows(
      `SELECT s.customer_id AS id FROM customer_scope s JOIN partner p ON p.id = s.org_id AND p.id = s.via_id
        WHERE p.name = 'Elbe Cloud' AND NOT EXISTS (SELECT 1 FROM customer_scope v
          WHERE v.org_id = s.org_id AND v.customer_id = s.customer_id AND v.via_kind = 'PROVIDER') LIMIT 1`,
      [],
    );
    const customerId = String(row?.['id']);
    expect(await offered(ELBE, 'customer', customerId, 'requestOrder')).toMatchObject({ allowed: true, code: null });
    const input = { providerId: await organizationId(app, 'Alpine Distribution'), customerId, lines: [await someLine(app)] };
    expect(await codesOf(app, ELBE, 'requestOrder', { ...input, dryRun: true })).toEqual([]);
  });

  it('is consistent if there is no provider to ask', async () => {
    const elbe = await organizationId(app, 'Elbe Cloud');
    const [row] = await app.database.rows(
      'SELECT customer_id AS id FROM customer_scope WHERE org_id = ? AND via_id = ? LIMIT 1',
      [elbe, elbe],
    );
    const customerId = String(row?.['id']);
    const pairs = (values: string): Promise<number> =>
      app.database.transaction((writer) =>
        writer.run(`UPDATE partnership SET ${values} WHERE reseller_id = ? AND status <> ?`, [elbe, 'NEVER']),
      );
    const active = await app.database.rows("SELECT id FROM partnership WHERE reseller_id = ? AND status = 'ACTIVE'", [elbe]);
    await pairs("status = 'ENDED', active_slot = NULL, ended_at = COALESCE(ended_at, started_at)");
    const seen = await offered(ELBE, 'customer', customerId, 'requestOrder');
    const input = { providerId: await organizationId(app, 'Alpine Distribution'), customerId, lines: [await someLine(app)] };
    const answered = await codesOf(app, ELBE, 'requestOrder', input);
    for (const { id } of active) {
      await app.database.transaction((writer) =>
        writer.run("UPDATE partnership SET status = 'ACTIVE', active_slot = 'A', ended_at = NULL WHERE id = ?", [String(id)]),
      );
    }
    expect(seen).toMatchObject({ allowed: false, code: 'PARTNERSHIP_REQUIRED' });
    expect(answered).toEqual(['PARTNERSHIP_REQUIRED']);
  });

  it('is consistent about the password of the first admin of a customer', async () => {
    const made = await newCustomer(app);
    const { id: customerId } = made['customer'] as { id: string };
    for (const [email, allowed, code] of [
      ['helpdesk.agent@alpine-distribution.example', false, 'ROLE_ABOVE_CEILING'],
      [ALPINE, true, null],
    ] as const) {
      expect(await offered(email, 'customer', customerId, 'resetCustomerUserPassword')).toMatchObject({ allowed, code });
      expect(await codesOf(app, email, 'resetCustomerUserPassword', { customerId })).toEqual(code === null ? [] : [code]);
    }
  });

  it('is consistent about a missing right, and never names a role that the viewer has', async () => {
    const rheingold = await app.database.rows("SELECT id FROM customer WHERE name = 'Rheingold Logistik'", []);
    const id = String(rheingold[0]?.['id']);
    const calls = [
      ['requestOrder', 'ORDER_REQUEST', { customerId: id }],
      ['acceptCustomerAgreement', 'AGREEMENT_ACCEPT', { acceptAgreement: true }],
      ['setAzureOwner', 'CUSTOMER_SET_AZURE_OWNER', { customerId: id, owner: true }],
      ['createCustomerUser', 'CUSTOMER_ADMINISTER', { customerId: id, name: 'A B', email: 'a@rheingold-logistik.example' }],
    ] as const;
    const people = [ALPINE, ELBE, 'billing.admin@elbe-cloud.example', 'admin@rheingold-logistik.example'];
    let refused = 0;
    for (const email of people) {
      for (const [operation, action, input] of calls) {
        const shown = await offered(email, 'customer', id, operation);
        if (shown?.code !== 'FORBIDDEN') continue;
        refused += 1;
        const explained = await app.send(
          'query($action: Action!, $id: ID!) { explainAccess(action: $action, id: $id) { reason heldRoles requiredRoles } }',
          { action, id },
          await app.as(email),
        );
        const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
        const tried = await app.send(
          `mutation($input: ${type}!) { ${operation}(input: $input) { errors { code } } }`,
          { input },
          await app.as(email),
        );
        const { reason, heldRoles, requiredRoles } = explained.data?.['explainAccess'] as Record<string, never[]>;
        expect([email, operation, reason, tried.errors?.[0]?.message]).toEqual([email, operation, shown.reason, shown.reason]);
        const held = (requiredRoles ?? []).some((role) => heldRoles?.includes(role));
        expect([email, operation, held && /role/.test(String(shown.reason))]).toEqual([email, operation, false]);
      }
    }
    expect(refused).toBeGreaterThan(6);
  });

  it('tells applicants what their approval will open, and not that they lack a role that they have', async () => {
    const { email } = await applicantOf(app, 'one-answer.example');
    const { errors } = await app.send(
      'mutation { addUser(input: { name: "A B", email: "a@one-answer.example", roles: [SALES_AGENT] }) { errors { code } } }',
      {},
      await app.as(email),
    );
    expect([errors?.[0]?.extensions?.['code'], errors?.[0]?.message]).toEqual([
      'FORBIDDEN',
      'Your company is not enrolled yet. This becomes available when its enrollment is approved.',
    ]);
    const { data } = await app.send('{ explainAccess(action: USER_CREATE) { code reason } }', {}, await app.as(email));
    expect(data?.['explainAccess']).toEqual({ code: 'FORBIDDEN', reason: errors?.[0]?.message });
  });

  it('is consistent about alternatives, and names none that is impossible', async () => {
    const made = await newCustomer(app, { agreement: agreement(), lines: [await someLine(app)] });
    const customerId = String(made['customer'].id);
    const [row] = await app.database.rows('SELECT id FROM subscription WHERE customer_id = ?', [customerId]);
    const subscriptionId = String(row?.['id']);
    expect((await mutate(app, ALPINE, 'suspendSubscription', { subscriptionId })).errors).toEqual([]);
    app.clock.advance(8 * 86_400_000);
    const email = 'global.admin@alpine-distribution.example';
    const agent = 'sales.agent@alpine-distribution.example';
    for (const who of [email, agent]) {
      const { data } = await app.send(
        'query($id: ID!) { subscription(id: $id) { availableActions { operation allowed code reason } } }',
        { id: subscriptionId },
        await app.as(who),
      );
      const all = data?.['subscription'].availableActions as Offered[];
      const possible = all.filter(({ allowed }) => allowed).map(({ operation }) => operation);
      for (const { code, reason } of all.filter((one) => one.code === 'INVALID_STATE')) {
        const named = (reason ?? '').split('Possible now: ')[1]?.replace('.', '').split(', ') ?? [];
        expect([code, named.filter((name) => !possible.includes(name))]).toEqual(['INVALID_STATE', []]);
      }
    }
  });
});
