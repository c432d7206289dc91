import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';
import { codesOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { csv, runOf } from '../bulk/support/files';
import { startCollector, type Collector, type Received } from './support/collector';

const ALPINE = 'global.admin@alpine-distribution.example';
const NEVER = 'cus_01jd00000000000000000000zz';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const VALUE = 'Zaphod Beeblebrox';

describeEngine('traces', () => {
  let app: TestApp;
  let collector: Collector;
  let token: string;
  let refused: string[];
  let logged: Record<string, unknown>[];
  let run: string;

  /** Two rows, one of which is refused, and the background jobs. */
  async function runBulk(): Promise<string> {
    const { data } = await app.send(
      '{ subscriptions(first: 1, filter: { status: { eq: ACTIVE } }) { nodes { id } } }',
      {},
      token,
    );
    const id = data?.['subscriptions'].nodes[0].id as string;
    const content = csv(['subscriptionId', 'name'], [id, VALUE], [NEVER.replace('cus', 'sub'), VALUE]);
    const sent = await runOf(app, ALPINE, { mutation: 'renameSubscription', policy: 'SKIP', content });
    await app.background();
    await app.background();
    return sent;
  }

  // The server exports what is left when it stops: so all requests first, then what was received of them.
  beforeAll(async () => {
    collector = await startCollector();
    app = await startDemoApp({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_SERVICE_NAME: 'graph-of-tests' });
    token = await app.as(ALPINE);
    const document = `query Traced($name: String!) {
      customers(first: 5, filter: { name: { contains: $name } }) { totalCount nodes { name } }
      others: customers(first: 5, filter: { name: { startsWith: "${VALUE}" } }) { nodes { id } }
    }`;
    const { errors } = await app.send(document, { name: VALUE }, token, { traceparent: `00-${TRACE}-${PARENT}-01` });
    expect(errors).toEqual([]);
    await app.send('query Unsampled { customers { totalCount } }', {}, token, {
      traceparent: `00-${'1'.repeat(32)}-${PARENT}-00`,
    });
    refused = await codesOf(app, ALPINE, 'removeCustomerRelationship', { customerId: NEVER, attestation: true });
    await app.send('query Broken { nothing }', {}, token);
    await fetch(`${app.url}/links/some-secret-token?var.name=${encodeURIComponent(VALUE)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    run = await runBulk();
    logged = [...app.log];
    await app.stop();
  });
  afterAll(() => collector.stop());

  const traced = (): Received[] => collector.spans.filter(({ traceId }) => traceId === TRACE);
  const spanOf = (spans: Received[], name: string): Received => {
    const found = spans.find((span) => span.name === name);
    if (!found) throw new Error(`There is no span ${name}, only ${spans.map((span) => span.name).join(', ')}.`);
    return found;
  };

  it('take over the trace of the caller', () => {
    const server = spanOf(traced(), 'POST /graphql');
    expect(server).toMatchObject({ parentSpanId: PARENT, kind: 2, failed: false });
    expect(server.attributes).toEqual({
      'http.request.method': 'POST',
      'url.scheme': 'http',
      'http.route': '/graphql',
      'url.path': '/graphql',
      'http.response.status_code': 200,
    });
    expect(collector.resource).toMatchObject({ 'service.name': 'graph-of-tests' });
    expect(logged.find(({ operation }) => operation === 'Traced')).toMatchObject({ traceId: TRACE });
  });

  it('have the operation within the request, and its statements within the operation', () => {
    const server = spanOf(traced(), 'POST /graphql');
    const operation = spanOf(traced(), 'query');
    expect(operation.parentSpanId).toBe(server.spanId);
    expect(operation.attributes).toMatchObject({ 'graphql.operation.type': 'query', 'graphql.operation.name': 'Traced' });
    expect(operation.attributes['graphql.document']).toContain('customers(first: 0, filter: {})');
    const statements = traced().filter(({ kind }) => kind === 3);
    const own = statements.filter(({ parentSpanId }) => parentSpanId === operation.spanId);
    expect(own.length).toBeGreaterThanOrEqual(2);
    // Who asks is read before the operation is known.
    expect(statements.filter(({ parentSpanId }) => parentSpanId === server.spanId).length).toBeGreaterThanOrEqual(1);
    const sqlite = engineUnderTest() === 'sqlite';
    for (const { name, attributes, milliseconds } of own) {
      expect(attributes).toMatchObject({
        'db.system.name': engineUnderTest(),
        'db.operation.name': 'SELECT',
        'db.query.summary': name,
        'db.query.text': expect.stringContaining('SELECT') as string,
        'db.response.returned_rows': expect.any(Number) as number,
      });
      if (!sqlite) expect(attributes).toMatchObject({ 'server.address': expect.any(String) as string });
      expect(milliseconds).toBeGreaterThanOrEqual(0);
      expect(milliseconds).toBeLessThanOrEqual(server.milliseconds + 1);
    }
  });

  it('say what was refused, what failed, and what is written', () => {
    expect(refused).toEqual(['NOT_FOUND']);
    const mutation = spanOf(
      collector.spans.filter(({ attributes }) => attributes['error.type'] === 'NOT_FOUND'),
      'mutation',
    );
    expect(mutation.failed).toBe(true);
    const within = collector.spans.filter(({ traceId }) => traceId === mutation.traceId);
    expect(within.map(({ name }) => name)).toContain('INSERT audit_event');
    const broken = collector.spans.filter(({ attributes }) => attributes['http.response.status_code'] === 400);
    expect(broken).toHaveLength(1);
  });

  it('have the rows of a bulk run, each with its statements', () => {
    const rows = collector.spans.filter(({ name }) => name === 'row renameSubscription');
    expect(rows.map(({ attributes }) => attributes['partner_graph.bulk.outcome'])).toEqual(['APPLIED', 'REFUSED']);
    const [applied, refusedRow] = rows as [Received, Received];
    expect(applied).toMatchObject({ kind: 1, parentSpanId: null, failed: false });
    expect(applied.attributes).toEqual({
      'graphql.operation.type': 'mutation',
      'graphql.operation.name': 'renameSubscription',
      'partner_graph.bulk.run': run,
      'partner_graph.bulk.line': 2,
      'partner_graph.bulk.outcome': 'APPLIED',
    });
    expect(refusedRow).toMatchObject({ failed: true, attributes: { 'error.type': 'NOT_FOUND' } });
    expect(refusedRow.traceId).not.toBe(applied.traceId);
    const within = collector.spans.filter(({ parentSpanId }) => parentSpanId === applied.spanId);
    expect(within.map(({ name }) => name)).toEqual(expect.arrayContaining(['UPDATE subscription', 'INSERT audit_event']));
    expect(within.every(({ kind, traceId }) => kind === 3 && traceId === applied.traceId)).toBe(true);
  });

  it('have the jobs that did something, and not those that found nothing to do', () => {
    const jobs = collector.spans.filter(({ name }) => name.startsWith('job '));
    const seal = spanOf(jobs, 'job seal');
    expect(seal).toMatchObject({ kind: 1, parentSpanId: null, failed: false });
    expect(seal.attributes['partner_graph.job.name']).toBe('seal');
    expect(seal.attributes['partner_graph.job.done']).toBeGreaterThan(0);
    const statements = collector.spans.filter(({ parentSpanId }) => parentSpanId === seal.spanId);
    expect(statements.map(({ name }) => name)).toContain('UPDATE audit_chain');
    expect(jobs.every(({ attributes }) => Number(attributes['partner_graph.job.done']) > 0)).toBe(true);
    expect(logged.find(({ job, traceId }) => job === 'seal' && traceId === seal.traceId)).toBeDefined();
  });

  it('have no values, tokens or addresses of links, and nothing of callers who do not want it', () => {
    const text = collector.texts.join('\n');
    expect(text).not.toContain(VALUE);
    expect(text).not.toContain(encodeURIComponent(VALUE));
    expect(text).not.toContain(token);
    expect(text).not.toContain('some-secret-token');
    expect(text).not.toContain(NEVER);
    expect(text).not.toContain('Unsampled');
    expect(collector.spans.length).toBeGreaterThan(10);
  });

  it('cost nothing when they are off: nothing of OpenTelemetry is loaded', async () => {
    const server = join(__dirname, '../../../dist/src/app/server.js');
    const script = `require('reflect-metadata'); require(${JSON.stringify(server)}); console.log(Object.keys(require.cache).filter((file) => /@opentelemetry|observe.otel|prom-client/.test(file)).length)`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
    expect(stdout.trim()).toBe('0');
  });

  it('do not disturb requests when the collector is gone', async () => {
    const alone = await startDemoApp({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    const { data } = await alone.send('{ customers { totalCount } }', {}, await alone.as(ALPINE));
    expect(data?.['customers'].totalCount).toBeGreaterThan(0);
    const began = performance.now();
    await alone.stop();
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});
