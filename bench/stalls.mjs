// Sends a mix of reads and changes at about 70 % of what the server can do, and asks it for how long its event loop stood still; see README.md.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from './harness/child.mjs';
import { clientOf } from './harness/client.mjs';
import { drive } from './harness/drive.mjs';
import { prepareServer } from './harness/prepare.mjs';
import { onEngines } from './harness/scratch-database.mjs';
import { ours } from './peers.mjs';

const PASSWORD = 'demo-Partner-Graph-1';
const PROVIDER = 'global.admin@alpine-distribution.example';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'both' },
    seconds: { type: 'string', default: '30' },
    /** A database that is there: its address, or its file. */
    database: { type: 'string' },
  },
});
const milliseconds = Number(options.seconds) * 1_000;

const PAGE =
  '{ customers(first: 20) { nodes { id name associatedReseller { id name } subscriptions(first: 5) { nodes { id name quantity } } } } }';
const SEARCH = '{ subscriptions(first: 20, filter: { name: { contains: "365" } }) { totalCount nodes { id name } } }';
const GROUPS = '{ subscriptions { groupBy(by: [{ field: STATUS }]) { nodes { keys count } } } }';
const RENAME = 'mutation($input: RenameSubscriptionInput!) { renameSubscription(input: $input) { errors { code } } }';
const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { errors { code } } }';

/** Requests per second, beside pages. */
const RATES = { search: 1, groups: 1, rename: 10, signIn: 1 };
/** The part of the most pages that are sent, so that with the rest about 70 % of the server are used. */
const SHARE = 0.6;

async function measure(engine, where) {
  const command = ['--require', join(import.meta.dirname, 'harness/loop-delay.cjs'), ...ours.command];
  const server = await startServer(
    { ...ours, command, tells: true },
    {
      TOKEN_SECRET: randomBytes(48).toString('base64url'),
      LOG_LEVEL: 'error',
      SIGN_IN_ATTEMPTS: '100000',
      COST_BY_USER: '0',
      COST_BY_ORGANIZATION: '0',
      ...where,
    },
  );
  try {
    const client = clientOf(server.url);
    const token = await client.signIn(PROVIDER, PASSWORD);
    const agent = await client.signIn('admin.agent@alpine-distribution.example', PASSWORD);
    const { subscriptions } = await client.post(
      '{ subscriptions(first: 64, filter: { status: { eq: ACTIVE } }) { nodes { id } } }',
      {},
      agent,
    );
    const renames = subscriptions.nodes.map(({ id }) => ({ subscriptionId: id, name: 'Renamed' }));
    const most = await drive({ url: server.url, tokens: [token], document: PAGE, clients: 16, milliseconds: 4_000 });
    server.tell('reset');
    const loads = [
      { document: PAGE, rate: (SHARE * most.whole * 1_000) / most.wall },
      { document: SEARCH, rate: RATES.search },
      { document: GROUPS, rate: RATES.groups },
      { document: RENAME, inputs: renames, rate: RATES.rename },
      { document: SIGN_IN, inputs: [{ email: PROVIDER, password: PASSWORD }], rate: RATES.signIn },
    ];
    const results = await Promise.all(loads.map((load) => drive({ url: server.url, tokens: [agent], ...load, milliseconds })));
    const { longest, longestCpu, p99, cpu } = await server.ask('read');
    const total = (name) => results.reduce((sum, result) => sum + result[name], 0);
    console.log(
      `${engine}, ${options.seconds} s: ${total('whole')} answered, ${total('refused')} turned away, ${total('half') + total('other')} otherwise; ` +
        `longest stall ${longest.toFixed(0)} ms, of it ${longestCpu.toFixed(0)} ms CPU; p99 of the delay ${p99.toFixed(1)} ms; CPU ${Math.round((100 * cpu) / milliseconds)} %`,
    );
  } finally {
    await server.stop();
  }
}

await prepareServer();
if (options.database) {
  const isAddress = /^\w+:\/\//.test(options.database);
  await measure(isAddress ? 'mariadb' : 'sqlite', { [isAddress ? 'DATABASE_URL' : 'DATABASE_FILE']: options.database });
} else await onEngines(options.engine, measure);
