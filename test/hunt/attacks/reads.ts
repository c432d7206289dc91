import { getNamedType, isInputObjectType, isNonNullType, type GraphQLField } from 'graphql';
import { isType, tableOf, type TypeName } from '../ids';
import { idFrom, typesOf, type Attack, type Pair } from './attack';
import { isNamed } from './pool';

type RootField = GraphQLField<unknown, unknown>;

const rootFields = ({ schema }: Pair): RootField[] => Object.values(schema.getQueryType()?.getFields() ?? {});
const hasArgument = (field: RootField, name: string): boolean => field.args.some((argument) => argument.name === name);
const typeName = (field: RootField): string => getNamedType(field.type).name;
/** The type of the rows of a list. */
const rowType = (field: RootField): TypeName | undefined => {
  const name = typeName(field).replace(/Connection$/, '');
  return isType(name) ? name : undefined;
};
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const REACH = { depth: 2, edges: 2 };

const lists = (pair: Pair): RootField[] => rootFields(pair).filter((field) => hasArgument(field, 'first'));

/** A field by id with an id of B, also of another type than the field's. */
export function byId(pair: Pair): Attack | null {
  const { random } = pair;
  const field = random.pick(rootFields(pair).filter((one) => hasArgument(one, 'id')));
  const own = typeName(field);
  const types = isType(own) && random.chance(0.85) ? [own] : [...pair.hidden.keys()];
  const id = idFrom(random, pair.hidden, types);
  if (id === undefined) return null;
  const document = `query($id: ID!) { ${field.name}(id: $id)${pair.selector.select(own, REACH)} }`;
  return { name: field.name, document, variables: { id }, foreign: [id] };
}

/** Every node of B in one call, with one that A sees between them. */
export function byIds(pair: Pair): Attack {
  const hidden = [...pair.hidden.values()].flatMap((ids) => pair.random.sample(ids, 2)).slice(0, 60);
  const seen = idFrom(pair.random, pair.own, [...pair.own.keys()]);
  const document = `query($ids: [ID!]!) { nodes(ids: $ids)${pair.selector.select('Node', REACH)} }`;
  return { name: 'nodes', document, variables: { ids: [...hidden, ...(seen ? [seen] : [])] }, foreign: hidden };
}

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

const listDocument = (pair: Pair, field: RootField): string => {
  const filter = getNamedType(field.args.find(({ name }) => name === 'filter')?.type)?.name ?? '';
  return `query($filter: ${filter}) { ${field.name}(first: 5, filter: $filter)${pair.selector.select(typeName(field), REACH)} }`;
};

/** A list filtered by an id of B. */
export function byFilteredId(pair: Pair): Attack | null {
  const { random, hidden } = pair;
  const field = random.pick(lists(pair));
  const [name] = random.sample(conditions(field, 'IdComparator'), 1);
  const row = rowType(field);
  if (name === undefined || row === undefined) return null;
  const id = idFrom(random, hidden, name === 'id' ? [row] : typesOf(name, pair.schema));
  if (id === undefined || isNamed(pair.sight, id)) return null;
  const comparator = random.pick([{ eq: id }, { in: [id] }, { ne: id }, { notIn: [id] }]);
  const filter = random.pick(AROUND)({ [name]: comparator });
  return { name: `${field.name} by ${name}`, document: listDocument(pair, field), variables: { filter }, foreign: [id] };
}

/** A list filtered by a text that is not open to A, of a row that it sees or does not see. */
export function byFilteredText(pair: Pair): Attack | null {
  const { random, sight, marks } = pair;
  const field = random.pick(lists(pair));
  const [name] = random.sample(conditions(field, 'TextComparator'), 1);
  const row = rowType(field);
  if (name === undefined || row === undefined) return null;
  const id = idFrom(random, random.chance(0.5) ? pair.hidden : pair.own, [row]);
  if (id === undefined) return null;
  const cell = { table: tableOf(row), id, column: snake(name) };
  const mark = marks.of(cell.table, id, cell.column);
  if (mark === undefined || sight.opens(cell)) return null;
  const filter = random.pick(AROUND)({ [name]: random.pick([{ contains: mark }, { startsWith: mark }, { ne: mark }]) });
  return { name: `${field.name} by ${name}`, document: listDocument(pair, field), variables: { filter }, foreign: [mark] };
}

/** A list in some order: its cursors tell what it was ordered by. */
export function inOrder(pair: Pair, after: string | null = null, orderBy?: object[], list?: string): Attack | null {
  const { random } = pair;
  const field = list === undefined ? random.pick(lists(pair)) : rootFields(pair).find((one) => one.name === list);
  const order = getNamedType(field?.args.find(({ name }) => name === 'orderBy')?.type);
  if (!field || !isInputObjectType(order)) return null;
  const keys = getNamedType(order.getFields()['field']?.type) as { getValues?: () => readonly { name: string }[] } | undefined;
  const names = random.sample(keys?.getValues?.().map(({ name }) => name) ?? [], 2);
  const chosen = orderBy ?? names.map((name) => ({ field: name, direction: random.pick(['ASC', 'DESC']) }));
  const document = `query($orderBy: [${order.name}!], $after: String) { ${field.name}(first: 3, orderBy: $orderBy, after: $after)${pair.selector.select(typeName(field), { depth: 1, edges: 1 })} }`;
  return { name: `${field.name} in order`, document, variables: { orderBy: chosen, after }, foreign: [] };
}

/** How many there are. */
export function counted(pair: Pair): Attack {
  const field = pair.random.pick(lists(pair));
  const document = `{ ${field.name}(first: 1) { __typename totalCount } }`;
  return { name: `count of ${field.name}`, document, variables: {}, foreign: [], counts: field.name };
}

/** A long walk from a root list, the viewer or something that A sees. */
export function walk(pair: Pair): Attack {
  const { random } = pair;
  const reach = { depth: random.int(3, 5), edges: random.int(2, 3) };
  const types = ['Customer', 'Provider', 'Reseller', 'CustomerSubscription', 'Order', 'Partnership', 'CustomerUser'] as const;
  const id = idFrom(random, pair.own, random.chance(0.5) ? types : [...pair.own.keys()]);
  const type = id === undefined ? undefined : [...pair.own].find(([, ids]) => ids.includes(id))?.[0];
  if (type !== undefined && random.chance(0.6)) {
    const document = `query($id: ID!) { node(id: $id) { __typename id ... on ${type}${pair.selector.select(type, reach)} } }`;
    return { name: `walk from ${type}`, document, variables: { id }, foreign: [] };
  }
  const start = random.pick(rootFields(pair).filter((one) => !one.args.some((argument) => isNonNullType(argument.type))));
  const size = hasArgument(start, 'first') ? '(first: 3)' : '';
  const selection = pair.selector.select(typeName(start), reach);
  return { name: `walk from ${start.name}`, document: `{ ${start.name}${size}${selection} }`, variables: {}, foreign: [] };
}

/** Customers shared with somebody: the edge that takes an id of its own. */
export function shared(pair: Pair): Attack | null {
  const { random } = pair;
  const [type, argument] = random.pick([
    ['Provider', 'resellerId'],
    ['Reseller', 'providerId'],
  ] as const);
  const self = idFrom(random, pair.own, [type]);
  const other = idFrom(random, pair.hidden, typesOf(argument, pair.schema));
  if (self === undefined || other === undefined) return null;
  const selection = pair.selector.select('CustomerConnection', REACH);
  const document = `query($id: ID!, $other: ID!) { node(id: $id) { __typename id ... on ${type} { sharedCustomers(first: 5, ${argument}: $other)${selection} } } }`;
  return { name: `${type}.sharedCustomers`, document, variables: { id: self, other }, foreign: [other] };
}
