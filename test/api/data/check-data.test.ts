import { checkData } from '../../../src/app/check-data';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';

describeEngine('the check of all data', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const write = (sql: string, params: (string | number)[] = []): Promise<number> =>
    app.database.transaction((writer) => writer.run(sql, params));
  /** What is found after a statement; it is undone with the next. */
  const foundAfter = async (sql: string, params: (string | number)[] = []): Promise<string[]> => {
    expect(await write(sql, params)).toBe(1);
    return (await checkData(app.database)).findings.map(({ problem }) => problem);
  };
  const one = async (sql: string): Promise<Record<string, any>> => (await app.database.rows(sql, []))[0] ?? {};

  it('finds nothing in data that the server wrote', async () => {
    const { checks, findings } = await checkData(app.database);
    expect(findings).toEqual([]);
    expect(checks).toBeGreaterThan(8);
  });

  it('finds rows of a scope that are missing, invented or different', async () => {
    const row = await one(
      'SELECT org_id AS org, customer_id AS id, via_id AS via FROM customer_scope ORDER BY org_id, customer_id LIMIT 1',
    );
    const stranger = await one(
      `SELECT id FROM partner WHERE id NOT IN (SELECT org_id FROM customer_scope WHERE customer_id = '${row['id']}') LIMIT 1`,
    );
    const invented = [stranger['id'], row['org'], row['id'], row['via']] as string[];
    expect(
      await foundAfter('UPDATE customer_scope SET org_id = ? WHERE org_id = ? AND customer_id = ? AND via_id = ?', invented),
    ).toEqual([
      'customer_scope lacks rows that follow from the facts, or has other values',
      'customer_scope has rows that do not follow from the facts, or other values',
    ]);
    const [org, ...rest] = invented;
    await write('UPDATE customer_scope SET org_id = ? WHERE org_id = ? AND customer_id = ? AND via_id = ?', [
      rest[0] ?? '',
      org ?? '',
      rest[1] ?? '',
      rest[2] ?? '',
    ]);
    expect((await checkData(app.database)).findings).toEqual([]);
  });

  it('finds sums that are wrong, and a broken audit trail', async () => {
    const { id } = await one(
      'SELECT id FROM subscription WHERE assigned_licenses > 0 AND assigned_licenses < quantity ORDER BY id LIMIT 1',
    );
    expect(await foundAfter('UPDATE subscription SET assigned_licenses = assigned_licenses + 1 WHERE id = ?', [id])).toEqual([
      'sales: the number of assigned licenses is not that of its assignments',
    ]);
    await write('UPDATE subscription SET assigned_licenses = assigned_licenses - 1 WHERE id = ?', [id]);
    const period = await one(
      "SELECT p.subscription_id AS id FROM subscription_period p JOIN subscription s ON s.id = p.subscription_id WHERE s.state = 'RUNNING' GROUP BY p.subscription_id HAVING COUNT(*) = 1 ORDER BY p.subscription_id LIMIT 1",
    );
    expect(
      await foundAfter('UPDATE subscription_period SET quantity = quantity + 1 WHERE subscription_id = ?', [period['id']]),
    ).toEqual(['sales: its quantity is not that of its last time in force']);
    await write('UPDATE subscription_period SET quantity = quantity - 1 WHERE subscription_id = ?', [period['id']]);
    await app.background();
    const entry = await one('SELECT event_id AS id FROM audit_scope WHERE seq = 1 ORDER BY org_id LIMIT 1');
    expect(await foundAfter("UPDATE audit_event SET action = 'nothing' WHERE id = ?", [entry['id']])).toEqual([
      'chains of the audit trail are broken',
    ]);
  });
});
