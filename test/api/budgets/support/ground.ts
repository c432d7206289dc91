import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { DEMO_PASSWORD, startTestApp, type TestApp } from '../../../support/app';
import { cheapHash } from '../../../support/demo';
import type { PayloadAnswer } from '../../../support/mutate';
import { startNameServer } from '../../../support/name-server';
import { startDemoApp } from '../../rights/support/demo-app';
import { addDue } from './jobs';
import { fillScopes } from './scopes';
import { operationOf, SUBJECTS } from './subjects';
import type { Call, Stage } from './subjects/stage';

/** A mutation that only has to be sent. */
export interface Prepared {
  name: string;
  token: string | undefined;
  input: object;
}

/** The small demo with everything that mutations and jobs are going to be about. */
export interface Ground {
  app: TestApp;
  /** What its server was started with. */
  env: Record<string, string>;
  prepared: ReadonlyMap<string, Prepared>;
}

const tokenOf = async (app: TestApp, { email, token }: Call): Promise<string | undefined> =>
  token ?? (email === null ? undefined : app.as(email));

/** What takes long is to be counted, not stopped. */
const PATIENT = { REQUEST_TIMEOUT_MS: '120000', STATEMENT_TIMEOUT_MS: '120000' };

/** Makes the ground, through the API as far as it goes. */
export async function startGround(): Promise<Ground> {
  const names = await startNameServer();
  const env = { ...PATIENT, DNS_SERVERS: names.address };
  const app = await startDemoApp(env);
  const stage: Stage = { app, names, passwordHash: await cheapHash(DEMO_PASSWORD) };
  const prepared = new Map<string, Prepared>();
  for (const [name, subject] of Object.entries(SUBJECTS)) {
    const call = await subject(stage);
    prepared.set(name, { name, token: await tokenOf(app, call), input: { idempotencyKey: 'budget', ...call.input } });
  }
  await addDue(stage);
  await app.database.transaction(fillScopes);
  return { app, env, prepared };
}

/** Sends a mutation that must work. */
export async function send(app: TestApp, { name, token, input }: Prepared, more: object = {}): Promise<void> {
  const operation = operationOf(name);
  const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
  const document = `mutation($input: ${type}!) { ${operation}(input: $input) { errors { code message path } } }`;
  const { data, errors } = await app.send(document, { input: { ...input, ...more } }, token);
  expect({ name, errors, refused: (data?.[operation] as PayloadAnswer | null)?.errors }).toEqual({
    name,
    errors: [],
    refused: [],
  });
}

const nameOf = (app: TestApp): string => app.database.address.split('/').at(-1) ?? '';

async function copyTables(connection: Connection, from: string, to: string): Promise<void> {
  const [tables] = await connection.query<RowDataPacket[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ? AND table_name NOT LIKE 'migration%'",
    [from],
  );
  await connection.query('SET foreign_key_checks = 0');
  for (const { name } of tables) {
    await connection.query(`DELETE FROM \`${to}\`.\`${String(name)}\``);
    await connection.query(`INSERT INTO \`${to}\`.\`${String(name)}\` SELECT * FROM \`${from}\`.\`${String(name)}\``);
  }
}

/** Another server on the same rows, of the same MariaDB: what was prepared for one works at the other. */
export async function copyOf({ app, env }: Ground, url: string): Promise<TestApp> {
  const other = await startTestApp({ env, at: app.clock.now() });
  const connection = await createConnection(url);
  await copyTables(connection, nameOf(app), nameOf(other));
  await connection.end();
  return other;
}

/** Lets MariaDB look at what was put in, as it does by itself after a while. */
export async function analyze(app: TestApp, url: string): Promise<void> {
  const connection = await createConnection(`${url}/${nameOf(app)}`);
  const tables = app.database.dataSource.entityMetadatas.map(({ tableName }) => `\`${tableName}\``);
  await connection.query(`ANALYZE TABLE ${tables.join(', ')}`);
  await connection.end();
}
