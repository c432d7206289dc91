import { describeEngine } from '../../support/database';
import { PROVIDER as AGENT, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';

const DAY = 86_400_000;
const PROVIDER_ADMIN = 'global.admin@provider.example';
const RESELLER_ADMIN = 'global.admin@reseller.example';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describeEngine("reading a reseller's account by its provider", () => {
  let app: Market;
  let resellerId: string;
  beforeEach(async () => {
    app = await startMarket();
    resellerId = app.reseller.id;
  });
  afterEach(() => app.stop());

  const ask = async (email: string, document: string): Promise<Record<string, any>> => {
    const { data, errors } = await app.send(document, { id: resellerId }, await app.as(email));
    expect(errors).toEqual([]);
    return data as Record<string, any>;
  };
  const traces = async (email: string): Promise<Record<string, any>[]> => {
    const document = `query($id: ID!) { auditEvents(first: 100, filter: { action: { eq: "resellerAccountRead" }, subjectId: { eq: $id } }) {
      nodes { actorId actorName outcome subjectId } } }`;
    return (await ask(email, document))['auditEvents'].nodes as Record<string, any>[];
  };
  /** Traces are written behind the answer: as many as expected come, and then no more. */
  const expectTraces = async (email: string, count: number): Promise<Record<string, any>[]> => {
    for (let tries = 0; tries < 100 && (await traces(email)).length < count; tries += 1) await pause(50);
    await pause(150);
    const found = await traces(email);
    expect(found).toHaveLength(count);
    return found;
  };
  const record = 'query($id: ID!) { reseller(id: $id) { name address { city } } }';

  it('is in its audit trail once per person and day, however it was read', async () => {
    await expectTraces(RESELLER_ADMIN, 0);
    // The public profile is no account.
    await ask(AGENT, 'query($id: ID!) { reseller(id: $id) { name website supportContact { email } } }');
    await ask(AGENT, '{ resellers(first: 50) { nodes { name specialities } } }');
    await expectTraces(RESELLER_ADMIN, 0);
    expect((await ask(AGENT, record))['reseller'].address).not.toBeNull();
    const [first] = await expectTraces(RESELLER_ADMIN, 1);
    expect(first).toMatchObject({ outcome: 'ACCEPTED', subjectId: resellerId });
    await Promise.all([
      ask(AGENT, record),
      ask(AGENT, 'query($id: ID!) { node(id: $id) { ... on Reseller { primaryContact { name } } } }'),
    ]);
    await expectTraces(RESELLER_ADMIN, 1);
    app.clock.advance(DAY);
    await ask(AGENT, record);
    await expectTraces(RESELLER_ADMIN, 2);
    await expectTraces(OPERATOR, 2);
    // Its own people leave none.
    await ask(
      RESELLER_ADMIN,
      'query($id: ID!) { reseller(id: $id) { address { city } membership { benefits } users(first: 5) { nodes { email } } } }',
    );
    await expectTraces(RESELLER_ADMIN, 2);
  });

  it.each([
    ['the users', 'query($id: ID!) { reseller(id: $id) { users(first: 5) { nodes { name } } } }'],
    ['the membership in a list', '{ resellers(first: 50) { nodes { membership { benefits } } } }'],
    ['the contact by a partnership', '{ partnerships(first: 50) { nodes { reseller { primaryContact { email } } } } }'],
  ])('leaves a trace by %s, too', async (_what, document) => {
    await ask(AGENT, document);
    await expectTraces(RESELLER_ADMIN, 1);
  });

  it('leaves no trace if nothing was shown: without admin access, without the role, or beyond the page', async () => {
    await ask('sales.agent@provider.example', record);
    await ask('sales.agent@provider.example', '{ resellers(first: 50) { nodes { membership { benefits } } } }');
    const none = await ask(AGENT, '{ resellers(first: 1, orderBy: [{ field: NAME }]) { nodes { id membership { benefits } } } }');
    const shown = none['resellers'].nodes[0].id as string;
    await pause(300);
    const rows = await app.database.rows('SELECT reseller_id AS id FROM account_read', []);
    expect(rows.map(({ id }) => id)).toEqual(none['resellers'].nodes[0].membership ? [shown] : []);
    await expectTraces(RESELLER_ADMIN, shown === resellerId ? 1 : 0);
  });

  it('does not fail if the trace cannot be written; the next read writes it', async () => {
    await app.database.transaction((writer) => writer.run('ALTER TABLE account_read RENAME TO account_read_away', []));
    expect((await ask(AGENT, record))['reseller'].address).not.toBeNull();
    await app.database.transaction((writer) => writer.run('ALTER TABLE account_read_away RENAME TO account_read', []));
    await expectTraces(RESELLER_ADMIN, 0);
    expect(JSON.stringify(app.log)).toContain('could not record the reading of an account');
    await ask(AGENT, record);
    await expectTraces(RESELLER_ADMIN, 1);
  });

  it('forgets past days, but keeps the trail', async () => {
    await ask(AGENT, record);
    await expectTraces(RESELLER_ADMIN, 1);
    app.clock.advance(3 * DAY);
    await app.background();
    expect(await app.database.rows('SELECT day FROM account_read', [])).toEqual([]);
    await expectTraces(RESELLER_ADMIN, 1);
    await expectTraces(PROVIDER_ADMIN, 1);
  });
});
