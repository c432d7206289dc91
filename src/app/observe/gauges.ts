import { Counter, Gauge, type Registry } from 'prom-client';
import type { DatabaseLoad, Replicated, ReplicaState } from '../../data/database';
import type { GateLoad } from '../admission/gate';
import type { Backlog } from './backlog';

/** What is read when Prometheus asks. */
export interface Sources {
  admission: () => Readonly<Record<string, GateLoad>>;
  database: () => DatabaseLoad;
  /** Absent: there is none. */
  replica: () => Pick<Replicated, 'state' | 'served' | 'diverted'> | undefined;
  runningExports: () => number;
  backlog: () => Promise<Backlog>;
}

function addAdmission(registry: Registry, read: Sources['admission']): void {
  const own = { registers: [registry], labelNames: ['gate'] };
  const gauge = (name: string, help: string, value: (load: GateLoad) => number): Gauge =>
    new Gauge({
      ...own,
      name,
      help,
      collect() {
        for (const [gate, load] of Object.entries(read())) this.set({ gate }, value(load));
      },
    });
  gauge(
    'partner_graph_admission_places',
    'Requests that may run at once, by gate: light and heavy reads, and writes.',
    ({ places }) => places,
  );
  gauge('partner_graph_admission_running', 'Requests that run, by gate.', ({ running }) => running);
  gauge('partner_graph_admission_waiting', 'Requests that wait for their turn, by gate.', ({ waiting }) => waiting);
  new Counter({
    ...own,
    name: 'partner_graph_admission_refused_total',
    help: 'Requests refused because they would have waited too long, by gate.',
    collect() {
      this.reset();
      for (const [gate, { refused }] of Object.entries(read())) this.inc({ gate }, refused);
    },
  });
}

function addDatabase(registry: Registry, read: Sources['database']): void {
  const own = { registers: [registry] };
  new Gauge({
    ...own,
    name: 'partner_graph_database_connections',
    help: 'Connections of the pool by state: in_use or idle. Only MySQL and MariaDB.',
    labelNames: ['state'],
    collect() {
      const { pool } = read();
      if (!pool) return;
      this.set({ state: 'in_use' }, pool.inUse);
      this.set({ state: 'idle' }, pool.idle);
    },
  });
  const gauge = (name: string, help: string, value: (load: DatabaseLoad) => number | undefined): Gauge =>
    new Gauge({
      ...own,
      name,
      help,
      collect() {
        const now = value(read());
        if (now === undefined) this.remove();
        else this.set(now);
      },
    });
  gauge(
    'partner_graph_database_connections_limit',
    'Maximum number of connections of the pool. Only MySQL and MariaDB.',
    ({ pool }) => pool?.limit,
  );
  gauge(
    'partner_graph_database_connections_waiting',
    'Statements and transactions that wait for a connection. Only MySQL and MariaDB.',
    ({ pool }) => pool?.waiting,
  );
  gauge(
    'partner_graph_sqlite_writer_transactions',
    'Transactions in the queue of the only writer, the running one included. Only SQLite.',
    ({ writers }) => writers,
  );
  gauge(
    'partner_graph_database_scans_running',
    'Running reads that may look through a whole list.',
    ({ scans }) => scans.running,
  );
  gauge('partner_graph_database_scans_waiting', 'Such reads that wait for their turn.', ({ scans }) => scans.waiting);
}

const STATES: readonly ReplicaState[] = ['current', 'behind', 'unreachable', 'foreign'];

function addReplica(registry: Registry, read: Sources['replica']): void {
  const own = { registers: [registry] };
  new Gauge({
    ...own,
    name: 'partner_graph_replica_state',
    help: 'Whether the replica may answer: 1 for its state, 0 for the others. Only with DATABASE_READER_URL.',
    labelNames: ['state'],
    collect() {
      const replica = read();
      if (replica) for (const state of STATES) this.set({ state }, state === replica.state ? 1 : 0);
    },
  });
  new Counter({
    ...own,
    name: 'partner_graph_replica_queries_total',
    help: 'Queries that a replica could answer, by who answers: replica or primary. Only with DATABASE_READER_URL.',
    labelNames: ['answered_by'],
    collect() {
      const replica = read();
      if (!replica) return;
      this.reset();
      this.inc({ answered_by: 'replica' }, replica.served);
      this.inc({ answered_by: 'primary' }, replica.diverted);
    },
  });
}

function addBacklog(registry: Registry, read: Sources['backlog']): void {
  const own = { registers: [registry] };
  const gauge = (name: string, help: string, value: (backlog: Backlog) => number): Gauge =>
    new Gauge({
      ...own,
      name,
      help,
      async collect() {
        // Without the database there is no number, rather than an old one.
        const backlog = await read().catch(() => null);
        if (backlog) this.set(value(backlog));
        else this.remove();
      },
    });
  gauge('partner_graph_mails_waiting', 'Mails in the outbox that wait to be sent, at most 10000.', ({ mails }) => mails.waiting);
  gauge(
    'partner_graph_mails_oldest_due_seconds',
    'For how long the mail that is due longest has been waiting. 0 if none is due.',
    ({ mails }) => mails.oldestSeconds,
  );
  gauge(
    'partner_graph_audit_entries_unsealed',
    'Entries of the audit trail that have no place in their chain yet, at most 10000.',
    ({ unsealed }) => unsealed,
  );
  new Gauge({
    ...own,
    name: 'partner_graph_bulk_runs',
    help: 'Bulk runs that are not finished, by state.',
    labelNames: ['state'],
    async collect() {
      const backlog = await read().catch(() => null);
      this.reset();
      for (const [state, count] of Object.entries(backlog?.bulkRuns ?? {})) this.set({ state }, count);
    },
  });
}

/** Adds what is read when Prometheus asks: queues, connections, and what waits in the database. */
export function addGauges(registry: Registry, { admission, database, replica, runningExports, backlog }: Sources): void {
  addAdmission(registry, admission);
  addDatabase(registry, database);
  addReplica(registry, replica);
  addBacklog(registry, backlog);
  new Gauge({
    registers: [registry],
    name: 'partner_graph_exports_running',
    help: 'Exports that run.',
    collect() {
      this.set(runningExports());
    },
  });
}
