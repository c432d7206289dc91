import { createConnection } from 'mysql2/promise';
import { engineUnderTest, hasEngine, serverUrl } from '../../../support/database';
import { serverFolder, startOwnMariadb, type OwnMariadb } from '../../../support/private-mariadb';

/** A primary, and a replica of it whose applying can be stopped. */
export interface Replicated {
  primaryUrl: string;
  replicaUrl: string;
  /** Sends a signal to the process of the replica. */
  signal: OwnMariadb['signal'];
  /** A statement at the replica, after which nobody takes it for one of the primary. */
  atReplica: (sql: string, params?: readonly string[]) => Promise<unknown>;
  stopApplying: () => Promise<void>;
  goOn: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Servers with positions are there or can be started; of MySQL only those that somebody names. */
export const hasReplica = (): boolean =>
  engineUnderTest() === 'mariadb'
    ? hasEngine('mariadb')
    : engineUnderTest() === 'mysql' && Boolean(process.env['TEST_MYSQL_REPLICA_URL']);

/** What a replica is told, in the words of its server. */
const WORDS = {
  mariadb: {
    follow: (port: number) =>
      `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${port}, MASTER_USER='root', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1`,
    replica: 'SLAVE',
    session: [],
    // The servers end with the test.
    leave: [],
  },
  mysql: {
    follow: (port: number) =>
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=${port}, SOURCE_USER='root', SOURCE_AUTO_POSITION=1, SOURCE_CONNECT_RETRY=1, GET_SOURCE_PUBLIC_KEY=1`,
    replica: 'REPLICA',
    // Otherwise what a test writes there would have a position of its own.
    session: ['SET sql_log_bin = 0'],
    leave: ['STOP REPLICA', 'RESET REPLICA ALL'],
  },
};

async function started(...options: string[]): Promise<OwnMariadb> {
  const server = await startOwnMariadb(['--innodb-buffer-pool-size=64M', '--skip-slave-start', ...options], serverFolder());
  if (!server) throw new Error('No MariaDB is installed.');
  return server;
}

/** Processes of MySQL belong to who started them. */
const notOurs = (): never => {
  throw new Error('The replica was not started here.');
};

async function servers(): Promise<Pick<Replicated, 'primaryUrl' | 'replicaUrl' | 'signal' | 'stop'>> {
  if (engineUnderTest() === 'mysql') {
    const { TEST_MYSQL_REPLICA_URL: replicaUrl = '' } = process.env;
    return { primaryUrl: serverUrl('mysql'), replicaUrl, signal: notOurs, stop: () => Promise.resolve() };
  }
  const [primary, replica] = await Promise.all([
    started('--log-bin', '--server-id=1'),
    started('--server-id=2', '--skip-log-bin'),
  ]);
  return {
    primaryUrl: primary.url,
    replicaUrl: replica.url,
    signal: replica.signal,
    stop: async () => void (await Promise.all([primary.stop(), replica.stop()])),
  };
}

/** Starts a primary and a replica that follows it, or lets the one that was named follow the other. */
export async function startReplicated(): Promise<Replicated> {
  const { primaryUrl, replicaUrl, signal, stop } = await servers();
  const words = WORDS[engineUnderTest() === 'mysql' ? 'mysql' : 'mariadb'];
  const root = await createConnection(replicaUrl);
  const say = async (...statements: string[]): Promise<void> => {
    for (const statement of statements) await root.query(statement);
  };
  await say(...words.session, words.follow(Number(new URL(primaryUrl).port)), `START ${words.replica}`);
  return {
    primaryUrl,
    replicaUrl,
    signal,
    atReplica: async (sql, params = []) => (await root.query(sql, [...params]))[0],
    stopApplying: () => say(`STOP ${words.replica} SQL_THREAD`),
    goOn: () => say(`START ${words.replica} SQL_THREAD`),
    stop: async () => {
      await say(...words.leave);
      root.destroy();
      await stop();
    },
  };
}
