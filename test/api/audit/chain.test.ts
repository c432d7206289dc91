import { setTimeout as delay } from 'node:timers/promises';
import { headsOfTrail, verifyTrail, type Head, type Verified } from '../../../src/app/audit/verify';
import type { Param } from '../../../src/data/database';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';
import { codesOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const ALPINE = 'global.admin@alpine-distribution.example';
const BALTIC = 'global.admin@baltic-distribution.example';
const DONAU = 'global.admin@donau-it.example';
const NEVER = 'cus_01jd00000000000000000000zz';
const MINUTE = 60_000;

describeEngine('the chain of the audit trail', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '40' });
    await app.as(ALPINE);
    // Jobs write entries, too.
    await app.background();
    await app.background();
  });
  afterEach(() => app.stop());

  const write = (sql: string, params: Param[] = []): Promise<number> =>
    app.database.transaction((writer) => writer.run(sql, params));
  const rows = <R extends object>(sql: string, params: Param[] = []): Promise<R[]> => app.database.rows<R>(sql, params);
  const verify = (known: readonly Head[] = []): Promise<Verified> => verifyTrail(app.database, known);
  const heads = async (): Promise<Head[]> => {
    const all: Head[] = [];
    for await (const head of headsOfTrail(app.database)) all.push(head);
    return all;
  };
  const refusal = (email = ALPINE): Promise<string[]> =>
    codesOf(app, email, 'removeCustomerRelationship', { customerId: NEVER, attestation: true });

  /** The longest chain, and one of its entries in the middle that no other chain has. */
  const longest = async (): Promise<{ head: Head; middle: { seq: number; eventId: string; hash: string } }> => {
    const [head] = (await heads()).sort((one, other) => other.seq - one.seq);
    if (!head || head.seq < 5) throw new Error('There is no chain to speak of.');
    const [middle] = await rows<{ seq: number; eventId: string; hash: string }>(
      `SELECT s.seq, s.event_id AS eventId, s.hash FROM audit_scope s WHERE s.org_id = ? AND s.seq BETWEEN 2 AND ? AND NOT EXISTS
         (SELECT 1 FROM audit_scope o WHERE o.event_id = s.event_id AND o.org_id <> s.org_id) ORDER BY s.seq LIMIT 1`,
      [head.organizationId, head.seq - 2],
    );
    if (!middle) throw new Error('Every entry is in two chains.');
    return { head, middle };
  };

  it('has every entry, in each organization that reads it, and is unbroken', async () => {
    const whole = await verify();
    expect(whole.breaks).toEqual([]);
    expect(whole).toMatchObject({ unsealed: 0 });
    expect(whole.chains).toBeGreaterThan(3);
    const [all] = await rows<{ entries: number }>('SELECT COUNT(*) AS entries FROM audit_scope');
    expect(whole.entries).toBe(Number(all?.entries));
    await refusal();
    expect(await verify()).toMatchObject({ breaks: [], unsealed: 1 });
    await app.background();
    const later = await verify();
    expect(later).toMatchObject({ breaks: [], unsealed: 0, entries: whole.entries + 1 });
  });

  it('has entries of nobody in a chain of their own', async () => {
    const before = (await heads()).find(({ organizationId }) => organizationId === '')?.seq ?? 0;
    await app.send('mutation { signIn(input: { email: "nobody@nowhere.example", password: "wrong" }) { errors { code } } }');
    await app.background();
    const after = (await heads()).find(({ organizationId }) => organizationId === '')?.seq ?? 0;
    expect(after).toBe(before + 1);
    expect(await verify()).toMatchObject({ breaks: [], unsealed: 0 });
    const { errors } = await app.send('{ auditEvents { totalCount } }', {}, await app.as(ALPINE));
    expect(errors).toEqual([]);
  });

  it.each([
    ['actions', "UPDATE audit_event SET action = 'somethingElse' WHERE id = ?"],
    ['who acted', "UPDATE audit_event SET actor_name = 'Somebody Else' WHERE id = ?"],
    ['when', 'UPDATE audit_event SET at = at + 1 WHERE id = ?'],
    ['what changed', "UPDATE audit_event SET changes = '{}' WHERE id = ?"],
    ['how often', 'UPDATE audit_event SET times = times + 1 WHERE id = ?'],
  ])('shows that %s were changed', async (_what, sql) => {
    const { head, middle } = await longest();
    expect(await write(sql, [middle.eventId])).toBe(1);
    expect((await verify()).breaks).toEqual([
      {
        organizationId: head.organizationId,
        seq: Number(middle.seq),
        entryId: middle.eventId,
        problem: 'the entry was changed, or is another one',
      },
    ]);
  });

  it('shows that an entry was deleted, with its place in the chain or without', async () => {
    const { head, middle } = await longest();
    await write('DELETE FROM audit_event WHERE id = ?', [middle.eventId]);
    expect((await verify()).breaks).toMatchObject([
      { organizationId: head.organizationId, seq: Number(middle.seq), problem: 'the entry is gone' },
    ]);
    await write('DELETE FROM audit_scope WHERE event_id = ?', [middle.eventId]);
    expect((await verify()).breaks).toMatchObject([
      { organizationId: head.organizationId, seq: Number(middle.seq), problem: expect.stringContaining('is missing') as string },
    ]);
    // Whoever moves the others up changes their hashes.
    await write('UPDATE audit_scope SET seq = seq - 1 WHERE org_id = ? AND seq > ?', [head.organizationId, middle.seq]);
    await write('UPDATE audit_chain SET seq = seq - 1 WHERE org_id = ?', [head.organizationId]);
    expect((await verify()).breaks).toMatchObject([
      { seq: Number(middle.seq), problem: 'the entry was changed, or is another one' },
    ]);
  });

  it('shows that two entries were swapped', async () => {
    const { head, middle } = await longest();
    const [other] = await rows<{ seq: number; eventId: string }>(
      'SELECT seq, event_id AS eventId FROM audit_scope WHERE org_id = ? AND seq = ?',
      [head.organizationId, Number(middle.seq) + 1],
    );
    await write('UPDATE audit_scope SET seq = ? WHERE org_id = ? AND event_id = ?', [
      Number(middle.seq) + 1,
      head.organizationId,
      middle.eventId,
    ]);
    await write('UPDATE audit_scope SET seq = ? WHERE org_id = ? AND event_id = ?', [
      Number(middle.seq),
      head.organizationId,
      String(other?.eventId),
    ]);
    expect((await verify()).breaks).toMatchObject([{ organizationId: head.organizationId, seq: Number(middle.seq) }]);
  });

  it('shows that an entry was put in, in the middle or at the end with an old date', async () => {
    const { head, middle } = await longest();
    const forged = 'aud_00000000000000000000000000';
    await write(
      `INSERT INTO audit_event (id, created_at, at, action, outcome, request_id, times)
         SELECT '${forged}', at, at, 'forged', 'ACCEPTED', 'r', 1 FROM audit_event WHERE id = ?`,
      [middle.eventId],
    );
    expect((await verify()).breaks).toMatchObject([{ entryId: forged, problem: 'the entry belongs to no chain' }]);
    await write('INSERT INTO audit_scope (org_id, event_id, seq, hash) VALUES (?, ?, ?, ?)', [
      head.organizationId,
      forged,
      Number(middle.seq),
      middle.hash,
    ]);
    expect((await verify()).breaks).toMatchObject([{ organizationId: head.organizationId, seq: Number(middle.seq) }]);
    // Left to the server, it gets the next place, where its date gives it away.
    await write('UPDATE audit_scope SET seq = NULL, hash = NULL WHERE event_id = ?', [forged]);
    await write('UPDATE audit_event SET at = at - 7200000 WHERE id = ?', [forged]);
    await app.background();
    expect((await verify()).breaks).toMatchObject([
      { entryId: forged, seq: head.seq + 1, problem: expect.stringContaining('added later') as string },
    ]);
  });

  it('shows a tail that was cut off by the head, and one cut off with its head by a head that was printed', async () => {
    const printed = await heads();
    const { head } = await longest();
    const [last] = await rows<{ hash: string }>('SELECT hash FROM audit_scope WHERE org_id = ? AND seq = ?', [
      head.organizationId,
      head.seq - 2,
    ]);
    const cut = await rows<{ eventId: string }>('SELECT event_id AS eventId FROM audit_scope WHERE org_id = ? AND seq > ?', [
      head.organizationId,
      head.seq - 2,
    ]);
    await write('DELETE FROM audit_scope WHERE org_id = ? AND seq > ?', [head.organizationId, head.seq - 2]);
    for (const { eventId } of cut) {
      await write('DELETE FROM audit_event WHERE id = ? AND NOT EXISTS (SELECT 1 FROM audit_scope s WHERE s.event_id = ?)', [
        eventId,
        eventId,
      ]);
    }
    expect((await verify()).breaks).toMatchObject([
      {
        organizationId: head.organizationId,
        problem: `the chain ends at entry ${head.seq - 2}, but its head is entry ${head.seq}`,
      },
    ]);
    await write('UPDATE audit_chain SET seq = ?, hash = ? WHERE org_id = ?', [
      head.seq - 2,
      String(last?.hash),
      head.organizationId,
    ]);
    expect((await verify()).breaks).toEqual([]);
    expect((await verify(printed)).breaks).toMatchObject([
      {
        organizationId: head.organizationId,
        problem: `the chain ends at entry ${head.seq - 2}, but a head of entry ${head.seq} was printed`,
      },
    ]);
  });

  it('shows a chain that was written anew, or dropped, by a head that was printed', async () => {
    const printed = await heads();
    const { head, middle } = await longest();
    await write("UPDATE audit_event SET action = 'somethingElse' WHERE id = ?", [middle.eventId]);
    await write('UPDATE audit_scope SET seq = NULL, hash = NULL WHERE org_id = ?', [head.organizationId]);
    await write('DELETE FROM audit_chain WHERE org_id = ?', [head.organizationId]);
    await app.background();
    expect((await verify()).breaks).toEqual([]);
    expect((await verify(printed)).breaks).toMatchObject([
      { organizationId: head.organizationId, seq: head.seq, problem: expect.stringContaining('written anew') as string },
    ]);
    await write('DELETE FROM audit_scope WHERE org_id = ?', [head.organizationId]);
    await write('DELETE FROM audit_chain WHERE org_id = ?', [head.organizationId]);
    const { breaks } = await verify(printed);
    expect(breaks.filter(({ organizationId }) => organizationId === head.organizationId)).toMatchObject([
      { problem: `the chain ends at entry 0, but a head of entry ${head.seq} was printed` },
    ]);
  });

  it('seals an entry that counts refusals when it is final', async () => {
    const before = await verify();
    for (let index = 0; index < 25; index += 1) await refusal();
    await app.background();
    expect(await verify()).toMatchObject({ breaks: [], unsealed: 1, entries: before.entries + 20 });
    app.clock.advance(6 * MINUTE);
    await app.background();
    expect(await verify()).toMatchObject({ breaks: [], unsealed: 0, entries: before.entries + 21 });
  });

  it('stays unbroken while several processes seal and many write', async () => {
    const others = await Promise.all(
      Array.from({ length: engineUnderTest() === 'sqlite' ? 1 : 3 }, () => startTestApp({ beside: app })),
    );
    const people = [ALPINE, BALTIC, DONAU];
    for (const email of people) await app.as(email);
    const before = await verify();
    let writing = true;
    const sealing = [app, ...others].map(async (server) => {
      while (writing) {
        await server.background();
        await delay(1);
      }
    });
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const email = people[index % people.length] ?? ALPINE;
        return (await refusal(email)).join();
      }),
    );
    expect(new Set(statuses)).toEqual(new Set(['NOT_FOUND']));
    writing = false;
    await Promise.all(sealing);
    app.clock.advance(6 * MINUTE);
    await app.background();
    const after = await verify();
    expect(after).toMatchObject({ breaks: [], unsealed: 0 });
    expect(after.entries - before.entries).toBeGreaterThanOrEqual(60);
    for (const { log } of [app, ...others]) {
      expect(log.filter(({ msg }) => msg === 'background job failed')).toEqual([]);
    }
    for (const other of others) await other.stop();
  });
});
