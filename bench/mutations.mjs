// Times mutations on the medium demo data, on both engines; see README.md.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startServer } from './harness/child.mjs';
import { clientOf } from './harness/client.mjs';
import { startPinger } from './harness/pinger.mjs';
import { prepareServer } from './harness/prepare.mjs';
import { median } from './harness/report.mjs';
import { openScratchDatabase, openScratchFile } from './harness/scratch-database.mjs';
import { ours } from './peers.mjs';

const DEFAULT_SERVER = 'mysql://root@127.0.0.1:3306';
const PASSWORD = 'demo-Partner-Graph-1';
const YARDSTICK = 'updateUser';
/** What takes long is timed, not stopped. */
const PATIENT = { REQUEST_TIMEOUT_MS: '60000', STATEMENT_TIMEOUT_MS: '60000' };
/** Milliseconds between two mutations, so that a stall is that of one of them. */
const PAUSE = 20;

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'both' },
    repetitions: { type: 'string', default: '15' },
  },
});
const repetitions = Number(options.repetitions);

let made = 0;
const name = () => `bench-${process.pid}-${(made += 1)}`;

const company = (more = {}) => {
  const own = name();
  const address = { line1: 'Am Markt 1', city: 'Neustadt', postalCode: '01844' };
  return { name: `Firma ${own}`, initialDomain: `${own}.example`, country: 'DE', email: `info@${own}.example`, address, ...more };
};
const agreement = () => ({
  contactName: 'Karla Kundin',
  contactEmail: 'karla@kundin.example',
  agreedAt: new Date(Date.now() - 3_600_000).toISOString(),
});

/** A provider of its own, a partner of Donau with three customers that both serve. */
async function ownProvider(client, operator, donau) {
  const domain = `${name()}.example`;
  const admin = { name: 'Nora Licht', email: `nora@${domain}` };
  const input = { name: `Handelshaus ${domain}`, country: 'DE', domain, admin };
  const { temporaryPassword } = await client.mutate(operator, 'createProvider', input, 'temporaryPassword');
  const first = await client.signIn(admin.email, temporaryPassword);
  await client.mutate(first, 'changePassword', { currentPassword: temporaryPassword, newPassword: PASSWORD });
  const token = await client.signIn(admin.email, PASSWORD);
  const join = async () => {
    const invitation = { recipientEmail: 'global.admin@donau-it.example' };
    const { draft } = await client.mutate(token, 'invitePartnership', invitation, 'draft { link }');
    const accepted = { token: draft.link.split('/').at(-1), confirm: true };
    return (await client.mutate(donau, 'acceptInvitation', accepted, 'partnership { id reseller { id } }')).partnership;
  };
  const partnership = await join();
  for (let count = 0; count < 3; count += 1) {
    await client.mutate(token, 'createCustomer', company({ resellerId: partnership.reseller.id, agreement: agreement() }));
  }
  await client.mutate(token, 'endPartnership', { partnershipId: partnership.id, attestation: true });
  return { token, join };
}

/** What can be ordered by the license, as the provider finds it. */
async function someLine(client, token) {
  const { offers } = await client.post(
    `{ offers(first: 100, filter: { kind: { eq: LICENSE }, status: { eq: ACTIVE }, name: { eq: "Workplace Basic" } }) { nodes { id } } }`,
    {},
    token,
  );
  return { offerId: offers.nodes[0].id, quantity: 5, billingCycle: 'MONTHLY', term: 'P1Y' };
}

/** The mutations with who does them; `prepare` is not timed and answers the input. */
async function actsOn(client) {
  const operator = await client.signIn('operator@partner-graph.example', PASSWORD);
  const admin = await client.signIn('global.admin@alpine-distribution.example', PASSWORD);
  const agent = await client.signIn('admin.agent@alpine-distribution.example', PASSWORD);
  const donau = await client.signIn('global.admin@donau-it.example', PASSWORD);
  const line = await someLine(client, agent);
  const colleague = () => ({ name: 'Nora Licht', email: `${name()}@alpine-distribution.example`, roles: ['SALES_AGENT'] });
  const { user } = await client.mutate(admin, 'addUser', colleague(), 'user { id }');
  const sold = company({ agreement: agreement(), lines: [line, line, line] });
  const { customer, order } = await client.mutate(
    agent,
    'createCustomer',
    sold,
    'customer { id } order { lines(first: 3) { nodes { subscription { id } } } }',
  );
  const subscriptionId = order.lines.nodes[0].subscription.id;
  const provider = await ownProvider(client, operator, donau);
  return {
    updateUser: { token: admin, prepare: () => ({ userId: user.id, name: `Nora ${name()}` }) },
    renameSubscription: { token: agent, prepare: () => ({ subscriptionId, name: name() }) },
    changeQuantity: { token: agent, prepare: () => ({ subscriptionId, quantity: 5 + ((made += 1) % 90) }) },
    placeOrder: { token: agent, prepare: () => ({ customerId: customer.id, lines: [line] }) },
    createCustomer: { token: agent, prepare: () => company({ agreement: agreement(), lines: [line] }) },
    endPartnership: {
      token: provider.token,
      prepare: async () => ({ partnershipId: (await provider.join()).id, attestation: true }),
    },
    addUser: { token: admin, prepare: colleague },
    inviteCustomer: { token: agent, prepare: () => ({ recipientEmail: `einkauf@${name()}.example` }) },
  };
}

async function timeOf(client, pinger, operation, { token, prepare }) {
  const input = await prepare();
  await delay(PAUSE);
  await pinger.take();
  const start = performance.now();
  await client.mutate(token, operation, input);
  const took = performance.now() - start;
  await delay(PAUSE);
  return { took, stall: await pinger.take() };
}

/** Does every mutation in turn, again and again; the order moves on, so that none always follows the same. */
async function measure(url) {
  const client = clientOf(url);
  const acts = Object.entries(await actsOn(client));
  const pinger = startPinger(new URL(url).origin);
  const times = new Map(acts.map(([operation]) => [operation, []]));
  try {
    for (const [operation, act] of acts) await timeOf(client, pinger, operation, act);
    for (let round = 0; round < repetitions; round += 1) {
      process.stderr.write(`Round ${round + 1} of ${repetitions}…\n`);
      for (let place = 0; place < acts.length; place += 1) {
        const [operation, act] = acts[(place + round) % acts.length];
        times.get(operation).push(await timeOf(client, pinger, operation, act));
      }
    }
  } finally {
    pinger.stop();
  }
  return times;
}

const cell = (value, width) => String(value).padStart(width);

function print(engine, times) {
  const of = (operation) => median(times.get(operation).map(({ took }) => took));
  process.stdout.write(`\n${engine}, ${repetitions} of each, medium demo data, Node ${process.versions.node}\n\n`);
  process.stdout.write(
    `${'mutation'.padEnd(20)}${cell('median ms', 12)}${cell('most ms', 10)}${cell(`× ${YARDSTICK}`, 14)}${cell('stall ms', 10)}\n`,
  );
  for (const [operation, all] of times) {
    const most = Math.max(...all.map(({ took }) => took)).toFixed(1);
    const stall = Math.max(...all.map((one) => one.stall)).toFixed(1);
    const ratio = (of(operation) / of(YARDSTICK)).toFixed(2);
    process.stdout.write(
      `${operation.padEnd(20)}${cell(of(operation).toFixed(1), 12)}${cell(most, 10)}${cell(ratio, 14)}${cell(stall, 10)}\n`,
    );
  }
  const longest = Math.max(...[...times.values()].flat().map(({ stall }) => stall));
  process.stdout.write(`\nLongest time that /livez had to wait: ${longest.toFixed(1)} ms\n`);
}

const scratch = {
  sqlite: async () => openScratchFile(),
  mariadb: async () => {
    const database = await openScratchDatabase(process.env.BENCH_DATABASE_URL ?? DEFAULT_SERVER, {});
    return { ...database, where: { DATABASE_URL: database.url } };
  },
};

const undo = [];
const cleanUp = async () => {
  while (undo.length > 0) await undo.pop()();
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void cleanUp().finally(() => process.exit(1)));

async function bench(engine) {
  try {
    const database = await scratch[engine]();
    undo.push(database.drop);
    await database.fill();
    const secret = randomBytes(48).toString('base64url');
    const server = await startServer(ours, {
      ...database.where,
      ...PATIENT,
      TOKEN_SECRET: secret,
      SIGN_IN_ATTEMPTS: '1000',
      LINK_ATTEMPTS: '1000',
    });
    undo.push(server.stop);
    print(engine, await measure(server.url));
  } finally {
    await cleanUp();
  }
}

prepareServer();
const engines = options.engine === 'both' ? Object.keys(scratch) : [options.engine];
for (const engine of engines) {
  if (!(engine in scratch)) throw new Error('--engine is sqlite, mariadb or both.');
  await bench(engine);
}
