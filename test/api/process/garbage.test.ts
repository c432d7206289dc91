import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeEngine, engineUnderTest, scratchPlace } from '../../support/database';
import { ask, startBuilt, type ServerProcess } from '../../support/process';

const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }';
const OWNER = { email: 'admin.agent@alpine-distribution.example', password: 'demo-Partner-Graph-1' };
const PAGE =
  '{ customers(first: 20) { nodes { id name associatedReseller { id name } subscriptions(first: 5) { nodes { id name quantity } } } } }';
const EDGES =
  '{ customers(first: 20) { totalCount pageInfo { startCursor endCursor hasNextPage } edges { cursor node { id name } } } }';
const RENAME =
  'mutation($input: RenameSubscriptionInput!) { renameSubscription(input: $input) { subscription { name } errors { code } } }';
const ACTIVE = '{ subscriptions(first: 1, filter: { status: { eq: ACTIVE } }) { nodes { id } } }';

/** Requests that are measured. Before, as many have all code compiled that they need. */
const REQUESTS = 1_000;
/** Requests between two collections of the young generation, which then holds all of them. */
const TOGETHER = 100;
/** The most bytes that a request may leave behind. With what it read it is over 50,000. */
const MOST = 8_000;

describeEngine('a request that is over', () => {
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  let folder: string;
  let server: ServerProcess;
  let token: string;
  beforeAll(async () => {
    place = await scratchPlace(engineUnderTest());
    folder = mkdtempSync(join(tmpdir(), 'partner-graph-garbage-'));
    // A large old generation, so that nothing but the test collects it.
    const flags = [
      '--max-semi-space-size=64',
      '--initial-old-space-size=2000',
      '-r',
      join(__dirname, '../../support/promoted.cjs'),
    ];
    const env = { ...place.env, PLAYGROUND: 'false', BACKGROUND_SECONDS: '0', COST_BY_USER: '0', COST_BY_ORGANIZATION: '0' };
    server = await startBuilt({ ...env, PROMOTED: join(folder, 'bytes') }, undefined, flags);
    token = (await ask(server.url, SIGN_IN, { input: OWNER })).data.signIn.session.accessToken as string;
  });
  afterAll(async () => {
    await server.kill('SIGTERM');
    rmSync(folder, { recursive: true });
    await place.remove();
  });

  /** Bytes in the old generation, after collections of the young one, or of both. */
  async function promoted(all = false): Promise<number> {
    const file = join(folder, 'bytes');
    rmSync(file, { force: true });
    if (all) writeFileSync(`${file}.all`, '');
    else rmSync(`${file}.all`, { force: true });
    process.kill(server.pid, 'SIGWINCH');
    for (; !existsSync(file); await delay(5)) process.kill(server.pid, 0);
    return Number(readFileSync(file, 'utf8'));
  }

  async function send(requests: number, document: string, variables: object): Promise<void> {
    for (let sent = 1; sent <= requests; sent += 1) {
      expect((await ask(server.url, document, variables, token)).errors).toBeUndefined();
      if (sent % TOGETHER === 0) await promoted();
    }
  }

  /** Bytes for each request that are left in the old generation. */
  async function left(document: string, variables: object = {}): Promise<number> {
    await send(REQUESTS, document, variables);
    const before = await promoted(true);
    await send(REQUESTS, document, variables);
    return ((await promoted()) - before) / REQUESTS;
  }

  it('leaves hardly anything that only a collection of the whole heap frees', async () => {
    expect(await left(PAGE)).toBeLessThan(MOST);
    expect(await left(EDGES)).toBeLessThan(MOST);
  });

  it('leaves no more if it stored something', async () => {
    const { subscriptions } = (await ask(server.url, ACTIVE, {}, token)).data;
    const input = { subscriptionId: subscriptions.nodes[0].id as string, name: 'Renamed' };
    expect(await left(RENAME, { input })).toBeLessThan(MOST);
  });
});
