import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../hunt/random';
import { runBuilt } from '../support/process';
import type { Campaign, Findings, Plan } from './support/campaign';
import { Disk, diskLogLibrary, stepsIn, type Step } from './support/disk-log';
import { onGround, withStore, type Ground } from './support/ground';
import { before, judge, type Before } from './support/judge';
import { Load, type Change } from './support/load';

/** Changes that are made while steps are noted: enough for the log to be moved into the database several times. */
const CHANGES = { short: 120, full: 600 } as const;
/** Of so many cuts, one is also judged by starting the server. */
const WITH_SERVER = 10;

/** What the clients knew when the power was cut. */
const knownAt = (changes: readonly Change[], moment: bigint): Change[] =>
  changes.map((change) => ({ ...change, acknowledged: (change.acknowledgedAt ?? moment + 1n) <= moment }));

/** Puts files where a server finds them. */
function put(file: string, contents: ReadonlyMap<string, Buffer>): void {
  for (const end of ['', '-wal', '-journal', '-shm']) rmSync(`${file}${end}`, { force: true });
  for (const [end, content] of contents) writeFileSync(`${file}${end}`, content);
}

/** Finds what is wrong with what a cut has left; a database that cannot be read is wrong, too. */
async function found(file: string, known: Before, changes: Change[]): Promise<string[]> {
  try {
    return await withStore({ DATABASE_FILE: file }, async (store) => {
      const check = (await store.rows('PRAGMA integrity_check')).map((row) => String(row['integrity_check']));
      if (check.join() !== 'ok') return [`The database is damaged: ${check.slice(0, 3).join(', ')}`];
      return judge(store, known, { changes });
    });
  } catch (cause) {
    return [`The database cannot be read: ${String(cause)}`];
  }
}

/** Starts a server on what is left, and repeats changes there: those that were acknowledged do nothing, the others all. */
async function served(ground: Ground, file: string, known: Before, changes: Change[], random: Random): Promise<string[]> {
  const { code, output } = await runBuilt('cli/check-data.js', { DATABASE_FILE: file });
  const problems = code === 0 ? [] : [`check:data: ${output}`];
  const server = await ground.serve({ DATABASE_FILE: file });
  const load = await Load.at(() => [server.url], known.subjects, random);
  load.changes = changes;
  await load.repeat(5);
  await load.repeatOpen(5);
  await server.kill('SIGKILL');
  return [...problems, ...load.problems, ...(await found(file, known, changes))];
}

/** Lets clients change something on a server whose steps are noted. */
async function noted(plan: Plan, ground: Ground, file: string, log: string, library: string, known: Before): Promise<Change[]> {
  const server = await ground.serve({ LD_PRELOAD: library, DISK_LOG: log, DISK_LOG_OF: file });
  const load = await Load.at(() => [server.url], known.subjects, plan.random);
  load.start(16);
  await load.more(plan.short ? CHANGES.short : CHANGES.full, 300_000);
  await load.stop();
  await server.kill('SIGKILL');
  if (load.problems.length > 0) throw new Error(load.problems.join('\n'));
  return load.changes;
}

/** Cuts the power at random steps of the log. */
async function cutting(
  plan: Plan,
  ground: Ground,
  work: { file: string; contents: ReadonlyMap<string, Buffer>; steps: readonly Step[]; changes: Change[]; known: Before },
): Promise<Findings> {
  const { file, contents, steps, changes, known } = work;
  const cuts = plan.times(15, 400);
  const first = changes.map(({ acknowledgedAt }) => acknowledgedAt ?? 0n).reduce((one, other) => (one < other ? one : other));
  const begin = steps.findIndex(({ time }) => time > first);
  const moments = Array.from({ length: cuts }, () => plan.random.int(begin, steps.length - 1)).sort((one, other) => one - other);
  const [disk, liar] = [new Disk(contents), new Disk(contents, false)];
  const problems: string[] = [];
  let [at, open, noticed, servers] = [0, 0, 0, 0];
  for (const [number, moment] of moments.entries()) {
    for (; at < moment; at += 1) [disk, liar].forEach((one) => one.do(steps[at] as Step));
    const snapshot = knownAt(changes, steps[moment]?.time ?? 0n);
    open += snapshot.filter((change) => !change.acknowledged).length > 0 ? 1 : 0;
    put(file, disk.cut(plan.random));
    let wrong = await found(file, known, snapshot);
    if (wrong.length === 0 && number % WITH_SERVER === 0) {
      servers += 1;
      wrong = await served(ground, file, known, snapshot, plan.random);
    }
    problems.push(...wrong.map((problem) => `Cut ${number + 1} before step ${moment}: ${problem}`));
    // The same on a disk that says that it has written what it has not: the judge must notice.
    put(file, liar.cut(plan.random));
    if ((await found(file, known, snapshot)).length > 0) noticed += 1;
    if ((number + 1) % 50 === 0 || cuts < 50) plan.tell(`${number + 1} of ${cuts} cuts, ${problems.length} problems`);
  }
  if (noticed === 0) problems.push('Nothing was noticed of a disk that loses what was synced.');
  const kinds = steps.reduce<Record<string, number>>((sum, { kind }) => ({ ...sum, [kind]: (sum[kind] ?? 0) + 1 }), {});
  const acknowledged = changes.filter((change) => change.acknowledged).length;
  return { numbers: { cuts, acknowledged, steps: kinds, cutsWithOpenChanges: open, servers, noticedOfALiar: noticed }, problems };
}

async function run(plan: Plan, ground: Ground, folder: string): Promise<Findings> {
  const library = diskLogLibrary(folder);
  const file = realpathSync(ground.env['DATABASE_FILE'] ?? '');
  const known = await ground.ask((store) => before(store));
  const contents = new Map(
    ['', '-wal'].flatMap((end) => (existsSync(`${file}${end}`) ? [[end, readFileSync(`${file}${end}`)] as const] : [])),
  );
  const log = join(folder, 'log');
  const changes = await noted(plan, ground, file, log, library, known);
  const steps = stepsIn(log);
  plan.tell(`${changes.length} changes in ${steps.length} steps`);
  const place = join(folder, 'cut');
  mkdirSync(place);
  return cutting(plan, ground, { file: join(place, 'cut.sqlite'), contents, steps, changes, known });
}

/** What is acknowledged is on the disk: whatever of the rest a power cut loses, the database is whole. */
export const powerCut: Campaign = {
  name: 'power-cut',
  does: 'a power cut after any write: of what was not yet synced, any sector may be lost',
  engines: ['sqlite'],
  run: (plan) =>
    onGround(plan.engine, async (ground) => {
      const folder = mkdtempSync(join(tmpdir(), 'partner-graph-power-cut-'));
      try {
        return await run(plan, ground, folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
};
