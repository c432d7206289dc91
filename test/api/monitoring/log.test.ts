import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const ALPINE = 'global.admin@alpine-distribution.example';
const NEVER = 'cus_01jd00000000000000000000zz';

interface Line {
  msg: string;
  reqId: string;
  [key: string]: unknown;
}

/** A value of the requests, which no line may contain. */
const VALUE = 'Zaphod Beeblebrox';

describeEngine('the log', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ SLOW_OPERATION_MS: '1' });
  });
  afterAll(() => app.stop());

  const since = async (work: () => Promise<unknown>): Promise<Line[]> => {
    const before = app.log.length;
    await work();
    // A request is logged when its answer was sent.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return app.log.slice(before) as Line[];
  };
  const requests = (lines: Line[]): Line[] => lines.filter(({ msg }) => msg === 'request');

  it('has one line for each request, with its operation, viewer and cost', async () => {
    const token = await app.as(ALPINE);
    const [row] = await app.database.rows('SELECT id, organization_id AS organizationId FROM `user` WHERE email = ?', [ALPINE]);
    let requestId: string | null = null;
    const lines = await since(async () => {
      const { headers } = await app.send('query Names { customers(first: 3) { nodes { name } } }', {}, token);
      requestId = headers.get('x-request-id');
    });
    expect(requests(lines)).toHaveLength(1);
    const [line] = requests(lines);
    expect(line).toMatchObject({
      reqId: requestId,
      method: 'POST',
      url: '/graphql',
      status: 200,
      kind: 'query',
      operation: 'Names',
      userId: row?.['id'],
      organizationId: row?.['organizationId'],
    });
    expect(line?.['statements']).toBeGreaterThan(0);
    expect(line?.['rows']).toBeGreaterThanOrEqual(3);
    expect(line?.['ms']).toEqual(expect.any(Number));
    expect(line).not.toHaveProperty('codes');
  });

  it('names the codes of errors and refusals, also before it is known who asks', async () => {
    const refused = requests(
      await since(() => codesOf(app, ALPINE, 'removeCustomerRelationship', { customerId: NEVER, attestation: true })),
    );
    expect(refused.at(-1)).toMatchObject({ kind: 'mutation', codes: ['NOT_FOUND'], status: 200 });
    const [unknown] = requests(await since(() => app.send('query Names { customers { totalCount } }', {}, 'no.token.atall')));
    expect(unknown).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'], statements: expect.any(Number) as number });
    expect(unknown).not.toHaveProperty('userId');
    const [wrong] = requests(await since(() => app.send('{ nothing }')));
    expect(wrong).toMatchObject({ status: 400, codes: ['GRAPHQL_VALIDATION_FAILED'] });
    const [lost] = requests(await since(() => fetch(`${app.url}/nowhere`)));
    expect(lost).toMatchObject({ status: 404, codes: ['BAD_REQUEST'] });
  });

  it('has slow operations with their statements, but no value, token or document', async () => {
    const token = await app.as(ALPINE);
    const document = `query Slow($name: String!) {
      customers(first: 50, filter: { name: { contains: $name } }) { totalCount nodes { name } }
      others: customers(first: 5, filter: { name: { startsWith: "${VALUE}" } }) { nodes { id } }
    }`;
    const lines = await since(async () => {
      const { errors } = await app.send(document, { name: VALUE }, token);
      expect(errors).toEqual([]);
    });
    const slow = lines.find(({ msg }) => msg === 'slow operation');
    expect(slow).toMatchObject({ operation: 'Slow', kind: 'query' });
    const slowest = slow?.['slowest'] as { sql: string; times: number; ms: number; rows: number }[];
    expect(slowest.length).toBeGreaterThan(0);
    expect(slowest.length).toBeLessThanOrEqual(10);
    expect(slowest.map(({ sql }) => sql).join(' ')).toMatch(/FROM .*customer/);
    expect(slowest.map(({ ms }) => ms)).toEqual([...slowest.map(({ ms }) => ms)].sort((one, other) => other - one));
    const text = JSON.stringify(lines);
    expect(text).not.toContain(VALUE);
    expect(text).not.toContain(token);
    expect(text).not.toContain('totalCount');
  });

  it('logs no more than sixty slow operations in a minute, and no long name', async () => {
    const token = await app.as(ALPINE);
    const name = 'N'.repeat(200);
    const lines = await since(async () => {
      for (let count = 0; count < 70; count += 1)
        await app.send(`query ${name} { customers(first: 50) { nodes { name } } }`, {}, token);
    });
    expect(requests(lines)).toHaveLength(70);
    expect(new Set(requests(lines).map(({ operation }) => String(operation).length))).toEqual(new Set([100]));
    const slow = app.log.filter(({ msg }) => msg === 'slow operation');
    // The minute may change once.
    expect(slow.length).toBeLessThanOrEqual(120);
    expect(slow.length).toBeGreaterThan(0);
  });
});
