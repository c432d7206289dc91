import { newId } from '../../../src/kernel/ids';
import { SELF } from '../../../src/modules/bulk/lease-holder';
import type { Row } from '../../../src/data/database';
import { describeEngine } from '../../support/database';
import { aServedCustomer, OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { aLine, anOrder } from '../../support/factories/sales';
import { anApiToken } from '../../support/factories/tokens';
import { aUser } from '../../support/factories/users';
import { anAgreement, type Customer } from '../../support/factories/customers';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { OPERATOR } from '../../support/factories/world';
import { csv, read, resultsOf, runOf, sendFile, shown } from './support/files';

describeEngine('bulk runs', () => {
  let app: Market;
  let customer: Customer;
  let offerId: string;
  let subscriptionIds: string[];
  let round = 100;
  beforeAll(async () => {
    app = await startMarket();
    offerId = await anOffer(app, { maxQuantity: 100_000 });
    customer = await aServedCustomer(app);
    await anAgreement(app, { customer });
    const order = await anOrder(
      app,
      PROVIDER,
      customer,
      Array.from({ length: 6 }, () => aLine(offerId)),
    );
    subscriptionIds = order.subscriptionIds;
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    round += 10;
  });

  const quantities = async (): Promise<number[]> => {
    const rows = await app.database.rows('SELECT id, quantity FROM subscription', []);
    const byId = new Map(rows.map((row) => [row['id'], Number(row['quantity'])]));
    return subscriptionIds.map((id) => byId.get(id) ?? 0);
  };
  /** A file that sets each quantity to the number of the round and its place. */
  const file = (more: readonly (readonly unknown[])[] = []): string =>
    csv(['subscriptionId', 'quantity'], ...subscriptionIds.map((id, index) => [id, round + index]), ...more);
  const wanted = (): number[] => subscriptionIds.map((_id, index) => round + index);
  const steer = (name: string, bulkRunId: string, more: object = {}, who = PROVIDER): Promise<string[]> =>
    codesOf(app, who, name, { bulkRunId, ...more });

  it('try every row in a preview, with a summary by code, and store nothing', async () => {
    const before = await quantities();
    const unknown = 'sub_01jd00000000000000000000zz';
    const id = await runOf(app, PROVIDER, { preview: true, content: file([[unknown, 5]]) });
    await app.background();
    expect(await shown(app, PROVIDER, id)).toMatchObject({
      state: 'COMPLETED',
      preview: true,
      totalRows: 7,
      done: 7,
      applied: 6,
      refused: 1,
      codes: [{ code: 'NOT_FOUND', rows: 1 }],
    });
    expect(await quantities()).toEqual(before);
  });

  it('apply each row once, and the same file again is the same run and changes nothing', async () => {
    const content = file();
    const id = await runOf(app, PROVIDER, { content });
    await app.background();
    expect(await quantities()).toEqual(wanted());
    expect(await shown(app, PROVIDER, id)).toMatchObject({ state: 'COMPLETED', applied: 6, unchanged: 0, refused: 0 });
    const events = await app.database.rows('SELECT COUNT(*) AS n FROM change_event WHERE request_id = ?', [id]);
    expect(Number(events[0]?.['n'])).toBe(6);
    // Somebody changes one afterwards; the file does not change it back.
    await mutate(app, PROVIDER, 'changeQuantity', { subscriptionId: subscriptionIds[0] ?? '', quantity: 999 });
    const again = await sendFile(app, PROVIDER, { content, policy: 'SKIP' });
    expect([again.status, again.body]).toEqual([200, expect.objectContaining({ id, repeated: true })]);
    await app.background();
    expect((await quantities())[0]).toBe(999);
    // Another file with the same rows is another file.
    const other = await runOf(app, PROVIDER, { content: `${content}\n`, policy: 'SKIP' });
    expect(other).not.toBe(id);
  });

  describe('that a process has left behind', () => {
    /** Lets a run look as if a process were working on it for another minute. */
    const hold = (id: string, holder: string): Promise<number> =>
      app.database.transaction((writer) =>
        writer.run("UPDATE bulk_run SET state = 'RUNNING', lease_owner = ?, lease_until = ? WHERE id = ?", [
          holder,
          Date.now() + 60_000,
          id,
        ]),
      );

    it('go on at once where the process is known to have ended', async () => {
      const id = await runOf(app, PROVIDER, { content: file() });
      await hold(id, SELF.replace(/\.\d+\.\d+$/, '.999999999.1'));
      await app.background();
      expect(await shown(app, PROVIDER, id)).toMatchObject({ state: 'COMPLETED', applied: 6 });
      expect(await quantities()).toEqual(wanted());
    });

    it('wait for the end of the lease where it may still run', async () => {
      const before = await quantities();
      const id = await runOf(app, PROVIDER, { content: file() });
      // On SQLite no other process has the file.
      const holder = app.database.engine === 'sqlite' ? SELF : SELF.replace(/^\w+/, '000000000000');
      await hold(id, holder);
      await app.background();
      expect(await shown(app, PROVIDER, id)).toMatchObject({ state: 'RUNNING', done: 0 });
      expect(await quantities()).toEqual(before);
      await app.database.transaction((writer) => writer.run('UPDATE bulk_run SET lease_until = 0 WHERE id = ?', [id]));
      await app.background();
      expect(await quantities()).toEqual(wanted());
    });
  });

  it('have a result file with a line per row, as NDJSON and as CSV', async () => {
    const content = file([['sub_01jd00000000000000000000zz', 5]]);
    const id = await runOf(app, PROVIDER, { content, policy: 'SKIP' });
    const waiting = await resultsOf(app, PROVIDER, id);
    expect(waiting.map(({ outcome }) => outcome)).toEqual(Array(7).fill('NOT_RUN'));
    await app.background();
    const rows = await resultsOf(app, PROVIDER, id);
    expect(rows).toHaveLength(7);
    expect(rows[0]).toEqual({
      number: 1,
      line: 2,
      outcome: 'APPLIED',
      errors: [],
      ids: { subscriptionId: subscriptionIds[0] },
      input: { subscriptionId: subscriptionIds[0], quantity: round },
    });
    expect(rows[6]).toMatchObject({
      line: 8,
      outcome: 'REFUSED',
      errors: [{ code: 'NOT_FOUND', path: ['subscriptionId'] }],
      ids: {},
    });
    const text = (await read(app, PROVIDER, `${id}/results.csv`)).text.trim().split('\n');
    expect(text[0]).toBe('number,line,outcome,code,message,path,ids,input');
    expect(text).toHaveLength(8);
    expect(text[7]).toMatch(/^7,8,REFUSED,NOT_FOUND,"?Not found/);
  });

  it('stop at a refused row, and go on with it when resumed, or skip it', async () => {
    const [first, second] = subscriptionIds;
    const rows = [
      ['subscriptionId', 'quantity'],
      [first, round],
      ['sub_01jd00000000000000000000zz', 1],
      [second, round],
    ];
    const before = await quantities();
    const id = await runOf(app, PROVIDER, { content: csv(...rows) });
    await app.background();
    expect(await shown(app, PROVIDER, id)).toMatchObject({
      state: 'STOPPED',
      applied: 1,
      refused: 0,
      problem: expect.stringMatching(/^Line 3 was refused: Not found/) as string,
    });
    expect(await quantities()).toEqual([round, ...before.slice(1)]);
    expect(await steer('pauseBulkRun', id)).toEqual(['INVALID_STATE']);
    expect(await steer('resumeBulkRun', id, { policy: 'ALL_OR_NOTHING' })).toEqual(['INVALID']);
    expect(await steer('resumeBulkRun', id, { dryRun: true })).toEqual([]);
    expect(await steer('resumeBulkRun', id)).toEqual([]);
    await app.background();
    expect(await shown(app, PROVIDER, id)).toMatchObject({ state: 'STOPPED', applied: 1 });
    expect(await steer('resumeBulkRun', id, { policy: 'SKIP' })).toEqual([]);
    await app.background();
    expect(await shown(app, PROVIDER, id)).toMatchObject({ state: 'COMPLETED', applied: 2, refused: 1, problem: null });
    expect((await quantities())[1]).toBe(round);
    const trail = await eventsOf(app, OPERATOR, id);
    const accepted = trail.filter(({ outcome }) => outcome === 'ACCEPTED');
    expect(accepted.map(({ action }) => action)).toEqual(['bulk', 'resumeBulkRun', 'resumeBulkRun']);
  });

  it('apply all rows or none, and can be sent again if none was', async () => {
    const before = await quantities();
    const content = file([['sub_01jd00000000000000000000zz', 5]]);
    const id = await runOf(app, PROVIDER, { content, policy: 'ALL_OR_NOTHING' });
    await app.background();
    expect(await shown(app, PROVIDER, id)).toMatchObject({
      state: 'FAILED',
      applied: 0,
      refused: 1,
      codes: [{ code: 'NOT_FOUND', rows: 1 }],
    });
    expect(await quantities()).toEqual(before);
    expect((await resultsOf(app, PROVIDER, id)).map(({ outcome }) => outcome)).toEqual([...Array(6).fill('NOT_RUN'), 'REFUSED']);
    const keys = await app.database.rows(
      "SELECT COUNT(*) AS n FROM change_event WHERE request_id = ? AND type = 'subscription.quantityChanged'",
      [id],
    );
    expect(Number(keys[0]?.['n'])).toBe(0);
    expect(await runOf(app, PROVIDER, { content, policy: 'ALL_OR_NOTHING' })).not.toBe(id);
    const whole = await runOf(app, PROVIDER, { content: file(), policy: 'ALL_OR_NOTHING' });
    await app.background();
    expect(await shown(app, PROVIDER, whole)).toMatchObject({ state: 'COMPLETED', applied: 6 });
    expect(await quantities()).toEqual(wanted());
    const header = 'subscriptionId,quantity\n';
    const many = Array.from({ length: 1_001 }, (_, index) => `sub_01jd000000000000000000${String(index).padStart(4, '0')},1\n`);
    const { status, body } = await sendFile(app, PROVIDER, { content: header + many.join(''), policy: 'ALL_OR_NOTHING' });
    expect([status, body.errors[0].message]).toEqual([400, 'Line 1002: The file has more than 1000 rows. Split it.']);
  });

  it('are paused, resumed and cancelled, each at most once', async () => {
    const before = await quantities();
    const content = file();
    const id = await runOf(app, PROVIDER, { content });
    expect(await steer('pauseBulkRun', id, { expectedVersion: 1 })).toEqual(['VERSION_CONFLICT']);
    expect(await steer('pauseBulkRun', id, { idempotencyKey: `p${round}` })).toEqual([]);
    expect(await steer('pauseBulkRun', id, { idempotencyKey: `p${round}` })).toEqual([]);
    expect(await steer('pauseBulkRun', id)).toEqual(['INVALID_STATE']);
    await app.background();
    expect(await quantities()).toEqual(before);
    const races = await Promise.all([steer('resumeBulkRun', id), steer('cancelBulkRun', id)]);
    // Cancelling is possible before and after resuming, resuming only before.
    expect(races[1]).toEqual([]);
    await app.background();
    expect(await shown(app, PROVIDER, id)).toMatchObject({ state: 'CANCELLED', applied: 0 });
    expect(await quantities()).toEqual(before);
    expect(await steer('resumeBulkRun', id)).toEqual(['INVALID_STATE']);
    expect(await runOf(app, PROVIDER, { content })).toBe(id);
  });

  it('act with the rights that their user has when a row is applied', async () => {
    const agent = await aUser(app, app.provider, { email: `agent${round}@provider.example`, roles: ['SALES_AGENT'] });
    const before = await quantities();
    const id = await runOf(app, agent.email, { content: file(), policy: 'SKIP' });
    const taken = await mutate(app, 'global.admin@provider.example', 'updateUserRoles', {
      userId: agent.id,
      roles: ['HELPDESK_AGENT'],
    });
    expect(taken.errors).toEqual([]);
    await app.background();
    expect(await shown(app, PROVIDER, id)).toMatchObject({
      state: 'COMPLETED',
      applied: 0,
      refused: 6,
      codes: [{ code: 'FORBIDDEN', rows: 6 }],
    });
    expect(await quantities()).toEqual(before);
    const other = await aUser(app, app.provider, { email: `gone${round}@provider.example`, roles: ['SALES_AGENT'] });
    round += 1;
    const second = await runOf(app, other.email, { content: file() });
    expect((await mutate(app, 'global.admin@provider.example', 'disableUser', { userId: other.id })).errors).toEqual([]);
    await app.background();
    expect(await shown(app, PROVIDER, second)).toMatchObject({
      state: 'PAUSED',
      applied: 0,
      problem: expect.stringMatching(/no longer valid/) as string,
    });
    expect(await quantities()).toEqual(before);
    await steer('cancelBulkRun', second);
  });

  it('stay within the limits of the API token that they were sent with, and end with it', async () => {
    const actions = ['BULK_RUN', 'SUBSCRIPTION_CHANGE', 'SUBSCRIPTION_READ'];
    const token = await anApiToken(app, PROVIDER, { readOnly: false, actions });
    const id = await runOf(app, token, { content: file() });
    await app.background();
    expect(await shown(app, token, id)).toMatchObject({ state: 'COMPLETED', applied: 6 });
    const rename = csv(['subscriptionId', 'name'], [subscriptionIds[0], 'Renamed']);
    const narrow = await sendFile(app, token, { mutation: 'renameSubscription', content: rename });
    expect([narrow.status, narrow.body.errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
    const without = await anApiToken(app, PROVIDER, { readOnly: false, actions: ['SUBSCRIPTION_CHANGE'] });
    expect((await sendFile(app, without, { content: file() })).status).toBe(403);
    const reading = await anApiToken(app, PROVIDER, { readOnly: true });
    expect((await sendFile(app, reading, { content: file() })).status).toBe(403);
    round += 1;
    const late = await runOf(app, token, { content: file() });
    await app.database.transaction((writer) =>
      writer.run('UPDATE api_token SET revoked_at = 1 WHERE id = ?', [`tok_${token.slice(4, 30)}`]),
    );
    await app.background();
    expect(await shown(app, PROVIDER, late)).toMatchObject({ state: 'PAUSED', applied: 0 });
    await steer('cancelBulkRun', late);
  });

  it('are of their organization: nobody else finds, follows or steers them', async () => {
    const id = await runOf(app, PROVIDER, { content: file() });
    expect((await sendFile(app, null, { content: file() })).status).toBe(401);
    expect((await sendFile(app, RESELLER, { content: file() })).status).toBe(403);
    for (const path of [id, `${id}/progress`, `${id}/results.ndjson`]) {
      expect((await read(app, null, path)).status).toBe(401);
      expect((await read(app, OTHER_PROVIDER, path)).status).toBe(404);
      expect((await read(app, 'helpdesk.agent@provider.example', path)).status).toBe(403);
    }
    for (const name of ['pauseBulkRun', 'resumeBulkRun', 'cancelBulkRun']) {
      expect(await steer(name, id, {}, OTHER_PROVIDER)).toEqual(['NOT_FOUND']);
      expect(await steer(name, id, {}, 'helpdesk.agent@provider.example')).toEqual(['FORBIDDEN']);
    }
    const { data } = await app.send(
      'query($id: ID!) { bulkRun(id: $id) { id } bulkRuns { totalCount } }',
      { id },
      await app.as(OTHER_PROVIDER),
    );
    expect(data).toEqual({ bulkRun: null, bulkRuns: { totalCount: 0 } });
    // A colleague without the right of the mutation sees that there is a run, not its rows, and cannot let them be applied.
    const colleague = 'user.admin@provider.example';
    expect(await steer('pauseBulkRun', id, {}, colleague)).toEqual([]);
    expect(await steer('resumeBulkRun', id, {}, colleague)).toEqual(['ACTION_NOT_HELD']);
    expect((await read(app, colleague, `${id}/results.csv`)).status).toBe(403);
    expect((await read(app, colleague, id)).status).toBe(200);
    await steer('cancelBulkRun', id);
  });

  it('stream their progress until they rest', async () => {
    const id = await runOf(app, PROVIDER, { content: file() });
    const following = read(app, PROVIDER, `${id}/progress`);
    await app.background();
    const { text, headers } = await following;
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
    const events = text.split('\n\n').filter((event) => event.startsWith('event:'));
    expect(events.at(-1)).toMatch(/^event: end\ndata: .*"state":"COMPLETED".*"done":6/);
  });

  it('never take mutations that show a secret, and keep none', async () => {
    for (const mutation of [
      'createApiToken',
      'resetPassword',
      'resetCustomerUserPassword',
      'signIn',
      'changePassword',
      'acceptInvitation',
      'pauseBulkRun',
      'nothing',
    ]) {
      const { status, body } = await sendFile(app, 'global.admin@provider.example', { mutation, content: 'x\n1\n' });
      expect([mutation, status, body.errors[0].extensions.code]).toEqual([mutation, 400, 'BAD_USER_INPUT']);
    }
    const people = csv(['name', 'email', 'roles'], ['New One', `new${round}@provider.example`, 'SALES_AGENT|HELPDESK_AGENT']);
    const id = await runOf(app, 'global.admin@provider.example', { mutation: 'addUser', content: people });
    await app.background();
    expect(await shown(app, 'global.admin@provider.example', id)).toMatchObject({ state: 'COMPLETED', applied: 1 });
    const { text } = await read(app, 'global.admin@provider.example', `${id}/results.ndjson`);
    expect(Object.keys(JSON.parse(text).ids as object)).toEqual(['userId']);
    expect(text).not.toMatch(/password/i);
  });

  it('are forgotten if their process ended while it received them, and block nothing until then', async () => {
    const model = await runOf(app, PROVIDER, { content: file() });
    await app.background();
    const columns = 'created_at, updated_at, organization_id, user_id, `external`, mutation, action, policy, preview, file_hash';
    const receivedBy = async (holder: string): Promise<void> =>
      app.database.transaction(async (writer) => {
        for (let number = 1; number <= 20; number += 1) {
          await writer.run(
            `INSERT INTO bulk_run (id, ${columns}, state, lease_owner, total_rows, position, applied, unchanged, refused, lease_until, version)
            SELECT ?, ${columns}, 'RECEIVING', ?, 0, 0, 0, 0, 0, 0, 1 FROM bulk_run WHERE id = ?`,
            [newId('BulkRun', app.clock.now()), holder, model],
          );
        }
      });
    const receiving = (): Promise<Row[]> => app.database.rows("SELECT id FROM bulk_run WHERE state = 'RECEIVING'", []);
    // A number that the system gives to no process.
    await receivedBy(`${SELF.split('.')[0]}.4194305.1`);
    round += 1;
    expect((await sendFile(app, PROVIDER, { content: file() })).status).toBe(202);
    await app.background();
    expect(await receiving()).toEqual([]);
    await receivedBy(SELF);
    round += 1;
    expect((await sendFile(app, PROVIDER, { content: file() })).body.errors[0].extensions.code).toBe('THROTTLED');
    await app.background();
    expect(await receiving()).toHaveLength(20);
    await app.database.transaction((writer) => writer.run("DELETE FROM bulk_run WHERE state = 'RECEIVING'", []));
  });

  it('are forgotten with their rows after a while, and so are uploads that never ended', async () => {
    const id = await runOf(app, PROVIDER, { content: file() });
    await app.background();
    const now = app.clock.now();
    await app.database.transaction((writer) =>
      writer.run("UPDATE bulk_run SET state = 'RECEIVING', created_at = ?, finished_at = NULL WHERE id = ?", [
        now - 7_200_000,
        id,
      ]),
    );
    await app.background();
    app.clock.advance(31 * 86_400_000);
    await app.background();
    expect(await app.database.rows("SELECT id FROM bulk_run WHERE state <> 'QUEUED'", [])).toEqual([]);
    expect(await app.database.rows('SELECT run_id FROM bulk_row', [])).toEqual([]);
    app.clock.advance(-31 * 86_400_000);
  });
});
