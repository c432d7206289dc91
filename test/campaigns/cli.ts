import { parseArgs } from 'node:util';
import { Random } from '../hunt/random';
import { Skipped, type Campaign, type Engine, type Plan } from './support/campaign';
import { bulk } from './bulk';
import { clockJumps } from './clock';
import { deadlocks } from './deadlocks';
import { documents } from './documents';
import { dumpUnderLoad } from './dump';
import { fullDisk } from './full-disk';
import { fuzz } from './fuzz';
import { galera } from './galera';
import { killDatabase } from './kill-database';
import { killMigration } from './kill-migration';
import { killPoints } from './kill-points';
import { killServer } from './kill-server';
import { largeExport } from './large-export';
import { memory } from './memory';
import { overload } from './overload';
import { pool } from './pool';
import { powerCut } from './power-cut';
import { readOnly } from './read-only';
import { redisGone } from './redis';
import { rollingRestart } from './rolling-restart';
import { sigterm } from './sigterm';
import { slowClients } from './slow-clients';
import { stopDatabase } from './stop-database';
import { twoProcesses } from './two-processes';

const CAMPAIGNS: readonly Campaign[] = [
  // The longest begin first, so that no lane waits for another at the end.
  galera,
  killServer,
  killDatabase,
  stopDatabase,
  fullDisk,
  dumpUnderLoad,
  readOnly,
  powerCut,
  pool,
  killMigration,
  killPoints,
  sigterm,
  rollingRestart,
  slowClients,
  redisGone,
  deadlocks,
  twoProcesses,
  overload,
  clockJumps,
  memory,
  documents,
  fuzz,
  bulk,
  largeExport,
];

const USAGE = `Usage: npm run campaigns -- [options]
  --only a,b      only these campaigns; --list shows them
  --engine name   only on sqlite or mariadb; otherwise on both, in the short form on the first
  --short         the form for CI: everything once or twice
  --times n       repetitions of what is repeated
  --rows n        rows of what is measured by rows
  --minutes n     minutes of what lasts
  --at-once n     campaigns at the same time; 1, in the short form 3
  --seed n        for moments and changes that are drawn by lot`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    engine: { type: 'string' },
    short: { type: 'boolean', default: false },
    times: { type: 'string' },
    rows: { type: 'string' },
    minutes: { type: 'string' },
    'at-once': { type: 'string' },
    seed: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Problems shown of one campaign. */
const SHOWN = 20;

function chosen(): readonly Campaign[] {
  if (values.only === undefined) return CAMPAIGNS;
  const names = values.only.split(',');
  const unknown = names.filter((name) => !CAMPAIGNS.some((campaign) => campaign.name === name));
  if (unknown.length > 0) throw new Error(`There is no campaign ${unknown.join(', ')}. \`--list\` shows them.`);
  return CAMPAIGNS.filter(({ name }) => names.includes(name));
}

/** Engines to run on: the one that was asked for, all, or in the short form the first. */
function enginesOf({ engines }: Campaign): readonly Engine[] {
  if (values.engine !== undefined) return engines.filter((engine) => engine === values.engine);
  return values.short ? engines.slice(0, 1) : engines;
}

/** Runs a campaign on an engine and prints its line. Answers whether all promises were kept. */
async function run(campaign: Campaign, engine: Engine): Promise<boolean> {
  const began = performance.now();
  const head = { campaign: campaign.name, engine, date: new Date().toISOString().slice(0, 10), seed: Number(values.seed) };
  const minutes = Number(values.minutes ?? (values.short ? 0.25 : 60));
  const tell = (line: string): void => void process.stderr.write(`  ${campaign.name}: ${line}\n`);
  const times: Plan['times'] = (short, full) => (values.times ? Number(values.times) : values.short ? short : full);
  const rows: Plan['rows'] = (short, full) => (values.rows ? Number(values.rows) : values.short ? short : full);
  const plan: Plan = { engine, times, rows, short: values.short, minutes, random: new Random(Number(values.seed)), tell };
  const seconds = (): number => Math.round((performance.now() - began) / 1_000);
  try {
    const { numbers, problems } = await campaign.run(plan);
    const shown = problems.slice(0, SHOWN);
    console.log(JSON.stringify({ ...head, seconds: seconds(), ...numbers, problems: problems.length, shown }));
    return problems.length === 0;
  } catch (cause) {
    if (cause instanceof Skipped) {
      console.log(JSON.stringify({ ...head, skipped: cause.message }));
      return true;
    }
    console.log(JSON.stringify({ ...head, seconds: seconds(), problems: 1, shown: [String((cause as Error).stack)] }));
    return false;
  }
}

async function main(): Promise<void> {
  if (values.help) return console.log(USAGE);
  if (values.list) {
    for (const { name, does, engines } of CAMPAIGNS) console.log(`${name.padEnd(16)} ${does} (${engines.join(', ')})`);
    return;
  }
  const waiting = chosen().flatMap((campaign) => enginesOf(campaign).map((engine) => ({ campaign, engine })));
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (!(await run(next.campaign, next.engine))) process.exitCode = 1;
    }
  };
  await Promise.all(Array.from({ length: Number(values['at-once'] ?? (values.short ? 3 : 1)) }, worker));
}

void main();
