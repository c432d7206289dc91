import { migrations } from '../../../migrations';
import type { Param } from '../../../src/data/database';
import { migrate, migrateDown } from '../../../src/data/migrate';
import { seedDemo } from '../../../src/demo';
import { describeEngine, openTestDatabase, type TestDatabase } from '../../support/database';

/** The first of the migrations whose rows are looked at here. */
const FIRST = 'DomainProofs1764000000100';

/** What they filled in for rows that were there before. */
const FILLED: Readonly<Record<string, string>> = {
  domains: 'SELECT domain, organization_id, proof FROM organization_domain ORDER BY domain',
  orders: 'SELECT id, monthly_minor, annual_minor, triennial_minor FROM `order` ORDER BY id',
  lines: 'SELECT id, offer_kind, unit_price_minor FROM order_line ORDER BY id',
  subscriptions: 'SELECT id, offer_kind, unit_price_minor FROM subscription ORDER BY id',
  // Without the migrations, there are only commercial prices that apply now.
  prices: `SELECT id, offer_kind, amount_minor FROM offer_price WHERE segment = 'COMMERCIAL' AND valid_from <= ${Date.now()}
     AND (valid_to IS NULL OR valid_to > ${Date.now()}) ORDER BY id`,
  requests: 'SELECT id, `lines` FROM order_request ORDER BY id',
  customers: 'SELECT id, updated_at FROM customer ORDER BY id',
  people: 'SELECT id, updated_at FROM `user` ORDER BY id',
  changedSubscriptions: 'SELECT id, updated_at FROM subscription ORDER BY id',
  customerScopes:
    'SELECT org_id, via_id, customer_id, country, updated_at FROM customer_scope ORDER BY org_id, via_id, customer_id',
  subscriptionScopes:
    'SELECT org_id, subscription_id, level, offer_id, starts_at, updated_at, state, ends_at FROM subscription_scope ORDER BY org_id, subscription_id',
  entries: 'SELECT id, cloud, served_regions, services, specialities, specialities_folded FROM directory_entry ORDER BY id',
};

describeEngine('migrations of data that were there before', () => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
    await seedDemo(opened.database, { size: 'small', at: Date.UTC(2026, 10, 1), passwordHash: 'none' });
  });
  afterAll(async () => {
    await opened.database.close();
    await opened.drop();
  });

  const rows = (sql: string, params: readonly Param[] = []): Promise<Record<string, unknown>[]> =>
    opened.database.rows(sql, [...params]);
  const one = async (sql: string, params: readonly Param[] = []): Promise<Record<string, unknown>> => {
    const [row] = await rows(sql, params);
    if (!row) throw new Error(`Nothing is found by ${sql}`);
    return row;
  };
  const run = (sql: string, params: readonly Param[] = []): Promise<number> =>
    opened.database.transaction((writer) => writer.run(sql, [...params]));
  const filled = async (): Promise<Record<string, unknown>> =>
    Object.fromEntries(await Promise.all(Object.entries(FILLED).map(async ([name, sql]) => [name, await rows(sql)] as const)));
  const down = async (): Promise<number> => {
    const names = migrations.map((migration) => new migration().name);
    const newer = names.length - names.indexOf(FIRST);
    for (let step = 0; step < newer; step += 1) await migrateDown(opened.database);
    return newer;
  };

  it('fill in the values that new rows have', async () => {
    const before = await filled();
    const newer = await down();
    expect(await migrate(opened.database)).toBe(newer);
    const after = await filled();
    for (const name of Object.keys(FILLED).filter((other) => other !== 'domains'))
      expect([name, after[name]]).toEqual([name, before[name]]);
    expect((after['domains'] as unknown[]).length).toBeGreaterThan(100);
  });

  it('leave a password to those who had only passkeys, and their codes to those who have an app', async () => {
    const people = await rows('SELECT id FROM `user` ORDER BY id LIMIT 2');
    const [only, both] = people.map(({ id }) => String(id));
    for (const [index, id] of [only, both].entries()) {
      await run('UPDATE `user` SET second_factor_at = 1 WHERE id = ?', [id ?? '']);
      await run('INSERT INTO recovery_code (user_id, code_hash) VALUES (?, ?)', [id ?? '', 'hash']);
      await run('INSERT INTO second_factor (user_id, secret, created_at, last_step) VALUES (?, ?, 1, ?)', [id ?? '', 's', index]);
      await run(
        "INSERT INTO passkey (id, created_at, user_id, name, credential_id, credential_hash, public_key, transports, verifies_user, counter) VALUES (?, 1, ?, 'Key', 'c', ?, 'AA', '', 0, 0)",
        [`pky_${index}`, id ?? '', `h${index}`],
      );
    }
    const names = migrations.map((migration) => new migration().name);
    const newer = names.length - names.indexOf('Passkeys1764000000242');
    for (let step = 0; step < newer; step += 1) await migrateDown(opened.database);
    const left = 'SELECT id FROM `user` WHERE second_factor_at IS NOT NULL ORDER BY id';
    expect(await rows(left)).toEqual([{ id: both }]);
    expect(await rows('SELECT user_id AS id FROM recovery_code')).toEqual([{ id: both }]);
    expect(await rows('SELECT user_id AS id FROM second_factor')).toEqual([{ id: both }]);
    expect(await migrate(opened.database)).toBe(newer);
    for (const table of ['recovery_code', 'second_factor']) await run(`DELETE FROM ${table}`);
    await run('UPDATE `user` SET second_factor_at = NULL');
  });

  it('bring rows of the old shape into the new one', async () => {
    const usage = await one(
      "SELECT id, offer_id AS offerId, customer_id AS customerId, provider_id AS providerId FROM subscription WHERE offer_kind = 'AZURE_USAGE' ORDER BY id LIMIT 1",
    );
    const license = await one(
      "SELECT order_id AS orderId FROM order_line WHERE billing_cycle = 'ANNUAL' AND offer_kind = 'LICENSE' ORDER BY id LIMIT 1",
    );
    const rheingold = await one("SELECT id, initial_domain AS domain FROM customer WHERE name = 'Rheingold Logistik'");
    const person = await one("SELECT id FROM `user` WHERE organization_id = ? AND email LIKE 'lena%'", [String(rheingold['id'])]);
    const request = await one('SELECT id FROM order_request ORDER BY id LIMIT 1');
    const entry = await one(
      'SELECT d.id, p.id AS providerId FROM directory_entry d JOIN partner p ON p.id = d.provider_id ORDER BY d.id LIMIT 1',
    );
    const reseller = await one("SELECT id FROM partner WHERE name = 'Elbe Cloud'");
    await down();

    await run("INSERT INTO organization_domain (domain, organization_id) VALUES ('named.example', ?)", [String(rheingold['id'])]);
    await run("UPDATE `user` SET email_normalized = 'lena@named.example', email_verified_at = NULL WHERE id = ?", [
      String(person['id']),
    ]);
    await run('UPDATE subscription SET unit_price_minor = 123, azure_owner = 1 WHERE id = ?', [String(usage['id'])]);
    await run('UPDATE offer SET list_price_minor = 45 WHERE id = ?', [String(usage['offerId'])]);
    await run(
      "UPDATE customer_relationship SET associated_reseller_id = ? WHERE customer_id = ? AND partner_id = ? AND status = 'ACTIVE'",
      [String(reseller['id']), String(usage['customerId']), String(usage['providerId'])],
    );
    await run("UPDATE order_line SET quantity = 3, unit_price_minor = 1200 WHERE order_id = ? AND billing_cycle = 'ANNUAL'", [
      String(license['orderId']),
    ]);
    await run('UPDATE order_request SET `lines` = ? WHERE id = ?', [
      '[{"offerId":"a"},{"offerId":"b","parentLine":0},{"offerId":"c","parentLine":null}]',
      String(request['id']),
    ]);
    await run('UPDATE partner SET specialities = \'["Łódź"]\' WHERE id = ?', [String(entry['providerId'])]);
    await run('UPDATE directory_entry SET training = NULL, region_offers = ? WHERE id = ?', [
      '[{"region":"EUROPE","offers":["x"]}]',
      String(entry['id']),
    ]);
    await migrate(opened.database);

    expect(await rows("SELECT domain FROM organization_domain WHERE domain = 'named.example'")).toEqual([]);
    expect(await one('SELECT unproven_domain AS name FROM `user` WHERE id = ?', [String(person['id'])])).toEqual({
      name: 'named.example',
    });
    const initial = await one('SELECT proof, proven_at AS at FROM organization_domain WHERE domain = ?', [
      String(rheingold['domain']),
    ]);
    expect(['PROVIDER', 'INVITATION', 'REGISTER']).toContain(initial['proof']);
    expect(Number(initial['at'])).toBeGreaterThan(0);
    expect(
      await one('SELECT DISTINCT proof FROM organization_domain WHERE organization_id = ?', [String(reseller['id'])]),
    ).toEqual({ proof: 'MAIL' });
    expect(
      await one('SELECT unit_price_minor AS price, offer_kind AS kind FROM subscription WHERE id = ?', [String(usage['id'])]),
    ).toEqual({ price: 1_230_000, kind: 'AZURE_USAGE' });
    expect(await one('SELECT list_price_minor AS price FROM offer WHERE id = ?', [String(usage['offerId'])])).toEqual({
      price: 450_000,
    });
    expect(
      await one(
        "SELECT azure_owner AS owner FROM customer_relationship WHERE customer_id = ? AND partner_id = ? AND status = 'ACTIVE'",
        [String(usage['customerId']), String(usage['providerId'])],
      ),
    ).toEqual({ owner: 1 });
    const lines = await rows("SELECT id FROM order_line WHERE order_id = ? AND billing_cycle = 'ANNUAL'", [
      String(license['orderId']),
    ]);
    const sum = await one('SELECT annual_minor AS sum FROM `order` WHERE id = ?', [String(license['orderId'])]);
    expect(Number(sum['sum'])).toBe(3 * 1200 * lines.length);
    expect(
      JSON.parse(String((await one('SELECT `lines` AS text FROM order_request WHERE id = ?', [String(request['id'])]))['text'])),
    ).toEqual([{ offerId: 'a' }, { offerId: 'b', parentLine: 1 }, { offerId: 'c', parentLine: null }]);
    const found = await one(
      'SELECT served_regions AS regions, services, specialities_folded AS folded FROM directory_entry WHERE id = ?',
      [String(entry['id'])],
    );
    expect(found).toMatchObject({ regions: '["EUROPE"]', folded: '["lodz"]' });
    expect(JSON.parse(String(found['services']))).not.toContain('TRAINING');
  });

  it('keep the subscriptions of a reseller whose relationship had ended, as they are today', async () => {
    const tie = await one(
      `SELECT r.partner_id AS org, r.ended_at AS at, t.id, t.quantity FROM customer_relationship r JOIN partner p ON p.id = r.partner_id
         JOIN subscription t ON t.customer_id = r.customer_id AND COALESCE(t.reseller_id, '') <> r.partner_id AND t.support_partner_id <> r.partner_id
        WHERE r.status = 'ENDED' AND p.kind = 'RESELLER' AND NOT EXISTS (SELECT 1 FROM subscription_scope s WHERE s.org_id = r.partner_id
          AND s.subscription_id = t.id) ORDER BY r.id, t.id LIMIT 1`,
    );
    const [org, id] = [String(tie['org']), String(tie['id'])];
    await down();
    await run(
      `INSERT INTO incentive_credit (id, created_at, reseller_id, provider_id, customer_id, customer_name, subscription_id, starts_at, ends_at)
       SELECT 'crd_test', created_at, ?, provider_id, customer_id, customer_name, id, created_at, ? FROM subscription WHERE id = ?`,
      [org, Number(tie['at']), id],
    );
    await migrate(opened.database);
    const kept =
      'quantity, kept_status IS NOT NULL AS said, level FROM subscription_scope WHERE org_id = ? AND subscription_id = ?';
    expect(await one(`SELECT ${kept}`, [org, id])).toEqual({ quantity: tie['quantity'], said: 1, level: 0 });
    await down();
    expect(await migrate(opened.database)).toBeGreaterThan(0);
    expect(await rows(`SELECT ${kept}`, [org, id])).toHaveLength(1);
  });

  it('keep who users are at their issuer, each for its own organization', async () => {
    const users = await rows(
      "SELECT MIN(id) AS id, organization_id AS org FROM `user` WHERE email LIKE '%-%' GROUP BY organization_id ORDER BY 2 LIMIT 2",
    );
    const [first, other] = users.map(({ id, org }) => ({ id: String(id), org: String(org) }));
    if (!first || !other) throw new Error('The demo has two organizations.');
    const known = (): Promise<Record<string, unknown>[]> =>
      rows(
        'SELECT organization_id AS org, issuer, subject, user_id AS id, bound_at AS at FROM external_identity ORDER BY user_id',
      );
    const identity = { issuer: 'https://login.example', subject: 'first', at: 7 };
    await down();
    await run('INSERT INTO external_identity (issuer, subject, user_id, bound_at) VALUES (?, ?, ?, ?)', [
      ...[identity.issuer, identity.subject],
      ...[first.id, identity.at],
    ]);
    await migrate(opened.database);
    expect(await known()).toEqual([{ ...identity, ...first }]);
    // The same at the same issuer, for another organization: before there was room for one of them.
    await run('INSERT INTO external_identity (organization_id, issuer, subject, user_id, bound_at) VALUES (?, ?, ?, ?, ?)', [
      ...[other.org, identity.issuer, identity.subject],
      ...[other.id, identity.at],
    ]);
    await down();
    await migrate(opened.database);
    expect(await known()).toEqual([{ ...identity, ...first }]);
  });
});
