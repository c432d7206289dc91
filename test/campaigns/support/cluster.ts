import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { freePort } from '../../support/free-port';
import { startOwnMariadb, type OwnMariadb } from '../../support/private-mariadb';
import { Skipped } from './campaign';
import { fill, Servers, withStore, type Ground } from './ground';

/** Where packages put the library. */
const LIBRARIES = [
  '/usr/lib/galera/libgalera_smm.so',
  '/usr/lib/libgalera_smm.so',
  '/usr/lib64/galera/libgalera_smm.so',
  '/usr/lib64/galera-4/libgalera_smm.so',
];

/** A node of a cluster. */
export interface Node {
  mariadb: OwnMariadb;
  url: string;
  kill: () => void;
  /** Starts it again: it takes from another node what it missed. */
  rejoin: () => Promise<void>;
  /** A status of the cluster as this node sees it. */
  status: (name: string) => Promise<string>;
}

/** Three nodes on this machine with the demo in them, and servers on any of them. */
export interface Cluster {
  nodes: Node[];
  ground: Ground;
  serveOn: (node: number, more?: Record<string, string>) => ReturnType<Ground['serve']>;
}

interface Ports {
  group: number;
  increments: number;
  state: number;
}

/** Options of a node; those that keep acknowledged writes are explained in docs/galera.md. */
const optionsOf = (library: string, { group, increments, state }: Ports, groups: readonly number[]): string[] => [
  '--innodb-flush-log-at-trx-commit=1',
  '--innodb-buffer-pool-size=128M',
  '--binlog-format=ROW',
  '--innodb-autoinc-lock-mode=2',
  '--wsrep-on=ON',
  `--wsrep-provider=${library}`,
  '--wsrep-cluster-name=partner_graph_campaign',
  `--wsrep-cluster-address=gcomm://${groups.map((port) => `127.0.0.1:${port}`).join(',')}`,
  `--wsrep-node-address=127.0.0.1:${group}`,
  '--wsrep-sst-method=rsync',
  `--wsrep-sst-receive-address=127.0.0.1:${state}`,
  `--wsrep-provider-options=base_port=${group};gmcast.listen_addr=tcp://127.0.0.1:${group};ist.recv_addr=127.0.0.1:${increments};gcache.size=64M`,
];

/** What a node had committed when it was killed, so that it need not copy everything. */
function positionOf(mariadb: OwnMariadb): string[] {
  const [, position] = /Recovered position:\s*([0-9a-f-]+:-?\d+)/.exec(mariadb.runOnce(['--wsrep-recover'])) ?? [];
  return position === undefined ? [] : [`--wsrep-start-position=${position}`];
}

async function statusOf(url: string, name: string): Promise<string> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query('SHOW STATUS LIKE ?', [name]);
    return String((rows as { Value: string }[])[0]?.Value);
  } finally {
    await connection.end();
  }
}

/** Waits until a node has applied what was committed at the others. Until then it does not show what they acknowledged. */
async function catchUp(url: string): Promise<void> {
  const connection = await createConnection(`${url}/campaign`);
  try {
    await connection.query('SET SESSION wsrep_sync_wait = 1');
    await connection.query('SELECT COUNT(*) FROM migrations');
  } finally {
    await connection.end();
  }
}

async function startNode(library: string, ports: Ports, groups: readonly number[], first: boolean): Promise<Node> {
  const options = optionsOf(library, ports, groups);
  const mariadb = await startOwnMariadb(first ? [...options, '--wsrep-new-cluster'] : options);
  if (!mariadb) throw new Skipped('MariaDB is not installed.');
  return {
    mariadb,
    url: mariadb.url,
    kill: () => mariadb.signal('SIGKILL'),
    rejoin: async () => {
      await delay(500);
      await mariadb.restart([...options, ...positionOf(mariadb)]);
    },
    status: (name) => statusOf(mariadb.url, name),
  };
}

/** Starts three nodes, works on them, and leaves nothing behind. */
export async function onCluster<T>(work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const library = LIBRARIES.find((file) => existsSync(file));
  if (library === undefined) throw new Skipped('Galera is not installed: packages mariadb-server, galera-4 and rsync.');
  const ports: Ports[] = [];
  for (let node = 0; node < 3; node += 1) {
    ports.push({ group: await freePort(), increments: await freePort(), state: await freePort() });
  }
  const groups = ports.map(({ group }) => group);
  const mails = mkdtempSync(join(tmpdir(), 'partner-graph-campaign-'));
  const nodes: Node[] = [];
  const servers = new Servers();
  const envOf = (node: number): Record<string, string> => ({
    DATABASE_URL: `${nodes[node]?.url ?? ''}/campaign`,
    MAIL_FOLDER: mails,
  });
  const leave = async (): Promise<void> => {
    await servers.end();
    for (const { mariadb } of [...nodes].reverse()) await mariadb.stop();
    rmSync(mails, { recursive: true, force: true });
  };
  try {
    for (const [index, own] of ports.entries()) nodes.push(await startNode(library, own, groups, index === 0));
    const connection = await createConnection(nodes[0]?.url ?? '');
    await connection.query('CREATE DATABASE campaign');
    await connection.end();
    await fill(envOf(0));
    const serveOn: Cluster['serveOn'] = (node, more = {}) => servers.serve({ ...envOf(node), ...more });
    const ground: Ground = {
      engine: 'mariadb',
      env: envOf(0),
      mariadb: null,
      serve: (more) => serveOn(0, more),
      ask: async (ask) => {
        await catchUp(nodes[0]?.url ?? '');
        return withStore(envOf(0), ask);
      },
      leave,
    };
    return await work({ nodes, ground, serveOn });
  } finally {
    await leave();
  }
}
