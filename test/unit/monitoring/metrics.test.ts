import { Metrics } from '../../../src/app/observe/metrics';
import { RequestRecord } from '../../../src/app/observe/request-record';

const ENDING = { route: '/graphql', status: 200, aborted: false, milliseconds: 3 };

/** A request of an operation. */
function recordOf(name: string | null, isTrusted: boolean, codes: readonly string[] = []): RequestRecord {
  const record = new RequestRecord();
  record.operation = { kind: 'query', name };
  record.isTrusted = isTrusted;
  codes.forEach((code) => record.failed(code));
  return record;
}

const seriesOf = async (metrics: Metrics): Promise<number> =>
  (await metrics.registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;

describe('metrics of requests', () => {
  it('keep no series for any of 100,000 operation names that clients choose', async () => {
    const metrics = new Metrics();
    metrics.request(recordOf('first', false), 'POST', ENDING);
    const before = await seriesOf(metrics);
    for (let index = 0; index < 100_000; index += 1) metrics.request(recordOf(`name${index}`, false), 'POST', ENDING);
    expect(await seriesOf(metrics)).toBe(before);
  });

  it('name at most a thousand operations of trusted documents', async () => {
    const metrics = new Metrics();
    for (let index = 0; index < 5_000; index += 1) metrics.request(recordOf(`name${index}`, true), 'POST', ENDING);
    const text = await metrics.registry.metrics();
    expect(text).toContain('operation="name999"');
    expect(text).not.toContain('operation="name1000"');
    expect(text).toContain('partner_graph_operations_total{operation="(other)",kind="query",code="OK"} 4000');
  });

  it('have the first code of a request, and none that is not one of ours', async () => {
    const metrics = new Metrics();
    metrics.request(recordOf(null, true, ['FORBIDDEN', 'TIMEOUT']), 'POST', ENDING);
    metrics.request(recordOf(null, true, ['VERSION_CONFLICT']), 'POST', ENDING);
    metrics.request(recordOf(null, true, ['"} evil 1\n']), 'BREW', ENDING);
    const text = await metrics.registry.metrics();
    expect(text).toContain('partner_graph_operations_total{operation="(unnamed)",kind="query",code="FORBIDDEN"} 1');
    expect(text).toContain('partner_graph_operations_total{operation="(unnamed)",kind="query",code="VERSION_CONFLICT"} 1');
    expect(text).toContain('partner_graph_operations_total{operation="(unnamed)",kind="query",code="(other)"} 1');
    expect(text).toContain('method="(other)"');
    expect(text).not.toMatch(/evil|BREW/);
  });
});
