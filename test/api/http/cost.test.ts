import { TYPES, typeOf } from '../../hunt/ids';
import type { Answer, TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import { MUTATIONS } from '../rights/support/mutation-table';

const ALPINE = 'admin.agent@alpine-distribution.example';
const COLLEAGUE = 'helpdesk.agent@alpine-distribution.example';
const ELBE = 'admin.agent@elbe-cloud.example';

/** What everything that is asked about the cost says. */
interface Cost {
  requestedQueryCost: number | null;
  actualQueryCost: number | null;
  throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number } | null;
  statements: number | null;
  rows: number | null;
  milliseconds: number;
}

const ASKED = { 'x-query-cost': 'true' };
const LIST = 'query($n: Int) { customers(first: $n) { nodes { id associatedReseller { id } } } }';
/** Costs 101, all of it whatever there is. */
const COUNTED = '{ subscriptions { aggregate { count } } }';

/** Sends a document as somebody who asks what it costs. */
const priced = async (
  app: TestApp,
  email: string,
  document: string,
  variables: Record<string, unknown> = {},
): Promise<Answer & { cost: Cost }> => {
  const answer = await app.send(document, variables, await app.as(email), ASKED);
  return { ...answer, cost: answer.extensions['cost'] as Cost };
};

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describeEngine('what an operation costs', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('is told to who has signed in and asks for it, and to nobody else', async () => {
    const { cost, data } = await priced(app, ALPINE, LIST, { n: 3 });
    expect(data?.['customers'].nodes).toHaveLength(3);
    expect(cost).toMatchObject({ requestedQueryCost: 1 + 3 * 2, throttleStatus: null });
    expect(cost.actualQueryCost).toBeLessThanOrEqual(1 + 3 * 2);
    expect(cost.statements).toBeGreaterThan(1);
    expect(cost.rows).toBeGreaterThanOrEqual(3);
    expect(cost.milliseconds).toBeGreaterThanOrEqual(0);
    const token = await app.as(ALPINE);
    expect((await app.send(LIST, { n: 3 }, token)).extensions).toEqual({});
    expect((await app.send(LIST, { n: 3 }, token, { 'x-query-cost': 'yes' })).extensions).toEqual({});
    expect((await app.send('{ directory { nodes { id } } }', {}, undefined, ASKED)).extensions).toEqual({});
  });

  it('follows the variables, with the same text', async () => {
    for (const [variables, requested] of [
      [{ n: 2 }, 5],
      [{ n: 100 }, 201],
      [{}, 41],
      [{ n: 2 }, 5],
    ] as const) {
      expect((await priced(app, ALPINE, LIST, variables)).cost.requestedQueryCost).toBe(requested);
    }
  });

  it('is in the end what was delivered', async () => {
    const filter = { name: { eq: 'there is no such customer' } };
    const document =
      'query($filter: CustomerFilter) { customers(first: 100, filter: $filter) { nodes { id } edges { node { id } } } }';
    const none = await priced(app, ALPINE, document, { filter });
    expect(none.cost).toMatchObject({ requestedQueryCost: 1 + 10 + 200, actualQueryCost: 1 + 10 });
    const some = await priced(app, ALPINE, document, { filter: {} });
    const found = some.data?.['customers'].nodes.length as number;
    expect(some.cost.actualQueryCost).toBe(1 + 10 + 2 * found);
    const counted = await priced(app, ALPINE, COUNTED);
    expect(counted.cost).toMatchObject({ requestedQueryCost: 101, actualQueryCost: 101 });
    const search =
      '{ search(text: "elbe") { nodes { node { ... on Reseller { id subscriptions(first: 2) { nodes { id } } } } } } }';
    const hits = await priced(app, ALPINE, search);
    expect(hits.data?.['search'].nodes.length).toBeGreaterThan(0);
    expect(hits.cost.requestedQueryCost).toBe(1 + 100 + 20 * (1 + 1 + 1 + 2));
    expect(hits.cost.actualQueryCost).toBeGreaterThan(101);
    expect(hits.cost.actualQueryCost).toBeLessThan(hits.cost.requestedQueryCost ?? 0);
  });

  it('is ten for a mutation, and nothing for what cannot run', async () => {
    const refused = await priced(app, ALPINE, 'mutation { retireOffer(input: { offerId: "x" }) { errors { code } } }');
    expect(refused.cost).toMatchObject({ requestedQueryCost: 11, actualQueryCost: 10, statements: null, rows: null });
    const wrong = await priced(app, ALPINE, LIST, { n: 'many' });
    expect(wrong.cost).toMatchObject({ requestedQueryCost: 41, actualQueryCost: 0 });
    const misspelt = await priced(app, ALPINE, '{ custmers { nodes { id } } }');
    expect(misspelt.cost).toMatchObject({ requestedQueryCost: null, actualQueryCost: null });
    expect((await priced(app, ALPINE, '{ __schema { types { name } } }')).cost).toMatchObject({ requestedQueryCost: 0 });
  });

  it('is refused above the bound before anything runs, with the largest part', async () => {
    const inside = Array.from({ length: 3 }).reduce<string>(
      (inner) => `resellers(first: 100) { nodes { id customers(first: 100) { nodes { ${inner} } } } }`,
      'id',
    );
    const { status, data, errors, statements } = await app.send(`{ ${inside} }`, {}, await app.as(ALPINE));
    expect({ status, data, statements }).toEqual({ status: 400, data: null, statements: 1 });
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'cost', maximum: 20_000 });
    const { requestedQueryCost, largestField } = errors[0]?.extensions['cost'] as {
      requestedQueryCost: number;
      largestField: { path: string[]; cost: number };
    };
    expect(requestedQueryCost).toBeGreaterThan(1e12);
    expect(largestField.path.slice(0, 3)).toEqual(['resellers', 'nodes', 'customers']);
    expect(largestField.cost).toBeGreaterThan(requestedQueryCost / 2);
  });

  it('says the same of ids of others as of ids that were never issued', async () => {
    const email = 'global.admin@donau-it.example';
    const hidden = new Map<string, string>();
    const foreign = async (id: string): Promise<string | undefined> => {
      const type = typeOf(id);
      if (!type) return undefined;
      if (!hidden.has(type)) {
        const [prefix, table] = TYPES[type];
        const rows = await app.database.rows<{ id: string }>(
          `SELECT id FROM \`${table}\` WHERE id LIKE '${prefix}%' ORDER BY id DESC LIMIT 100`,
          [],
        );
        const { data } = await app.send(
          'query($ids: [ID!]!) { nodes(ids: $ids) { id } }',
          { ids: rows.map((row) => row.id) },
          await app.as(email),
        );
        const seen = (data?.['nodes'] ?? []) as (object | null)[];
        hidden.set(type, rows.find((_, index) => !seen[index])?.id ?? '');
      }
      return hidden.get(type);
    };
    const never = /\b[a-z]{3}_01jd00000000000000000000zz\b/g;
    const calls = Object.values(MUTATIONS).map(({ call }) => `mutation { ${call} }`);
    const zz = '01jd00000000000000000000zz';
    const reads = Object.values(TYPES).flatMap(([prefix]) => [
      `{ node(id: "${prefix}_${zz}") { id } }`,
      `{ explainAccess(action: CUSTOMER_READ, id: "${prefix}_${zz}") { allowed code reason } }`,
    ]);
    const filters = ['customerId: "cus', 'providerId: "prv'].map(
      (place) =>
        `{ customers(filter: { orders: { some: { ${place.replace(': "', ': { eq: "')}_${zz}" } } } }) { totalCount nodes { id } } }`,
    );
    let compared = 0;
    for (const document of [...calls, ...reads, ...filters]) {
      const [id] = document.match(never) ?? [];
      const other = id && (await foreign(id));
      if (!id || !other) continue;
      const answers = [];
      for (const text of [document, document.replaceAll(id, other)]) {
        // Refusals are counted by the minute.
        app.clock.advance(60_000);
        const { status, data, errors, cost } = await priced(app, email, text);
        const { milliseconds: _, ...numbers } = cost;
        answers.push({ status, data, errors, numbers });
      }
      expect({ document, ...answers[1] }).toEqual({ document, ...answers[0] });
      compared += 1;
    }
    expect(compared).toBeGreaterThan(40);
  });

  it('does not say whether an address has an account', async () => {
    const document = 'mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { errors { code } } }';
    const costs = [];
    for (const email of ['global.admin@donau-it.example', 'nobody@donau-it.example']) {
      app.clock.advance(60_000);
      const { cost } = await priced(app, ALPINE, document, { input: { email } });
      costs.push({ ...cost, milliseconds: 0 });
    }
    expect(costs[0]).toMatchObject({ requestedQueryCost: 11, statements: null, rows: null });
    expect(costs[1]).toEqual(costs[0]);
  });
});

describeEngine('what users may spend', () => {
  let app: TestApp;
  const start = async (env: Record<string, string>): Promise<void> => {
    app = await startDemoApp({ MAX_COST: '100000', COST_RATE_BY_USER: '1', COST_RATE_BY_ORGANIZATION: '1', ...env });
    for (const email of [ALPINE, COLLEAGUE, ELBE]) await app.as(email);
  };
  afterEach(() => app.stop());

  const codes = (answers: readonly Answer[]): string[] =>
    answers.map(({ errors }) => errors[0]?.extensions.code ?? 'answered').sort();

  it('runs out, and the answer says when there is enough for the same operation', async () => {
    await start({ MAX_COST: '250', COST_BY_USER: '250', COST_RATE_BY_USER: '50' });
    expect((await priced(app, ALPINE, COUNTED)).cost.throttleStatus).toMatchObject({ maximumAvailable: 250, restoreRate: 50 });
    await priced(app, ALPINE, COUNTED);
    const refused = await priced(app, ALPINE, COUNTED);
    const seconds = Number(refused.headers.get('retry-after'));
    expect({ status: refused.status, data: refused.data, statements: refused.statements }).toEqual({
      status: 429,
      data: null,
      statements: 1,
    });
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(2);
    expect(refused.errors[0]).toMatchObject({
      extensions: {
        code: 'THROTTLED',
        retryAfter: seconds,
        cost: { requestedQueryCost: 101, throttleStatus: { maximumAvailable: 250, restoreRate: 50 } },
      },
    });
    expect(refused.cost).toMatchObject({ requestedQueryCost: 101, actualQueryCost: null });
    await pause(seconds * 1_000);
    expect((await priced(app, ALPINE, COUNTED)).errors).toEqual([]);
  });

  it('is given back as far as it was not needed', async () => {
    await start({ COST_BY_USER: '100000' });
    const document =
      '{ customers(first: 100, filter: { name: { eq: "there is no such customer" } }) { nodes { orders(first: 100) { nodes { id } } } } }';
    for (let time = 1; time <= 20; time += 1) {
      const { cost } = await priced(app, ALPINE, document);
      expect(cost).toMatchObject({ requestedQueryCost: 10_211, actualQueryCost: 11 });
      expect(100_000 - (cost.throttleStatus?.currentlyAvailable ?? 0)).toBeLessThanOrEqual(11 * time);
    }
  });

  it('is shared by the users of an organization, and by nobody else', async () => {
    await start({ MAX_COST: '250', COST_BY_USER: '0', COST_BY_ORGANIZATION: '250' });
    expect(codes([await priced(app, ALPINE, COUNTED), await priced(app, COLLEAGUE, COUNTED)])).toEqual(['answered', 'answered']);
    expect(codes([await priced(app, ALPINE, COUNTED), await priced(app, COLLEAGUE, COUNTED)])).toEqual([
      'THROTTLED',
      'THROTTLED',
    ]);
    expect(codes([await priced(app, ELBE, COUNTED)])).toEqual(['answered']);
  });

  it('cannot be overdrawn by operations at the same time', async () => {
    await start({ MAX_COST: '450', COST_BY_USER: '450' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => priced(app, ALPINE, COUNTED)));
    expect(codes(answers).filter((code) => code === 'answered')).toHaveLength(4);
    expect(codes(answers).filter((code) => code === 'THROTTLED')).toHaveLength(16);
    expect(codes([await priced(app, COLLEAGUE, COUNTED)])).toEqual(['answered']);
  });

  it('is counted by address without signing in, and nothing is told of it', async () => {
    await start({ MAX_COST: '250', COST_BY_USER: '250', COST_RATE_BY_USER: '100' });
    const ask = (): Promise<Answer> => app.send('{ directory { aggregate { count } } }', {}, undefined, ASKED);
    const answers = [await ask(), await ask(), await ask(), await ask()];
    expect(codes(answers)).toContain('THROTTLED');
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.errors[0]?.extensions).toEqual({
      code: 'THROTTLED',
      retryAfter: Number(refused?.headers.get('retry-after')),
    });
    expect(answers.map(({ extensions }) => extensions['cost'])).toEqual(answers.map(() => undefined));
    expect(codes([await priced(app, ALPINE, COUNTED)])).toEqual(['answered']);
  });

  it('is asked of a mutation as a whole before it begins', async () => {
    await start({ MAX_COST: '120', COST_BY_USER: '120' });
    await priced(app, ALPINE, COUNTED);
    const token = await app.as(ALPINE);
    const before = await app.database.rows('SELECT COUNT(*) AS n FROM session', []);
    const both = 'mutation { a: signOutEverywhere { endedSessions } b: signOutEverywhere { endedSessions } }';
    const { status, data, errors } = await app.send(both, {}, token);
    expect({ status, data, code: errors[0]?.extensions.code }).toEqual({ status: 429, data: null, code: 'THROTTLED' });
    expect(await app.database.rows('SELECT COUNT(*) AS n FROM session', [])).toEqual(before);
  });

  it('needs a bucket that holds the dearest operation', async () => {
    await expect(startDemoApp({ MAX_COST: '500', COST_BY_USER: '400' })).rejects.toThrow(
      /COST_BY_USER must be 0 or at least MAX_COST/,
    );
    await start({});
  });
});
