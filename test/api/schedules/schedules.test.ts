import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { exported } from '../export/support/ask';
import { startDemoApp } from '../rights/support/demo-app';

const OWNER = 'admin.agent@alpine-distribution.example';
const COLLEAGUE = 'helpdesk.agent@alpine-distribution.example';
const STRANGER = 'admin.agent@elbe-cloud.example';
const OPERATOR = 'operator@partner-graph.example';
const NEVER = 'sch_01jd00000000000000000000zz';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const DOCUMENT =
  'query ($country: String = "DE") { customers(filter: { country: { eq: $country } }) { nodes { name country } } }';
const DAILY = { format: 'CSV', delivery: 'FILE', frequency: 'DAILY', time: '07:00', timeZone: 'Europe/Vienna' };
const SELECTION =
  'schedule { id frequency time timeZone weekday dayOfMonth nextRunAt status problem failures attempts version variables savedQuery { name } }';

type Row = Record<string, any>;

describeEngine('schedules', () => {
  let app: TestApp;
  let number = 0;
  beforeAll(async () => {
    app = await startDemoApp({ SCHEDULED_FILE_KB: '64' });
  });
  afterAll(() => app.stop());

  const saved = async (input: object = {}, email = OWNER): Promise<string> => {
    const query = { name: `query-${(number += 1)}`, document: DOCUMENT, ...input };
    const { savedQuery, errors } = await mutate(app, email, 'createSavedQuery', query, 'savedQuery { id }');
    expect(errors).toEqual([]);
    return savedQuery.id as string;
  };
  const create = async (input: object, email = OWNER) => mutate(app, email, 'createSchedule', { ...DAILY, ...input }, SELECTION);
  const made = async (input: object = {}, query: object = {}, email = OWNER): Promise<Row> => {
    const { schedule, errors } = await create({ savedQueryId: await saved(query, email), ...input }, email);
    expect(errors).toEqual([]);
    return schedule as Row;
  };
  const read = async (id: string, email = OWNER): Promise<Row | null> => {
    const document =
      'query($id: ID!) { node(id: $id) { ... on Schedule { id nextRunAt status problem failures attempts deliveries(first: 20) { nodes { dueAt status delivered attempts bytes problem } } } } }';
    const { data } = await app.send(document, { id }, await app.as(email));
    return (data?.['node'] as Row | null) ?? null;
  };
  const runsOf = async (id: string): Promise<Row[]> => (await read(id))?.['deliveries'].nodes as Row[];
  /** Lets the schedule be due, and the server do what is due. */
  const due = async (id: string): Promise<void> => {
    const next = (await read(id))?.['nextRunAt'] as string;
    app.clock.set(Date.parse(next));
    await app.background();
  };
  const mailsOf = async (schedule: unknown, template: string): Promise<Row[]> =>
    app.database.rows('SELECT id, recipient, parameters FROM outbox_mail WHERE subject_id = ? AND template = ? ORDER BY id', [
      String(schedule),
      template,
    ]);
  const sent = async (id: string) => {
    const folder = app.settings.mailFolder ?? '';
    const file = readdirSync(folder).find((name) => name.endsWith(`${id}.eml`)) ?? '';
    return PostalMime.parse(readFileSync(join(folder, file)));
  };

  it('are stored with their next due time', async () => {
    const schedule = await made({ frequency: 'WEEKLY', weekday: 'FRIDAY', dayOfMonth: 3, variables: { country: 'AT' } });
    expect(schedule).toMatchObject({
      frequency: 'WEEKLY',
      time: '07:00',
      weekday: 'FRIDAY',
      dayOfMonth: null,
      nextRunAt: '2026-11-06T06:00:00.000Z',
      status: 'ACTIVE',
      variables: { country: 'AT' },
      version: 1,
    });
  });

  it('are refused if they cannot run, and nothing is stored', async () => {
    const savedQueryId = await saved();
    const sides = await saved({
      document: '{ customers { nodes { orders(first: 1) { nodes { id } } subscriptions(first: 1) { nodes { id } } } } }',
    });
    const wrong: [input: object, code: string, path: string][] = [
      [{ time: '24:00' }, 'INVALID', 'time'],
      [{ time: '7:00' }, 'INVALID', 'time'],
      [{ timeZone: 'Vienna' }, 'INVALID', 'timeZone'],
      [{ timeZone: '+01:00' }, 'INVALID', 'timeZone'],
      [{ frequency: 'WEEKLY' }, 'INVALID', 'weekday'],
      [{ frequency: 'MONTHLY' }, 'INVALID', 'dayOfMonth'],
      [{ frequency: 'MONTHLY', dayOfMonth: 32 }, 'INVALID', 'dayOfMonth'],
      [{ savedQueryId: sides }, 'INVALID', 'format'],
      [{ savedQueryId: 'qry_01jd00000000000000000000zz' }, 'NOT_FOUND', 'savedQueryId'],
      [{ variables: { contry: 'DE' } }, 'DOCUMENT_INVALID', 'variables'],
      [{ variables: { country: 7 } }, 'DOCUMENT_INVALID', 'variables'],
    ];
    for (const [input, code, path] of wrong) {
      expect((await create({ savedQueryId, ...input })).errors).toMatchObject([{ code, path: [path] }]);
    }
    const [row] = await app.database.rows('SELECT COUNT(*) AS n FROM schedule WHERE saved_query_id IN (?, ?)', [
      savedQueryId,
      sides,
    ]);
    expect(Number(row?.['n'])).toBe(0);
  });

  it('are their owner’s alone', async () => {
    const { id } = await made({}, { shared: true });
    for (const email of [COLLEAGUE, STRANGER, OPERATOR]) {
      expect(await read(id as string, email)).toBeNull();
      for (const name of ['updateSchedule', 'runSchedule', 'deleteSchedule']) {
        expect(await codesOf(app, email, name, { scheduleId: id })).toEqual(['NOT_FOUND']);
      }
    }
    const stranger = await create({ savedQueryId: await saved({ shared: true }) }, STRANGER);
    expect(stranger.errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect(await codesOf(app, OWNER, 'deleteSchedule', { scheduleId: NEVER })).toEqual(['NOT_FOUND']);
  });

  it('store nothing in a dry run, once when repeated, and notice that somebody was faster', async () => {
    const savedQueryId = await saved();
    expect(await create({ savedQueryId, dryRun: true })).toMatchObject({ errors: [], schedule: null });
    const first = await create({ savedQueryId, idempotencyKey: 'schedule' });
    expect(await create({ savedQueryId, idempotencyKey: 'schedule' })).toEqual(first);
    const scheduleId = first['schedule'].id as string;
    const change = (input: object) => mutate(app, OWNER, 'updateSchedule', { scheduleId, ...input }, SELECTION);
    expect((await change({ time: '08:15', expectedVersion: 1 }))['schedule']).toMatchObject({ time: '08:15', version: 2 });
    expect((await change({ time: '09:00', expectedVersion: 1 })).errors).toMatchObject([{ code: 'VERSION_CONFLICT' }]);
    expect((await change({ paused: true }))['schedule']).toMatchObject({ status: 'PAUSED' });
    expect(await codesOf(app, OWNER, 'deleteSchedule', { scheduleId, dryRun: true })).toEqual([]);
    expect(await mutate(app, OWNER, 'deleteSchedule', { scheduleId }, 'deletedId')).toEqual({
      deletedId: scheduleId,
      errors: [],
    });
    expect(await read(scheduleId)).toBeNull();
    const actions = (await eventsOf(app, OPERATOR, scheduleId)).filter(({ outcome }) => outcome === 'ACCEPTED');
    expect(actions.map(({ action }) => action as string)).toEqual([
      'createSchedule',
      'updateSchedule',
      'updateSchedule',
      'deleteSchedule',
    ]);
  });

  it('mail the file, once for each due time, also with two processes', async () => {
    const { id } = await made({ variables: { country: 'AT' } }, { name: 'austria' });
    const other = await startTestApp({ beside: app });
    try {
      app.clock.set(Date.parse((await read(id as string))?.['nextRunAt'] as string));
      await Promise.all([app.background(), other.background()]);
      await Promise.all([app.background(), other.background()]);
    } finally {
      await other.stop();
    }
    const mails = await mailsOf(id, 'scheduledFile');
    expect(mails).toMatchObject([{ recipient: OWNER }]);
    const { subject, attachments } = await sent(mails.at(-1)?.['id'] as string);
    expect(subject).toBe('austria: austria.csv');
    const [file] = attachments;
    const expected = await exported(
      app,
      { document: DOCUMENT, format: 'CSV', variables: { country: 'AT' } },
      await app.as(OWNER),
    );
    expect([file?.filename, Buffer.from(file?.content as ArrayBuffer).toString()]).toEqual(['austria.csv', expected.text]);
    expect(await runsOf(id as string)).toEqual([
      {
        dueAt: expect.any(String),
        status: 'DELIVERED',
        delivered: 'FILE',
        attempts: 1,
        bytes: Buffer.byteLength(expected.text),
        problem: null,
      },
    ]);
    // The file is kept no longer than the mail needs it.
    expect(await app.database.rows('SELECT mail_id FROM mail_attachment', [])).toEqual([]);
    const next = (await read(id as string))?.['nextRunAt'] as string;
    expect(Date.parse(next)).toBeGreaterThan(app.clock.now());
    await app.background();
    expect(await mailsOf(id, 'scheduledFile')).toHaveLength(1);
  });

  it('run at once when asked, once, and keep their rhythm', async () => {
    const schedule = await made({ variables: { country: 'AT' } });
    const { id: scheduleId, nextRunAt } = schedule;
    const run = (input: object = {}) => mutate(app, OWNER, 'runSchedule', { scheduleId, ...input }, SELECTION);
    expect(await run({ dryRun: true })).toMatchObject({ errors: [] });
    await app.background();
    expect(await runsOf(scheduleId as string)).toEqual([]);
    const [first, second] = await Promise.all([run({ idempotencyKey: 'now' }), run({ idempotencyKey: 'now' })]);
    expect([first.errors, second.errors]).toEqual([[], []]);
    expect(first['schedule'].version).toBe(2);
    await app.background();
    expect(await runsOf(scheduleId as string)).toMatchObject([{ status: 'DELIVERED', attempts: 1 }]);
    expect(await mailsOf(scheduleId, 'scheduledFile')).toHaveLength(1);
    expect((await read(scheduleId as string))?.['nextRunAt']).toBe(nextRunAt);
    await mutate(app, OWNER, 'updateSchedule', { scheduleId, paused: true });
    expect((await run()).errors).toMatchObject([{ code: 'SCHEDULE_PAUSED', path: ['scheduleId'] }]);
    await app.background();
    expect(await runsOf(scheduleId as string)).toHaveLength(1);
  });

  it('mail a file whole that is stored in parts', async () => {
    const document = `{ subscriptions { nodes { ${['a', 'b'].map((name) => `${name.repeat(100)}: id`).join(' ')} } } }`;
    const { id } = await made({ format: 'NDJSON' }, { document, name: 'parts' });
    const { text } = await exported(app, { document, format: 'NDJSON' }, await app.as(OWNER));
    // In Base64 more than one part holds.
    expect(Buffer.byteLength(text)).toBeGreaterThan(45_000);
    await due(id as string);
    const [mail] = await mailsOf(id, 'scheduledFile');
    const [file] = (await sent(mail?.['id'] as string)).attachments;
    expect(Buffer.from(file?.content as ArrayBuffer).toString()).toBe(text);
  });

  it('mail an address without credentials, if asked or if the file is too large', async () => {
    const { id } = await made({ delivery: 'LINK', format: 'XLSX', variables: { country: 'CH' } }, { name: 'swiss' });
    await due(id as string);
    const mail = (await mailsOf(id, 'scheduledLink')).at(-1);
    const { text, attachments } = await sent(mail?.['id'] as string);
    expect(text).toMatch(/\/queries\/swiss\.xlsx\?var\.country=CH\n/);
    expect(text).not.toContain('pgt_');
    expect(attachments).toEqual([]);
    expect(await runsOf(id as string)).toMatchObject([{ status: 'DELIVERED', delivered: 'LINK', bytes: null }]);
    const long = `{ subscriptions { nodes { ${Array.from({ length: 20 }, (_, n) => `${'x'.repeat(100)}${n}: id`).join(' ')} } } }`;
    const large = await made({ format: 'JSON' }, { document: long, name: 'large' });
    await due(large['id'] as string);
    const [run] = await runsOf(large['id'] as string);
    expect(run).toMatchObject({
      status: 'DELIVERED',
      delivered: 'LINK',
      bytes: null,
      problem: expect.stringContaining('too large'),
    });
    const [instead] = await mailsOf(large['id'], 'scheduledLink');
    expect((await sent(instead?.['id'] as string)).text).toContain('/queries/large.json');
  });

  it('stop with line and column when the query is no longer valid', async () => {
    const { id } = await made({}, { name: 'outdated' });
    await app.database.transaction((writer) =>
      writer.run("UPDATE saved_query SET document = ? WHERE name = 'outdated'", ['{ customers {\n nodes { nme } } }']),
    );
    await due(id as string);
    const schedule = await read(id as string);
    expect(schedule).toMatchObject({ status: 'PAUSED', problem: expect.stringMatching(/^Line 2, column 10: .*nme/) });
    expect(await runsOf(id as string)).toMatchObject([{ status: 'FAILED', delivered: null, problem: schedule?.['problem'] }]);
    const { text } = await sent((await mailsOf(id, 'schedulePaused')).at(-1)?.['id'] as string);
    expect(text).toContain('Line 2, column 10');
    app.clock.advance(2 * DAY);
    await app.background();
    expect(await runsOf(id as string)).toHaveLength(1);
    expect(await codesOf(app, OWNER, 'updateSchedule', { scheduleId: id, paused: false })).toEqual(['DOCUMENT_INVALID']);
    await app.database.transaction((writer) =>
      writer.run("UPDATE saved_query SET document = ? WHERE name = 'outdated'", [DOCUMENT]),
    );
    const { schedule: again } = await mutate(app, OWNER, 'updateSchedule', { scheduleId: id, paused: false }, SELECTION);
    expect(again).toMatchObject({ status: 'ACTIVE', problem: null, failures: 0 });
  });

  it('stop when the query is gone or no longer shared', async () => {
    const savedQueryId = await saved({ shared: true });
    const { schedule } = await create({ savedQueryId }, COLLEAGUE);
    const id = schedule.id as string;
    await mutate(app, OWNER, 'updateSavedQuery', { savedQueryId, shared: false });
    app.clock.advance(DAY);
    await app.background();
    expect(await read(id, COLLEAGUE)).toMatchObject({ status: 'PAUSED', problem: expect.stringContaining('no longer shared') });
  });

  it('run with the rights of their owner at that moment, and stop when there are none', async () => {
    const email = 'sales.agent@alpine-distribution.example';
    const { id } = await made({ format: 'JSON' }, {}, email);
    const role = async (name: string): Promise<void> =>
      app.database.transaction(async (writer) => {
        const user = 'SELECT id FROM `user` WHERE email_normalized = ?';
        await writer.run(`UPDATE role_assignment SET role = ? WHERE user_id IN (${user})`, [name, email]);
      });
    const state = async (): Promise<Row | undefined> =>
      (await app.database.rows('SELECT status, problem FROM schedule WHERE id = ?', [id as string]))[0];
    // A link is not mailed either to somebody who may no longer read what it leads to.
    const link = await made({ delivery: 'LINK' }, { document: '{ orders { nodes { id } } }' }, email);
    await role('USER_ADMIN');
    app.clock.advance(DAY);
    await app.background();
    const [stopped] = await app.database.rows('SELECT status, problem FROM schedule WHERE id = ?', [link['id'] as string]);
    expect(stopped).toMatchObject({ status: 'PAUSED', problem: expect.stringContaining('role') });
    expect(await mailsOf(link['id'], 'scheduledLink')).toEqual([]);
    await role('SALES_AGENT');
    await mutate(app, email, 'updateSchedule', { scheduleId: id, paused: false });
    const notices = (await mailsOf(id, 'schedulePaused')).length;
    // Nobody with this role exports.
    await role('CUSTOMER_USER');
    app.clock.advance(DAY);
    await app.background();
    expect(await state()).toMatchObject({ status: 'PAUSED', problem: expect.stringContaining('right to export') });
    await role('SALES_AGENT');
    const { schedule } = await mutate(app, email, 'updateSchedule', { scheduleId: id, paused: false }, SELECTION);
    expect(schedule).toMatchObject({ status: 'ACTIVE' });
    expect(await mailsOf(id, 'schedulePaused')).toHaveLength(notices + 1);
    await app.database.transaction((writer) =>
      writer.run("UPDATE `user` SET status = 'DISABLED' WHERE email_normalized = ?", [email]),
    );
    app.clock.advance(2 * DAY);
    await app.background();
    expect(await state()).toMatchObject({ status: 'PAUSED', problem: 'Your account cannot sign in.' });
    // Somebody who cannot sign in gets no mails.
    expect(await mailsOf(id, 'schedulePaused')).toHaveLength(notices + 1);
  });

  it('are tried again, and paused after three failed runs', async () => {
    const { id } = await made({ format: 'NDJSON' });
    const state = async (): Promise<Row | undefined> =>
      (
        await app.database.rows('SELECT status, attempts, failures, next_run_at AS nextRunAt FROM schedule WHERE id = ?', [
          id as string,
        ])
      )[0];
    // What the export reads is away: a fault that passes.
    await app.database.transaction((writer) => writer.run('ALTER TABLE customer_scope RENAME TO customer_scope_away', []));
    try {
      for (let run = 1; run <= 3; run += 1) {
        for (let attempt = 1; attempt <= 5; attempt += 1) {
          app.clock.set(Number((await state())?.['nextRunAt']));
          await app.background();
          const { attempts, failures } = (await state()) ?? {};
          expect([Number(attempts), Number(failures)]).toEqual(attempt < 5 ? [attempt, run - 1] : [0, run]);
        }
      }
    } finally {
      await app.database.transaction((writer) => writer.run('ALTER TABLE customer_scope_away RENAME TO customer_scope', []));
    }
    expect(await state()).toMatchObject({ status: 'PAUSED' });
    const schedule = await read(id as string);
    expect(schedule?.['problem']).toMatch(/^Something went wrong on our side/);
    expect((await runsOf(id as string)).map(({ status, attempts }) => [status, attempts])).toEqual(Array(3).fill(['FAILED', 5]));
    const [mail] = await mailsOf(id, 'schedulePaused');
    expect(JSON.parse(String(mail?.['parameters']))).toMatchObject({ problem: expect.stringContaining('Something went wrong') });
  });
});
