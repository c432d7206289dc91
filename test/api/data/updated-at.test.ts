import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { send, startGround, type Ground } from '../budgets/support/ground';
import { JOBS, runJob } from '../budgets/support/jobs';
import { SUBJECTS } from '../budgets/support/subjects';

type Row = Record<string, unknown>;

/** Columns that no field shows: secrets, locks, and what decides without being shown. */
const INTERNAL: Readonly<Record<string, readonly string[]>> = {
  api_token: ['token_hash'],
  customer: ['email_domain'],
  invitation: ['email_normalized', 'issue_number'],
  organization: ['turn', 'second_factor_required'],
  session: ['refresh_hash', 'refreshed_from'],
  user: [
    ...['email_normalized', 'email_verified_at', 'password_by_id', 'password_hash', 'temporary_password_expires_at'],
    ...['token_generation', 'tokens_ended_at', 'unproven_domain'],
  ],
};

describeEngine('the time of the last change', () => {
  let ground: Ground;
  let tables: string[];
  /** All rows, as they were after the last thing that was done. */
  let last: Map<string, Row> | undefined;

  beforeAll(async () => {
    ground = await startGround();
    tables = ground.app.database.dataSource.entityMetadatas
      .filter(
        ({ columns, tableName }) =>
          columns.some(({ databaseName }) => databaseName === 'updated_at') && !tableName.endsWith('_scope'),
      )
      .map(({ tableName }) => tableName);
  });
  afterAll(() => ground.app.stop());

  async function rowsNow({ database }: TestApp): Promise<Map<string, Row>> {
    const found = new Map<string, Row>();
    for (const table of tables) {
      for (const row of await database.rows(`SELECT * FROM \`${table}\``, [])) found.set(`${table} ${String(row['id'])}`, row);
    }
    return found;
  }

  /** What is shown of a row and differs. */
  function shownChanges(key: string, before: Row, after: Row): string[] {
    const internal = ['updated_at', ...(INTERNAL[key.split(' ')[0] ?? ''] ?? [])];
    return Object.keys(after).filter((column) => !internal.includes(column) && after[column] !== before[column]);
  }

  /** Does something a moment later, and returns each row whose time does not say so. */
  async function wrongTimes(work: (app: TestApp) => Promise<unknown>): Promise<{ wrong: object[]; changed: number }> {
    const { app } = ground;
    const before = last ?? (await rowsNow(app));
    app.clock.advance(1);
    const began = app.clock.now();
    await work(app);
    const wrong: object[] = [];
    let changed = 0;
    last = await rowsNow(app);
    for (const [key, row] of last) {
      const known = before.get(key);
      const changes = known ? shownChanges(key, known, row) : ['a new row'];
      const isNew = Number(row['updated_at']) >= began;
      changed += changes.length > 0 ? 1 : 0;
      if (isNew !== changes.length > 0) wrong.push({ key, changes, isNew });
    }
    return { wrong, changed };
  }

  it('is there in every table of nodes', () => {
    expect(tables.length).toBeGreaterThanOrEqual(25);
  });

  it.each(JOBS.map((job) => [job.name, job] as const))('says which rows the job %s changed', async (_, job) => {
    const { wrong } = await wrongTimes((app) => runJob(app, job));
    expect(wrong).toEqual([]);
  });

  it.each(Object.keys(SUBJECTS))('says which rows %s changed', async (name) => {
    const prepared = ground.prepared.get(name);
    if (!prepared) throw new Error(`${name} was not prepared.`);
    const { wrong, changed } = await wrongTimes((app) => send(app, prepared));
    expect(wrong).toEqual([]);
    expect(changed).toBeGreaterThan(0);
  });
});
