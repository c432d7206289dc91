import { createConnection } from 'mysql2/promise';
import { engineUnderTest } from '../../../support/database';
import { serverFolder, startOwnMariadb, type OwnMariadb } from '../../../support/private-mariadb';

/** A primary, and a replica of it whose applying can be stopped. */
export interface Replicated {
  primaryUrl: string;
  replicaUrl: string;
  /** Sends a signal to the process of the replica. */
  signal: OwnMariadb['signal'];
  /** A statement at the replica, after which nobody takes it for one of the primary. */
  atReplica: (sql: string, params?: readonly string[]) => Promise<unknown>;
  stopApplying: () => Promise<unknown>;
  goOn: () => Promise<unknown>;
  stop: () => Promise<void>;
}

/** Servers with positions are there or can be started; of MySQL only those that somebody names. */
export const hasReplica = (): boolean =>
  engineUnderTest() === 'mariadb'
    ? Boolean(process.env['TEST_MARIADB_URL'])
    : engineUnderTest() === 'mysql' && Boolean(process.env['TEST_MYSQL_REPLICA_URL']);

/** What a replica is told, in the words of its server. */
const WORDS = {
  mariadb: {
    follow: (port: number) =>
      `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${port}, MASTER_USER='root', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1`,
    replica: 'SLAVE',
    session: 'DO 0',
  },
  mysql: {
    follow: (port: number) =>
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=${port}, SOURCE_USER='root', SOURCE_AUTO_POSITION=1, SOURCE_CONNECT_RETRY=1, GET_SOURCE_PUBLIC_KEY=1`,
    replica: 'REPLICA',
    // Otherwise what a test writes there would have a position of its own.
    session: 'SET sql_log_bin = 0',
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
    const { TEST_MYSQL_URL: primaryUrl = '', TEST_MYSQL_REPLICA_URL: replicaUrl = '' } = process.env;
    return { primaryUrl, replicaUrl, signal: notOurs, stop: () => Promise.resolve() };
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
  await root.query(words.session);
  await root.query(words.follow(Number(new URL(primaryUrl).port)));
  await root.query(`START ${words.replica}`);
  return {
    primaryUrl,
    replicaUrl,
    signal,
    atReplica: async (sql, params = []) => (await root.query(sql, [...params]))[0],
    stopApplying: () => root.query(`STOP ${words.replica} SQL_THREAD`),
    goOn: () => root.query(`START ${words.replica} SQL_THREAD`),
    stop: async () => {
      root.destroy();
      await stop();
    },
  };
}
