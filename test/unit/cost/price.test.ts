import 'reflect-metadata';
import fc from 'fast-check';
import {
  getVariableValues,
  Kind,
  parse,
  print,
  validate,
  visit,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';
import { pricing } from '../../../src/app/cost/price';
import { buildGraph } from '../../../src/app/schema';
import { specialize } from '../../../src/app/specialize';
import type { DocumentLimits } from '../../../src/config/env';
import { DocumentMaker } from '../../differential/document';
import { Random } from '../../hunt/random';
import { readSchema } from '../../matrix/sdl';

const LIMITS: DocumentLimits = {
  depth: 50,
  fields: 20_000,
  tokens: 20_000,
  aliases: 1_000,
  directives: 1_000,
  rootMutations: 100,
  cost: Number.MAX_SAFE_INTEGER,
  conditions: 20_000,
  scans: 1_000,
};

const { schema } = buildGraph();
/** The schema as clients know it. */
const written = readSchema();

const operationOf = (document: DocumentNode): OperationDefinitionNode => {
  const found = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!found) throw new Error('There is no operation.');
  return found;
};

/** The price of a document, which has to be valid. */
function priceOf(text: string, variables: Record<string, unknown> = {}, limits: Partial<DocumentLimits> = {}): number {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return pricing(schema, { ...LIMITS, ...limits })(document, operationOf(document), variables).cost;
}

/** Documents with their price, counted by hand. */
const TABLE: readonly (readonly [price: number, document: string])[] = [
  [0, '{ __typename __schema { types { name fields { name } } } }'],
  [1, '{ viewer { id __typename } }'],
  // A list, and its twenty rows.
  [1 + 20, '{ customers { nodes { id name } } }'],
  [1 + 5, '{ customers(last: 5) { edges { cursor node { id } } pageInfo { endCursor } } }'],
  // Each customer, its reseller, and its list of five subscriptions with their offers.
  [
    1 + 10 * (1 + 1 + (1 + 5 * (1 + 1))),
    '{ customers(first: 10) { nodes { associatedReseller { id } subscriptions(first: 5) { nodes { offer { id } } } } } }',
  ],
  [1 + 100, '{ customers(first: 100) { pageInfo { hasNextPage } } }'],
  [1, '{ customers { totalCount } }'],
  // A filter, and everything that matches it counted.
  [1 + 10 + 100, '{ customers(filter: { country: { eq: "DE" } }) { totalCount } }'],
  // A filter, and names searched.
  [1 + 10 + 10 + 100, '{ customers(first: 10, filter: { name: { contains: "a" } }) { nodes { id } } }'],
  // A filter, and two relations in it.
  [
    1 + 1 + 10 + 20,
    '{ customers(first: 1, filter: { subscriptions: { some: { offer: { kind: { eq: LICENSE } } } } }) { nodes { id } } }',
  ],
  // In the list of a parent, the same costs a tenth.
  [
    1 + 10 * (1 + 1 + (1 + 1 + 10)),
    '{ customers(first: 10) { nodes { subscriptions(first: 1, filter: { status: { eq: ACTIVE } }) { totalCount nodes { id } } } } }',
  ],
  [1 + 20 + 100, '{ customers(orderBy: [{ field: NAME }, { field: COUNTRY }]) { nodes { id } } }'],
  [1 + 100 + 1 + 1, '{ subscriptions { aggregate { count sum { quantity monthlyValue { amount } } } } }'],
  [1 + 20 * (1 + (1 + 10)), '{ customers { nodes { subscriptions { aggregate { count } } } } }'],
  // A key and the relation it is found by, ten groups with their sums, and the totals.
  [
    1 + 100 + 20 + 10 * 2 + 1,
    '{ subscriptions { groupBy(by: [{ offer: { field: NAME } }], first: 10) { nodes { keys sum { quantity } } totals { count } } } }',
  ],
  // Twelve moments, and a hundred groups.
  [
    1 + 100 + 120 + 100,
    '{ subscriptions { groupBy(by: [], inForce: { from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z", every: MONTH }) { nodes { keys count } } } }',
  ],
  // Hits, and what was found, which is at most a customer with its reseller.
  [
    1 + 100 + 5 * (1 + 1 + 1),
    '{ search(text: "elbe", first: 5) { nodes { node { ... on Customer { associatedReseller { id } } ... on User { id } } } } }',
  ],
  [
    1 + Math.max(1 + 3, 1),
    '{ node(id: "x") { ... on Customer { orders(first: 3) { nodes { id } } } ... on Provider { directoryEntry { id } } } }',
  ],
  [2, '{ nodes(ids: ["a", "b"]) { id } }'],
  [2 * 10 + 1, 'mutation { a: signOut { signedOut } b: signOut { signedOut errors { code } } }'],
];

/** Adds what changes nothing: fragments, repeated fields, and parts that are left out. */
function decorated(document: DocumentNode, random: Random): DocumentNode {
  let names = 0;
  return visit<DocumentNode>(document, {
    SelectionSet: {
      leave: (set) => {
        const selections: SelectionNode[] = set.selections.flatMap((node): SelectionNode[] => {
          const inside: SelectionNode = {
            kind: Kind.INLINE_FRAGMENT,
            directives: [],
            selectionSet: { kind: Kind.SELECTION_SET, selections: [node] },
          };
          const choice = random.int(0, 5);
          if (choice === 0) return [inside];
          if (choice === 1) return [node, node];
          if (choice === 2) return [node, inside];
          if (choice === 3 && node.kind === Kind.FIELD) return [node, leftOut(node, (names += 1))];
          return [node];
        });
        return { ...set, selections };
      },
    },
  });
}

const leftOut = (node: FieldNode, number: number): FieldNode => ({
  ...node,
  alias: { kind: Kind.NAME, value: `left_out_${number}` },
  directives: [
    {
      kind: Kind.DIRECTIVE,
      name: { kind: Kind.NAME, value: 'skip' },
      arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'if' }, value: { kind: Kind.BOOLEAN, value: true } }],
    },
  ],
});

describe('the price of an operation', () => {
  it.each(TABLE)('is counted by hand: %i for %s', (price, document) => {
    expect(priceOf(document)).toBe(price);
  });

  it('follows the variables, their defaults and their absence, with the same text', () => {
    const document = parse('query($n: Int = 3) { customers(first: $n) { nodes { id } } }');
    const price = pricing(schema, LIMITS);
    const costs = [{}, { n: 50 }, { n: null }, { n: 1 }, { n: 0 }, { n: -5 }].map(
      (variables) => price(document, operationOf(document), variables).cost,
    );
    expect(costs).toEqual([1 + 3, 1 + 50, 1 + 20, 1 + 1, 1, 1]);
  });

  it('follows conditions, with the same text', () => {
    const document = parse(
      'query($all: Boolean!, $not: Boolean = true) { customers(first: 10) { nodes @include(if: $all) { id } totalCount } viewer @skip(if: $not) { id } }',
    );
    expect(validate(schema, document)).toEqual([]);
    const price = pricing(schema, LIMITS);
    const costs = [{ all: true }, { all: false }, { all: true, not: false }, { all: true }].map(
      (variables) => price(document, operationOf(document), variables).cost,
    );
    expect(costs).toEqual([11, 1, 12, 11]);
  });

  it('is that of the operation that runs', () => {
    const document = parse('query A { viewer { id } } query B { customers { nodes { id } } }');
    const price = pricing(schema, LIMITS);
    const costs = document.definitions.map((node) => price(document, node as OperationDefinitionNode, {}).cost);
    expect(costs).toEqual([1, 21]);
  });

  it('is the same for a document and its normal form', () => {
    let specialized = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (seed) => {
        const { document: text, variables } = new DocumentMaker(written, new Random(seed), ['usr_x']).make();
        const document = parse(text);
        if (validate(schema, document).length > 0) return;
        const operation = operationOf(document);
        const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
        const normal = coerced && specialize(schema, document, operation, coerced, 5_000);
        if (!normal) return;
        specialized += 1;
        const price = pricing(schema, LIMITS);
        const expected = price(normal.document, operationOf(normal.document), coerced).cost;
        expect({ text, cost: price(document, operation, variables).cost }).toEqual({ text, cost: expected });
      }),
      { numRuns: 400 },
    );
    expect(specialized).toBeGreaterThan(50);
  });

  it('does not change with fragments, repeated fields and parts that are left out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.nat(TABLE.length - 1), (seed, index) => {
        const [expected = 0, text = ''] = TABLE[index] ?? [];
        const document = print(decorated(parse(text), new Random(seed)));
        expect({ document, price: priceOf(document) }).toEqual({ document, price: expected });
      }),
      { numRuns: 200 },
    );
  });

  it('is refused above the bound with the price, the bound and the largest part', () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'id' : `customers(first: 100) { nodes { associatedReseller { ${nested(depth - 1)} } } }`;
    const document = `{ viewer { id } ${nested(5)} }`;
    expect(() => priceOf(document, {}, { cost: 20_000 })).toThrow(/costs \d+; at most 20000 is allowed/);
    try {
      priceOf(document, {}, { cost: 20_000 });
    } catch (cause) {
      expect((cause as { extensions: object }).extensions).toMatchObject({
        code: 'LIMIT_EXCEEDED',
        limit: 'cost',
        maximum: 20_000,
        cost: { largestField: { path: expect.arrayContaining(['customers', 'nodes', 'associatedReseller']) } },
      });
    }
  });

  it('is known at once, whatever the page sizes are', () => {
    const deep = (depth: number): string =>
      depth === 0 ? 'id' : `customers(first: 100) { nodes { associatedReseller { ${deep(depth - 1)} } } }`;
    const began = performance.now();
    expect(() => priceOf(`{ ${deep(10)} }`, {}, { cost: 20_000 })).toThrow(/costs/);
    expect(priceOf('query($n: Int) { customers(first: $n) { nodes { id } } }', { n: 1e308 })).toBe(Number.MAX_SAFE_INTEGER);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
