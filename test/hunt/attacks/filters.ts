import { getNamedType, isInputObjectType, isObjectType } from 'graphql';
import { tableOf } from '../ids';
import { idFrom, typesOf, type Attack, type Pair } from './attack';
import { hasArgument, lists, pickField, REACH, rowType, typeName, type RootField } from './fields';
import { isNamed } from './pool';

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const AROUND: readonly ((filter: object) => object)[] = [
  (filter) => filter,
  (filter) => ({ or: [filter, filter] }),
  (filter) => ({ and: [filter, {}] }),
  (filter) => ({ not: filter }),
];

/** Conditions of a filter type by the kind of what they compare. */
function conditions(field: RootField, comparator: string): string[] {
  const filter = getNamedType(field.args.find(({ name }) => name === 'filter')?.type);
  if (!isInputObjectType(filter)) return [];
  return Object.values(filter.getFields())
    .filter((one) => getNamedType(one.type).name === comparator)
    .map((one) => one.name);
}

interface Condition {
  filter: object;
  foreign: string;
}

/** A condition on an id of B that nothing in sight names. */
function onId(pair: Pair, field: RootField): Condition | null {
  const { random, hidden } = pair;
  const row = rowType(field);
  const name = random.maybe(conditions(field, 'IdComparator'));
  if (name === undefined || row === undefined) return null;
  const id = idFrom(random, hidden, name === 'id' ? [row] : typesOf(name, pair.schema));
  if (id === undefined || isNamed(pair.sight, id)) return null;
  const comparator = random.pick([{ eq: id }, { in: [id] }, { ne: id }, { notIn: [id] }]);
  return { filter: random.pick(AROUND)({ [name]: comparator }), foreign: id };
}

/** A condition on a text that is not open to A, of a row that it sees or does not see. */
function onText(pair: Pair, field: RootField): Condition | null {
  const { random, sight, marks } = pair;
  const row = rowType(field);
  const name = random.maybe(conditions(field, 'TextComparator'));
  if (name === undefined || row === undefined) return null;
  const closed = (ids: readonly string[] = []): string[] =>
    ids.flatMap((id) => {
      const cell = { table: tableOf(row), id, column: snake(name) };
      return sight.opens(cell) ? [] : (marks.of(cell.table, id, cell.column) ?? []);
    });
  // Texts that are closed in rows that are seen are few, and the most telling.
  const mark = random.maybe(closed(pair.own.get(row))) ?? random.maybe(closed(pair.hidden.get(row)));
  if (mark === undefined) return null;
  const comparator = random.pick([{ contains: mark }, { startsWith: mark }, { ne: mark }]);
  return { filter: random.pick(AROUND)({ [name]: comparator }), foreign: mark };
}

const filterType = (field: RootField): string => getNamedType(field.args.find(({ name }) => name === 'filter')?.type)?.name ?? '';

/** A root list filtered by something of B. */
export function filteredList(pair: Pair): Attack | null {
  const { random } = pair;
  const field = pickField(pair, lists(pair));
  const condition = (random.chance(0.5) ? onId : onText)(pair, field);
  if (!condition) return null;
  const { filter, foreign } = condition;
  const selection = pair.selector.select(typeName(field), REACH);
  const document = `query($filter: ${filterType(field)}) { ${field.name}(first: 5, filter: $filter)${selection} }`;
  return { name: `${field.name} filtered`, document, variables: { filter }, foreign: [foreign] };
}

/** An edge of something that A sees, filtered by something of B. */
export function filteredEdge(pair: Pair): Attack | null {
  const { random, schema, own } = pair;
  const type = random.maybe([...own.keys()]);
  const object = type && schema.getType(type);
  const id = type && idFrom(random, own, [type]);
  if (!isObjectType(object) || id === undefined) return null;
  const edges = Object.values(object.getFields()).filter(
    (field) => hasArgument(field, 'filter') && field.name !== 'sharedCustomers',
  );
  const field = random.maybe(edges);
  const condition = field && (random.chance(0.7) ? onId : onText)(pair, field);
  if (!condition) return null;
  const { filter, foreign } = condition;
  const edge = `${field.name}(first: 5, filter: $filter)${pair.selector.select(typeName(field), REACH)}`;
  const document = `query($id: ID!, $filter: ${filterType(field)}) { node(id: $id) { __typename id ... on ${object.name} { ${edge} } } }`;
  return { name: `${object.name}.${field.name} filtered`, document, variables: { id, filter }, foreign: [foreign] };
}
