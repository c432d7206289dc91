import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';
import { buildChannel, type Channel } from '../../support/factories/channel';
import { listen, type Sent } from './support/meter';

/** SQLite reads a covering index by itself. */
const describeServer = engineUnderTest() === 'sqlite' ? describe.skip : describeEngine;

/** A plan as a table, which MySQL draws as a tree otherwise. */
const EXPLAIN = engineUnderTest() === 'mysql' ? 'EXPLAIN FORMAT=TRADITIONAL' : 'EXPLAIN';

/** The index of `groupIndex` in the scope of subscriptions. */
const INDEX = 'ix_subscription_scope_org_id_offer_id_subscription_id_starts_at_level';

/** Questions about whole lists that the index has everything for, and others. */
const FROM_INDEX: Readonly<Record<string, string>> = {
  'a count': '{ subscriptions { totalCount } }',
  'an aggregate': '{ subscriptions { aggregate { count countDistinct { offerId } max { startsAt } } } }',
  'groups by offer': '{ subscriptions { groupBy(by: [{ offer: { field: ID } }]) { nodes { keys count } } } }',
  'groups by offer and month':
    '{ subscriptions { groupBy(by: [{ offer: { field: NAME } }, { field: STARTS_AT, per: MONTH }]) { nodes { keys count } } } }',
};
const FROM_TABLE: Readonly<Record<string, string>> = {
  'an aggregate of quantities': '{ subscriptions { aggregate { sum { quantity } } } }',
  'a count of some': '{ subscriptions(filter: { autoRenew: { eq: true } }) { totalCount } }',
};

interface Step {
  table: string;
  key: string | null;
  Extra: string;
}

describeServer('a question about a whole list', () => {
  let app: TestApp;
  let channel: Channel;
  let take: () => Sent[];
  beforeAll(async () => {
    app = await startTestApp();
    channel = await buildChannel(app.database, 200);
    take = listen(app);
  });
  afterAll(() => app.stop());

  /** How the server reads the scope of subscriptions for a document. */
  async function stepsOf(document: string): Promise<Step[]> {
    const token = await app.as(channel.emails.provider);
    take();
    const { errors } = await app.send(document, {}, token);
    expect(errors).toEqual([]);
    const asked = take().filter(({ sql }) => sql.includes('subscription_scope'));
    const plans = await Promise.all(asked.map(({ sql, params }) => app.database.rows<Step>(`${EXPLAIN} ${sql}`, params)));
    return plans.flat().filter(({ table }) => table === 'scope');
  }

  it.each(Object.entries(FROM_INDEX))('reads no table where the index has everything: %s', async (_name, document) => {
    const steps = await stepsOf(document);
    expect(steps.length).toBeGreaterThan(0);
    for (const { key, Extra: extra } of steps) {
      expect(key).toBe(INDEX.slice(0, 60));
      expect(extra).toContain('Using index');
    }
  });

  it.each(Object.entries(FROM_TABLE))('is left to the engine where the index lacks something: %s', async (_name, document) => {
    const steps = await stepsOf(document);
    expect(steps.length).toBeGreaterThan(0);
    for (const { key } of steps) expect(key).not.toBe(INDEX.slice(0, 60));
  });
});
