import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { freePort } from '../../support/free-port';
import { startOwnMariadb, type OwnMariadb } from '../../support/private-mariadb';
import { runBuilt, startBuilt, type ServerProcess } from '../../support/process';
import { openStore, type Store } from '../../hunt/store';
import { Skipped, type Engine } from './campaign';

/** Settings of a MariaDB that loses nothing when it is killed. */
export const DURABLE = ['--innodb-flush-log-at-trx-commit=1', '--skip-log-bin', '--innodb-buffer-pool-size=128M'] as const;

/** What every server of a campaign is told. */
const COMMON = {
  TOKEN_SECRET: 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA',
  ACCESS_TOKEN_MINUTES: '60',
  PLAYGROUND: 'false',
  DEMO: 'false',
  LOG_LEVEL: 'error',
  SIGN_IN_ATTEMPTS: '100000',
  TAKEN_ANSWERS: '100000',
  INVITATIONS_BY_USER: '100000',
  INVITATIONS_BY_ORGANIZATION: '100000',
} as const;

/** A database with the demo in it, and how servers are started on it. */
export interface Ground {
  engine: Engine;
  /** Environment that names the database. */
  env: Record<string, string>;
  /** The MariaDB, if it is one. */
  mariadb: OwnMariadb | null;
  /** Starts a server; on a port of its own unless one is given. */
  serve: (more?: Record<string, string>) => Promise<ServerProcess>;
  /** Does something with a connection to the database that does not pass through a server. */
  ask: <T>(work: (store: Store) => Promise<T>) => Promise<T>;
  /** Ends all that was started, and removes the database. */
  leave: () => Promise<void>;
}

/** Where a database is to be. */
interface Place {
  env: Record<string, string>;
  mariadb: OwnMariadb | null;
  remove: () => Promise<void>;
}

/** An empty SQLite database in a folder on a disk, where what a kill may lose would be lost; or in a given folder. */
function sqlitePlace(given?: string): Place {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'partner-graph-campaign-'));
  const remove = (): Promise<void> =>
    Promise.resolve(given === undefined ? rmSync(folder, { recursive: true, force: true }) : undefined);
  return { env: { DATABASE_FILE: join(folder, 'campaign.sqlite'), MAIL_FOLDER: join(folder, 'mail') }, mariadb: null, remove };
}

async function mariadbPlace(folder?: string): Promise<Place> {
  const mariadb = await startOwnMariadb(DURABLE, folder);
  if (!mariadb) throw new Skipped('MariaDB is not installed.');
  const connection = await createConnection(mariadb.url);
  await connection.query('CREATE DATABASE campaign');
  await connection.end();
  const mails = mkdtempSync(join(tmpdir(), 'partner-graph-campaign-'));
  const remove = async (): Promise<void> => {
    await mariadb.stop();
    rmSync(mails, { recursive: true, force: true });
  };
  return { env: { DATABASE_URL: `${mariadb.url}/campaign`, MAIL_FOLDER: mails }, mariadb, remove };
}

/** Tables and demo data in the database that an environment names. */
export async function fill(env: Record<string, string>): Promise<void> {
  const { code, output } = await runBuilt('cli/seed.js', { ...COMMON, ...env });
  if (code !== 0) throw new Error(`The demo was not made: ${output}`);
}

/** Starts servers on databases, and remembers them so that they end with the campaign. */
export class Servers {
  private readonly all: ServerProcess[] = [];

  async serve(env: Record<string, string>): Promise<ServerProcess> {
    const server = await startBuilt({ ...COMMON, ...env });
    this.all.push(server);
    return server;
  }

  async end(): Promise<void> {
    await Promise.all(this.all.map((server) => server.kill('SIGKILL')));
  }
}

/** Does something with a connection to the database that an environment names. */
export async function withStore<T>(env: Record<string, string>, work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(env);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Prepares a database with the demo; in a given folder, if it is to be on a disk of its own. */
export async function prepare(engine: Engine, folder?: string): Promise<Ground> {
  const place = engine === 'sqlite' ? sqlitePlace(folder) : await mariadbPlace(folder);
  const servers = new Servers();
  const leave = async (): Promise<void> => {
    await servers.end();
    await place.remove();
  };
  try {
    await fill(place.env);
  } catch (cause) {
    await leave();
    throw cause;
  }
  return {
    engine,
    ...place,
    serve: (more = {}) => servers.serve({ ...place.env, ...more }),
    ask: (work) => withStore(place.env, work),
    leave,
  };
}

/** Prepares a database, works on it, and leaves nothing behind. */
export async function onGround<T>(engine: Engine, work: (ground: Ground) => Promise<T>, folder?: string): Promise<T> {
  const ground = await prepare(engine, folder);
  try {
    return await work(ground);
  } finally {
    await ground.leave();
  }
}

/** The address of a server that is started again and again. */
export async function fixedPort(): Promise<{ PORT: string; url: string }> {
  const port = await freePort();
  return { PORT: String(port), url: `http://127.0.0.1:${port}` };
}

/** Works on empty databases, of which `renew` makes the next one; nothing is left behind. */
export async function onEmpty<T>(engine: Engine, work: (renew: () => Promise<Record<string, string>>) => Promise<T>): Promise<T> {
  const places: Place[] = [];
  let databases = 0;
  const renew = async (): Promise<Record<string, string>> => {
    if (engine === 'sqlite') places.push(sqlitePlace());
    else if (places.length === 0) places.push(await mariadbPlace());
    const { env = {}, mariadb = null } = places.at(-1) ?? {};
    if (!mariadb) return env;
    const connection = await createConnection(mariadb.url);
    if (databases > 1) await connection.query(`DROP DATABASE campaign_${databases}`);
    databases += 1;
    await connection.query(`CREATE DATABASE campaign_${databases}`);
    await connection.end();
    return { ...env, DATABASE_URL: `${mariadb.url}/campaign_${databases}` };
  };
  try {
    return await work(renew);
  } finally {
    for (const place of places) await place.remove();
  }
}
