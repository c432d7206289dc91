import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DEMO_PASSWORD, type TestApp } from '../support/app';
import { startDemoApp } from '../api/rights/support/demo-app';
import { describeEngine } from '../support/database';
import { freePort } from '../support/free-port';

/** A reseller, which may invite customers. */
const EMAIL = 'admin.agent@elbe-cloud.example';

interface Ended {
  status: number | null;
  output: string;
  errors: string;
}

/** Runs a program of a client against an endpoint. */
function runProgram(name: string, endpoint: string): Promise<Ended> {
  const env = { ...process.env, GRAPH_ENDPOINT: endpoint, GRAPH_EMAIL: EMAIL, GRAPH_PASSWORD: DEMO_PASSWORD };
  const child = spawn(process.execPath, [join(__dirname, `generated/out/programs/${name}.js`)], { env });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output, errors })));
}

async function reportOf(name: string, endpoint: string): Promise<Record<string, unknown>> {
  const { status, output, errors } = await runProgram(name, endpoint);
  // Clients warn there, too, for example of an object that they cannot identify.
  if (status !== 0 || errors !== '') throw new Error(`${name} failed: ${errors}`);
  return JSON.parse(output) as Record<string, unknown>;
}

/** The customers as the server lists them. */
async function namesOf(app: TestApp): Promise<string[]> {
  const { data } = await app.send('{ customers(first: 100) { nodes { name } } }', {}, await app.as(EMAIL));
  const names = (data?.['customers'] as { nodes: { name: string }[] }).nodes.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(10);
  return names;
}

const invitations = async (app: TestApp, name: string): Promise<number> => {
  const rows = await app.database.rows('SELECT id FROM invitation WHERE recipient_email = ?', [`chief@${name}.example`]);
  return rows.length;
};

const EXPECTED = { invited: 'PENDING', error: 'BAD_USER_INPUT' };

describeEngine('clients', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it.each([
    ['apollo-client', { distinct: 2, organization: 'Elbe Cloud' }],
    ['urql', { methods: ['GET', 'POST'], isDate: true, distinct: 2 }],
    ['tanstack-query', {}],
    ['genql', {}],
    ['gql-tada', {}],
  ])('reads page by page, changes something and is told errors: %s', async (name, more) => {
    const report = await reportOf(name, `${app.url}/graphql`);
    expect(report).toMatchObject({ ...EXPECTED, ...more, names: await namesOf(app) });
    expect(report['refused']).not.toEqual([]);
    expect(await invitations(app, name)).toBe(1);
  });

  it('works the same through Hive Gateway', async () => {
    const port = await freePort();
    const gateway = spawn(
      process.execPath,
      [
        join(__dirname, 'node_modules/.bin/hive-gateway'),
        'proxy',
        `${app.url}/graphql`,
        ...['--host', '127.0.0.1', '--port', String(port), '--config-path', join(__dirname, 'gateway.config.mjs')],
        ...['--schema', join(__dirname, '../../schema/schema.graphql')],
      ],
      { cwd: __dirname, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let log = '';
    for (const stream of [gateway.stdout, gateway.stderr]) stream.on('data', (data: Buffer) => (log += data.toString()));
    try {
      const endpoint = `http://127.0.0.1:${port}/graphql`;
      for (const until = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
        if (
          await fetch(`http://127.0.0.1:${port}/readiness`).then(
            ({ ok }) => ok,
            () => false,
          )
        )
          break;
        if (Date.now() > until || gateway.exitCode !== null) throw new Error(`Hive Gateway does not answer: ${log}`);
      }
      expect(await reportOf('hive-gateway', endpoint)).toMatchObject({ ...EXPECTED, names: await namesOf(app) });
      expect(await invitations(app, 'hive-gateway')).toBe(1);
    } finally {
      gateway.kill('SIGKILL');
    }
  });
});

describeEngine('clients whose documents are trusted', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FOLDER: join(__dirname, 'generated/manifests') });
  });
  afterAll(() => app.stop());

  it.each([
    ['relay', { types: ['Viewer', 'User'] }],
    ['graphql-codegen', {}],
  ])('runs by the ids of its manifest: %s', async (name, more) => {
    const report = await reportOf(name, `${app.url}/graphql`);
    expect(report).toMatchObject({ ...EXPECTED, ...more });
    expect((report['names'] as string[]).length).toBeGreaterThan(10);
    expect(report['refused']).not.toEqual([]);
    expect(await invitations(app, name)).toBe(1);
  });

  it('refuses genql, which has no manifest', async () => {
    const { status, errors } = await runProgram('genql', `${app.url}/graphql`);
    expect([status, errors]).toEqual([1, expect.stringContaining('DOCUMENT_NOT_TRUSTED')]);
    expect(await invitations(app, 'genql')).toBe(0);
  });
});
