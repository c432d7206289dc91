import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../src/config/env';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';
import { codesOf } from '../../support/mutate';
import { exported } from '../export/support/ask';
import { startDemoApp } from '../rights/support/demo-app';
import { scrape, sumOf } from './support/scrape';

const ALPINE = 'global.admin@alpine-distribution.example';
const NEVER = 'cus_01jd00000000000000000000zz';
const TRUSTED = 'query Trusted { customers(first: 2) { nodes { name } } }';

describeEngine('metrics', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partner-graph-metrics-'));
  let app: TestApp;
  beforeAll(async () => {
    writeFileSync(join(folder, 'portal.json'), JSON.stringify({ trusted: TRUSTED }));
    app = await startDemoApp({
      METRICS_PORT: '0',
      TRUSTED_DOCUMENTS: 'log',
      TRUSTED_DOCUMENTS_FOLDER: folder,
      MAIL_FOLDER: join(folder, 'mail'),
    });
  });
  afterAll(async () => {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** How much a metric grows while something happens. */
  const growth = async (work: () => Promise<unknown>, name: string, ...labels: string[]): Promise<number> => {
    const before = sumOf(await scrape(app), name, ...labels);
    await work();
    // A request counts when its answer was sent.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return sumOf(await scrape(app), name, ...labels) - before;
  };

  it('are served on an address of their own, and nowhere unless asked for', async () => {
    expect(new URL(app.metricsUrl ?? '').hostname).toBe('127.0.0.1');
    expect(new URL(app.metricsUrl ?? '').port).not.toBe(new URL(app.url).port);
    expect((await fetch(`${app.url}/metrics`)).status).toBe(404);
    expect((await fetch(new URL('/graphql', app.metricsUrl ?? ''))).status).toBe(404);
    expect((await fetch(app.metricsUrl ?? '', { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await fetch(app.metricsUrl ?? '')).headers.get('content-type')).toContain('version=0.0.4');
    const silent = await startTestApp({ beside: app });
    expect(silent.metricsUrl).not.toBe(app.metricsUrl);
    await silent.stop();
    expect(readSettings({}).metrics).toBeUndefined();
    expect(readSettings({ METRICS_PORT: '9464' }).metrics).toEqual({ host: '127.0.0.1', port: 9464 });
    expect(() => readSettings({ PORT: '9464', METRICS_PORT: '9464' })).toThrow(/must differ from PORT/);
  });

  it('refuse to start on a port that is taken, in one sentence', async () => {
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
    const { port } = taken.address() as { port: number };
    await expect(startTestApp({ env: { METRICS_PORT: String(port) } })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is already in use. Set METRICS_PORT to a free one.`,
    );
    await new Promise((closed) => taken.close(closed));
  });

  it('name the operations of trusted documents only', async () => {
    const token = await app.as(ALPINE);
    const many = async (): Promise<void> => {
      for (let index = 0; index < 20; index += 1) await app.send(`query Name${index} { customers { totalCount } }`, {}, token);
    };
    expect(await growth(many, 'partner_graph_operations_total', 'operation="(other)"', 'kind="query"', 'code="OK"')).toBe(20);
    const once = (): Promise<unknown> => app.send(TRUSTED, {}, token);
    expect(await growth(once, 'partner_graph_operations_total', 'operation="Trusted"', 'code="OK"')).toBe(1);
    const byId = (): Promise<unknown> =>
      fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ documentId: 'trusted' }),
      });
    expect(await growth(byId, 'partner_graph_operations_total', 'operation="Trusted"', 'code="OK"')).toBe(1);
    expect(await growth(once, 'partner_graph_operation_duration_seconds_count', 'operation="Trusted"')).toBe(1);
    const samples = [...(await scrape(app)).keys()].join('\n');
    expect(samples).not.toContain('Name1');
  });

  it('count errors and refusals by code, and requests by route and status', async () => {
    const refused = (): Promise<unknown> =>
      codesOf(app, ALPINE, 'removeCustomerRelationship', { customerId: NEVER, attestation: true });
    expect(await growth(refused, 'partner_graph_operations_total', 'kind="mutation"', 'code="NOT_FOUND"')).toBe(1);
    const unknown = (): Promise<unknown> => app.send('{ __typename }', {}, 'no.token.atall');
    expect(await growth(unknown, 'partner_graph_http_requests_total', 'route="/graphql"', 'status="401"')).toBe(1);
    const lost = (): Promise<unknown> => fetch(`${app.url}/nowhere/${Math.random()}`);
    expect(await growth(lost, 'partner_graph_http_requests_total', 'route="unknown"', 'status="404"')).toBe(1);
  });

  it('count statements and rows, and show the connections and queues of the engine', async () => {
    const token = await app.as(ALPINE);
    const read = (): Promise<unknown> => app.send('{ customers(first: 7) { nodes { name } } }', {}, token);
    expect(await growth(read, 'partner_graph_database_statements_total', 'kind="read"', 'result="success"')).toBeGreaterThan(0);
    expect(await growth(read, 'partner_graph_database_rows_read_total')).toBeGreaterThanOrEqual(7);
    const scan = (): Promise<unknown> => app.send('{ customers(filter: { name: { contains: "a" } }) { totalCount } }', {}, token);
    expect(await growth(scan, 'partner_graph_database_statement_duration_seconds_count', 'kind="scan"')).toBeGreaterThan(0);
    const samples = await scrape(app);
    expect(sumOf(samples, 'partner_graph_admission_places', 'gate="light"')).toBeGreaterThan(0);
    expect(samples.get('partner_graph_admission_waiting{gate="heavy"}')).toBe(0);
    if (engineUnderTest() === 'sqlite') {
      expect(samples.get('partner_graph_sqlite_writer_transactions')).toBe(0);
      expect(samples.has('partner_graph_database_connections_limit')).toBe(false);
      let inside: number | undefined;
      await app.database.transaction(async () => {
        inside = (await scrape(app)).get('partner_graph_sqlite_writer_transactions');
      });
      expect(inside).toBe(1);
    } else {
      expect(samples.get('partner_graph_database_connections_limit')).toBe(10);
      expect(sumOf(samples, 'partner_graph_database_connections')).toBeGreaterThan(0);
      const idle = sumOf(samples, 'partner_graph_database_connections', 'state="in_use"');
      let inside: number | undefined;
      await app.database.transaction(async () => {
        inside = sumOf(await scrape(app), 'partner_graph_database_connections', 'state="in_use"');
      });
      expect(inside).toBeGreaterThan(idle);
    }
  });

  it('count refused requests of a full gate', async () => {
    const full = await startDemoApp({ METRICS_PORT: '0', QUEUE_TIMEOUT_MS: '10', DATABASE_POOL_SIZE: '1' });
    const token = await full.as(ALPINE);
    const heavy = '{ customers(filter: { name: { contains: "a" } }, first: 50) { totalCount nodes { name } } }';
    const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await full.send(heavy, {}, token)).status));
    const refused = statuses.filter((status) => status === 503).length;
    expect(refused).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const samples = await scrape(full);
    expect(sumOf(samples, 'partner_graph_admission_refused_total')).toBe(refused);
    expect(sumOf(samples, 'partner_graph_http_requests_total', 'status="503"')).toBe(refused);
    await full.stop();
  });

  it('count jobs, mails and exports, and what waits in the outbox', async () => {
    await app.database.transaction((writer) =>
      writer.run(
        "UPDATE outbox_mail SET status = 'PENDING', next_attempt_at = ? WHERE id = (SELECT id FROM (SELECT MIN(id) AS id FROM outbox_mail) AS first_mail)",
        [app.clock.now() - 5_000],
      ),
    );
    // What waits is read at most once a second.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const waiting = await scrape(app);
    expect(waiting.get('partner_graph_mails_waiting')).toBeGreaterThan(0);
    expect(waiting.get('partner_graph_mails_oldest_due_seconds')).toBeGreaterThanOrEqual(5);
    expect(await growth(() => app.background(), 'partner_graph_mails_total', 'result="sent"')).toBeGreaterThan(0);
    const run = (): Promise<unknown> => app.background();
    expect(await growth(run, 'partner_graph_background_job_runs_total', 'job="mails"', 'result="success"')).toBe(1);
    const samples = await scrape(app);
    const since =
      Date.now() / 1_000 - (samples.get('partner_graph_background_job_last_success_timestamp_seconds{job="mails"}') ?? 0);
    expect(since).toBeLessThan(30);
    const token = await app.as(ALPINE);
    const whole = (): Promise<unknown> =>
      exported(app, { document: '{ customers { nodes { id name } } }', format: 'CSV', variables: {} }, token);
    expect(await growth(whole, 'partner_graph_exports_total', 'format="CSV"', 'result="complete"')).toBe(1);
    expect((await scrape(app)).get('partner_graph_exports_running')).toBe(0);
    expect([...(await scrape(app)).keys()].filter((key) => key.startsWith('nodejs_eventloop_lag'))).not.toEqual([]);
  });

  it('show a failed job as failed', async () => {
    await app.database.dataSource.query('ALTER TABLE outbox_mail RENAME TO hidden_mail');
    const run = (): Promise<unknown> => app.background();
    expect(await growth(run, 'partner_graph_background_job_runs_total', 'job="mails"', 'result="failure"')).toBe(1);
    // What waits is read at most once a second.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await scrape(app)).has('partner_graph_mails_waiting')).toBe(false);
    await app.database.dataSource.query('ALTER TABLE hidden_mail RENAME TO outbox_mail');
  });
});
