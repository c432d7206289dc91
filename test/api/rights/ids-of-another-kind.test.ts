import { declaredTypes } from '../../../src/graph/registry';
import { newId, typeOfId } from '../../../src/kernel/ids';
import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { answerTo } from './support/ask';
import { startDemoApp } from './support/demo-app';
import { documentFor, EDGE_PLACES, FILTER_PLACES, ROOT_PLACES, type IdPlace } from './support/every-id';

const VIEWERS = [
  'global.admin@donau-it.example',
  'global.admin@baltic-distribution.example',
  'admin@rheingold-logistik.example',
  'operator@partner-graph.example',
];
/** Rows of a type that are looked at for one that the viewer sees. */
const CANDIDATES = 100;
/** A document tries a place with ids of all types, which may take long. */
const LIMITS = {
  REQUEST_TIMEOUT_MS: '120000',
  MAX_ALIASES: '1000',
  MAX_ROOT_MUTATIONS: '100',
  MAX_SCANS: '100',
  MAX_TOKENS: '20000',
  MAX_FIELDS: '20000',
  MAX_COST: '10000000',
};

/** What a thing may be that is no node of its own and has the id of one. */
const MAY_BE: Readonly<Record<string, readonly string[]>> = { NamedPartner: ['Provider', 'Reseller'] };

/** Everything in an answer that says what it is and has an id. */
function nodesIn(value: unknown): { __typename: string; id: string }[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (typeof value !== 'object' || value === null) return [];
  const { __typename: type, id } = value as { __typename?: unknown; id?: unknown };
  const own = typeof type === 'string' && typeof id === 'string' && typeOfId(id) ? [{ __typename: type, id }] : [];
  return [...own, ...Object.values(value).flatMap(nodesIn)];
}

describeEngine('ids of another kind', () => {
  let app: TestApp;
  const idsOf = new Map<string, ReadonlyMap<string, string>>();

  /** One id of each type, where there is one of a row that the viewer sees. */
  async function idsFor(email: string): Promise<ReadonlyMap<string, string>> {
    const ids = new Map<string, string>();
    for (const { name, table, discriminator } of declaredTypes().values()) {
      const where = discriminator.map(([column, value]) => `${column} = '${String(value)}'`).join(' AND ') || '1 = 1';
      const rows = await app.database.rows(
        `SELECT node.id FROM \`${table}\` node WHERE ${where} ORDER BY node.id LIMIT ${CANDIDATES}`,
        [],
      );
      const some = rows.map(({ id }) => id as string);
      const { data } = await answerTo(app, email, 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: some });
      const seen = (data?.['nodes'] as ({ id: string } | null)[] | null)?.find((node) => node !== null);
      ids.set(name, seen?.id ?? some[0] ?? newId(name as never, DEMO_DAY));
    }
    return ids;
  }

  beforeAll(async () => {
    app = await startDemoApp(LIMITS);
    for (const email of VIEWERS) idsOf.set(email, await idsFor(email));
  });
  afterAll(() => app.stop());

  /** Tries a place with an id of each type: no fault, and no row that is something else than its id says. */
  async function tryAll(place: IdPlace, email: string, more: Record<string, unknown> = {}): Promise<void> {
    const ids = [...(idsOf.get(email) ?? [])];
    const variables = Object.fromEntries(ids.map(([, id], index) => [`id${index}`, id]));
    const answer = await answerTo(app, email, documentFor(place, ids.length), { ...variables, ...more });
    const { status, data, errors } = answer;
    const typeAt = (step: unknown): string => ids[Number(String(step).slice(1))]?.[0] ?? '';
    const wrong = errors
      .filter(({ extensions, path }) => !path || !['FORBIDDEN', 'BAD_USER_INPUT', 'UNAUTHENTICATED'].includes(extensions.code))
      .map((error) => ({ type: typeAt(error.path?.[0]), error }));
    const found = Object.entries(data ?? {}).flatMap(([step, value]) =>
      nodesIn(value)
        .filter(({ __typename: said, id }) => !(MAY_BE[said] ?? [said]).includes(typeOfId(id) ?? ''))
        .map((node) => ({ type: typeAt(step), node })),
    );
    // Each of them was answered: a fault of one would be one of all.
    expect({
      place: place.name,
      status: status === 500 ? 500 : 0,
      answers: Object.keys(data ?? {}).length,
      wrong,
      found,
    }).toEqual({
      place: place.name,
      status: 0,
      answers: ids.length,
      wrong: [],
      found: [],
    });
  }

  it('are tried in inputs, in edges and in filters', () => {
    expect([ROOT_PLACES.length > 80, EDGE_PLACES.length > 1, FILTER_PLACES.length > 20]).toEqual([true, true, true]);
  });

  it.each(VIEWERS)('cause no fault anywhere in an input, and are never taken for another type: %s', async (email) => {
    for (const place of ROOT_PLACES) await tryAll(place, email);
  });

  it.each(VIEWERS.slice(1, 3))('find nothing in filters and edges: %s', async (email) => {
    for (const place of FILTER_PLACES) await tryAll(place, email);
    for (const place of EDGE_PLACES) await tryAll(place, email, { parent: idsOf.get(email)?.get(place.type) });
  });

  it('find no customer in a quote, which says so', async () => {
    const email = 'global.admin@baltic-distribution.example';
    const id = idsOf.get(email)?.get('Offer');
    const document = `query($id: ID!) { quoteOrder(input: { customerId: $id, lines: [] }) { customer { name country } errors { code path } } }`;
    const { data, errors } = await answerTo(app, email, document, { id });
    expect(errors).toEqual([]);
    expect(data).toMatchObject({ quoteOrder: { customer: null, errors: [{ code: 'NOT_FOUND', path: ['customerId'] }] } });
  });
});
