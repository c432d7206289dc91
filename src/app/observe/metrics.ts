import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Executed, Observer } from '../../data/observer';
import { ERROR_CODES } from '../../kernel/errors';
import { REFUSALS } from '../../kernel/refusals';
import type { Ending } from './request-facts';
import type { RequestRecord } from './request-record';

/** Bounds of durations in seconds: requests and statements, and what runs in the background. */
const QUICK = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LONG = [0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600];

/** The operation of documents that are in no manifest: clients choose their names, so there may be any number of them. */
export const OTHER = '(other)';
/** A trusted operation without a name. */
const UNNAMED = '(unnamed)';
/** Maximum number of operations with a name of their own. Further ones count as others. */
const MOST_OPERATIONS = 1_000;

/** Codes that may become the value of a label. */
const CODES: ReadonlySet<string> = new Set([...Object.keys(ERROR_CODES), ...Object.keys(REFUSALS)]);
/** HTTP methods that may become the value of a label. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The only route at which requests are turned away. */
const GRAPHQL = '/graphql';

/** How a background job, an export or a scheduled run ended. */
export type Result = 'success' | 'failure';

/** Counts what a server does, for Prometheus. Every label has few values, whatever clients send. */
export class Metrics implements Observer {
  readonly registry = new Registry();
  private readonly operations = new Set<string>();
  private readonly own = { registers: [this.registry] };

  private readonly requests = new Counter({
    ...this.own,
    name: 'partner_graph_http_requests_total',
    help: 'HTTP requests by route, method and status. Requests that the client gave up have the status 499.',
    labelNames: ['route', 'method', 'status'],
  });
  private readonly requestSeconds = new Histogram({
    ...this.own,
    name: 'partner_graph_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer, by route.',
    labelNames: ['route'],
    buckets: QUICK,
  });
  private readonly operationCount = new Counter({
    ...this.own,
    name: 'partner_graph_operations_total',
    help: 'GraphQL operations by name, kind and first error or refusal code; `OK` if there is none. Only operations of trusted documents have their name.',
    labelNames: ['operation', 'kind', 'code'],
  });
  private readonly operationSeconds = new Histogram({
    ...this.own,
    name: 'partner_graph_operation_duration_seconds',
    help: 'Time of GraphQL operations, queues included, by name and kind.',
    labelNames: ['operation', 'kind'],
    buckets: QUICK,
  });
  private readonly statements = new Counter({
    ...this.own,
    name: 'partner_graph_database_statements_total',
    help: 'SQL statements of requests and jobs by kind: read, scan (reads that may look through a whole list) or write; and by result.',
    labelNames: ['kind', 'result'],
  });
  private readonly statementSeconds = new Histogram({
    ...this.own,
    name: 'partner_graph_database_statement_duration_seconds',
    help: 'Time of SQL statements, including the wait for a connection, by kind.',
    labelNames: ['kind'],
    buckets: QUICK,
  });
  private readonly rowsRead = new Counter({
    ...this.own,
    name: 'partner_graph_database_rows_read_total',
    help: 'Rows that SQL statements returned.',
  });
  private readonly jobs = new Counter({
    ...this.own,
    name: 'partner_graph_background_job_runs_total',
    help: 'Runs of background jobs by job and result.',
    labelNames: ['job', 'result'],
  });
  private readonly jobSeconds = new Histogram({
    ...this.own,
    name: 'partner_graph_background_job_duration_seconds',
    help: 'Time of runs of background jobs.',
    labelNames: ['job'],
    buckets: LONG,
  });
  private readonly jobSuccess = new Gauge({
    ...this.own,
    name: 'partner_graph_background_job_last_success_timestamp_seconds',
    help: 'When a background job last succeeded in this process, in seconds since the epoch.',
    labelNames: ['job'],
  });
  private readonly mails = new Counter({
    ...this.own,
    name: 'partner_graph_mails_total',
    help: 'Mails by result: sent, postponed after a failed attempt, or failed for good.',
    labelNames: ['result'],
  });
  private readonly exports = new Counter({
    ...this.own,
    name: 'partner_graph_exports_total',
    help: 'Exports that ended, by format and result: complete, failed, or abandoned by the client.',
    labelNames: ['format', 'result'],
  });
  private readonly schedules = new Counter({
    ...this.own,
    name: 'partner_graph_scheduled_runs_total',
    help: 'Runs of schedules by result.',
    labelNames: ['result'],
  });
  private readonly bulkRows = new Counter({
    ...this.own,
    name: 'partner_graph_bulk_rows_total',
    help: 'Rows of bulk runs that were applied row by row, by outcome.',
    labelNames: ['outcome'],
  });

  /** Also counts what Node.js tells of the process: CPU, memory, garbage collection, event-loop delay. */
  begin(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  request(record: RequestRecord, method: string, { route, status, milliseconds }: Ending): void {
    const seconds = milliseconds / 1_000;
    this.requests.inc({ route, method: METHODS.has(method) ? method : OTHER, status });
    this.requestSeconds.observe({ route }, seconds);
    const { operation: ran, codes } = record;
    if (!ran) return;
    const operation = record.isTrusted ? this.nameOf(ran.name ?? UNNAMED) : OTHER;
    const [code = 'OK'] = codes;
    this.operationCount.inc({ operation, kind: ran.kind, code: code === 'OK' || CODES.has(code) ? code : OTHER });
    this.operationSeconds.observe({ operation, kind: ran.kind }, seconds);
  }

  /** A request that was turned away before anything was done for it. It has no duration. */
  turnedAway(method: string): void {
    this.requests.inc({ route: GRAPHQL, method: METHODS.has(method) ? method : OTHER, status: 503 });
  }

  private nameOf(name: string): string {
    if (this.operations.has(name)) return name;
    if (this.operations.size >= MOST_OPERATIONS) return OTHER;
    this.operations.add(name);
    return name;
  }

  executed({ kind, milliseconds, rows, failed }: Executed): void {
    this.statements.inc({ kind, result: failed ? 'failure' : 'success' });
    this.statementSeconds.observe({ kind }, milliseconds / 1_000);
    if (kind !== 'write') this.rowsRead.inc(rows);
  }

  jobEnded(job: string, result: Result, milliseconds: number): void {
    this.jobs.inc({ job, result });
    this.jobSeconds.observe({ job }, milliseconds / 1_000);
    if (result === 'success') this.jobSuccess.set({ job }, Date.now() / 1_000);
  }

  mailEnded(result: 'sent' | 'postponed' | 'failed'): void {
    this.mails.inc({ result });
  }

  exportEnded(format: string, result: 'complete' | 'failed' | 'abandoned'): void {
    this.exports.inc({ format, result });
  }

  scheduleEnded(result: Result): void {
    this.schedules.inc({ result });
  }

  bulkRowEnded(outcome: string): void {
    this.bulkRows.inc({ outcome });
  }
}
