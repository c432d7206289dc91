import { writeFileSync } from 'node:fs';
import type { TestApp } from '../../support/app';
import { engineUnderTest, hasEngine } from '../../support/database';
import { BUDGETS, isSame, overBudget, writeBudgets, WRITING, type Cost, type Found } from './support/budgets';
import { addCrowd } from './support/crowd';
import { analyze, copyOf, send, startGround, type Ground } from './support/ground';
import { startCountedMariadb, startCountedMysql, type Counted } from './support/handlers';
import { JOB_SLACK, JOBS, runJob } from './support/jobs';
import { SUBJECTS } from './support/subjects';
import { watch, type Sent } from './support/watch';

/** Customers of the two worlds. What is acted upon, and what is around it, is the same in both. */
const [FEW, MANY] = [1_000, 10_000];

/** SQLite counts nothing by itself. */
const engine = engineUnderTest();
const describeRows = engine !== 'sqlite' && hasEngine(engine) ? describe : describe.skip;

/** Jobs do several things at once, and so does their slack. */
const SLACK_OF = { mutations: undefined, jobs: JOB_SLACK } as const;

interface World {
  app: TestApp;
  sentBy: (work: () => Promise<unknown>) => Promise<Sent[]>;
}

describeRows('what a mutation costs does not depend on how many others there are', () => {
  let server: Counted;
  let ground: Ground;
  const worlds: World[] = [];
  const all: Record<'mutations' | 'jobs', Record<string, { few: Cost; many: Cost }>> = { mutations: {}, jobs: {} };

  beforeAll(async () => {
    server = engine === 'mysql' ? await startCountedMysql() : await startCountedMariadb();
    process.env[engine === 'mysql' ? 'TEST_MYSQL_URL' : 'TEST_MARIADB_URL'] = server.url;
    ground = await startGround();
    const other = await copyOf(ground, server.url);
    for (const [app, size] of [
      [ground.app, FEW],
      [other, MANY],
    ] as const) {
      await addCrowd(app, size);
      await analyze(app, server.url);
      worlds.push({ app, ...watch(app.database) });
    }
  });

  afterAll(async () => {
    for (const { app } of worlds) await app.stop();
    await (server as Counted | undefined)?.stop();
    if (WRITING) writeBudgets({ mutations: found('mutations'), jobs: found('jobs') });
    const file = process.env['BUDGETS_REPORT'];
    if (file !== undefined) writeFileSync(file, JSON.stringify(all, null, 1));
  });

  const found = (kind: 'mutations' | 'jobs'): Found => {
    const same = Object.entries(all[kind]).filter(([, { few, many }]) => isSame(few, many, SLACK_OF[kind]));
    return { same: Object.fromEntries(same.map(([name, { few }]) => [name, few])), measured: Object.keys(all[kind]) };
  };

  async function costOf({ app, sentBy }: World, work: () => Promise<unknown>): Promise<Cost> {
    let sent: Sent[] = [];
    const rows = await server.during(app, async () => {
      sent = await sentBy(work);
    });
    return { statements: sent.length, ...rows };
  }

  /** Measures in both worlds, and compares them with each other and with the budget. */
  async function judge(kind: 'mutations' | 'jobs', name: string, work: (app: TestApp) => Promise<unknown>): Promise<void> {
    const [small, large] = worlds as [World, World];
    const few = await costOf(small, () => work(small.app));
    const many = await costOf(large, () => work(large.app));
    all[kind][name] = { few, many };
    const same = isSame(few, many, SLACK_OF[kind]);
    expect({ name, few, many, same }).toEqual({ name, few, many, same: true });
    if (!WRITING) expect({ name, over: overBudget(few, BUDGETS[kind][name], SLACK_OF[kind]) }).toEqual({ name, over: [] });
  }

  it.each(JOBS.map((job) => [job.name, job] as const))(
    'the job costs what the table says, in both worlds: %s',
    async (name, job) => {
      const done: number[] = [];
      await judge('jobs', name, async (app) => done.push(await runJob(app, job)));
      expect(done[0]).toBeGreaterThan(0);
      expect(done[1]).toBe(done[0]);
    },
  );

  it.each(Object.keys(SUBJECTS))('the mutation costs what the table says, in both worlds: %s', async (name) => {
    const prepared = ground.prepared.get(name);
    if (!prepared) throw new Error(`${name} was not prepared.`);
    // What a process looks up once it has looked up then.
    for (const { app } of worlds) await send(app, prepared, { dryRun: true });
    await judge('mutations', name, (app) => send(app, prepared));
  });
});
