import { getNamedType, isEnumType, isInputObjectType, isNonNullType, isObjectType } from 'graphql';
import { isType, tableOf, type TypeName } from '../ids';
import { idFrom, typesOf, type Attack, type Pair } from './attack';
import { hasArgument, lists, pickField, REACH, rootFields, typeName, type RootField } from './fields';

/** One value for each argument of a field that must be one of a list. */
function choices({ random }: Pair, field: RootField): [name: string, value: string][] {
  return field.args.flatMap(({ name, type }): [string, string][] => {
    const named = getNamedType(type);
    if (!isNonNullType(type) || !isEnumType(named)) return [];
    return [[name, random.pick(named.getValues()).name]];
  });
}

/** A field by id with an id of B, also of another type than the field's. */
export function byId(pair: Pair): Attack | null {
  const { random } = pair;
  const field = pickField(
    pair,
    rootFields(pair).filter((one) => hasArgument(one, 'id')),
  );
  const own = typeName(field);
  const types = isType(own) && random.chance(0.85) ? [own] : [...pair.hidden.keys()];
  const id = idFrom(random, pair.hidden, types);
  if (id === undefined) return null;
  const chosen = choices(pair, field)
    .map(([name, value]) => `, ${name}: ${value}`)
    .join('');
  const document = `query($id: ID!) { ${field.name}(id: $id${chosen})${pair.selector.select(own, REACH)} }`;
  return { name: field.name, document, variables: { id }, foreign: [id] };
}

/** Every node of B in one call, with one that A sees between them. */
export function byIds(pair: Pair): Attack {
  const hidden = [...pair.hidden.values()].flatMap((ids) => pair.random.sample(ids, 2)).slice(0, 60);
  const seen = idFrom(pair.random, pair.own, [...pair.own.keys()]);
  const document = `query($ids: [ID!]!) { nodes(ids: $ids)${pair.selector.select('Node', REACH)} }`;
  return { name: 'nodes', document, variables: { ids: [...hidden, ...(seen ? [seen] : [])] }, foreign: hidden };
}

/** A list in some order: its cursors tell what it was ordered by. */
export function inOrder(pair: Pair, after: string | null = null, orderBy?: object[], list?: string): Attack | null {
  const { random } = pair;
  const field = list === undefined ? pickField(pair, lists(pair)) : rootFields(pair).find((one) => one.name === list);
  const order = getNamedType(field?.args.find(({ name }) => name === 'orderBy')?.type);
  if (!field || !isInputObjectType(order)) return null;
  const keys = getNamedType(order.getFields()['field']?.type) as { getValues?: () => readonly { name: string }[] } | undefined;
  const names = random.sample(keys?.getValues?.().map(({ name }) => name) ?? [], 2);
  const chosen = orderBy ?? names.map((name) => ({ field: name, direction: random.pick(['ASC', 'DESC']) }));
  const document = `query($orderBy: [${order.name}!], $after: String) { ${field.name}(first: 20, orderBy: $orderBy, after: $after)${pair.selector.select(typeName(field), { depth: 0, edges: 0 }, true)} }`;
  return { name: `${field.name} in order`, document, variables: { orderBy: chosen, after }, foreign: [] };
}

/** Whether a list says how many there are. */
function isCounted({ type }: RootField): boolean {
  const named = getNamedType(type);
  return isObjectType(named) && 'totalCount' in named.getFields();
}

/** How many there are. */
export function counted(pair: Pair): Attack {
  const field = pickField(pair, lists(pair).filter(isCounted));
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
  const start = pickField(
    pair,
    rootFields(pair).filter((one) => !one.args.some((argument) => isNonNullType(argument.type))),
  );
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

/** What a search looks at: texts with a mark, by type and column. */
const SEARCHED: readonly (readonly [type: TypeName, column: string])[] = [
  ['Customer', 'name'],
  ['Customer', 'email'],
  ['Customer', 'initial_domain'],
  ['Provider', 'name'],
  ['Reseller', 'name'],
  ['User', 'name'],
  ['User', 'email'],
  ['CustomerUser', 'name'],
  ['CustomerUser', 'email'],
  ['CustomerSubscription', 'name'],
];

/** A search for an id of B, or for a text that is closed to A. */
export function searched(pair: Pair): Attack | null {
  const { random, own, hidden, marks, sight } = pair;
  const closed = SEARCHED.flatMap(([type, column]) =>
    [...(own.get(type) ?? []), ...(hidden.get(type) ?? [])].flatMap((id) => {
      const cell = { table: tableOf(type), id, column };
      return sight.opens(cell) ? [] : (marks.of(cell.table, id, column) ?? []);
    }),
  );
  const text = random.chance(0.4) ? idFrom(random, hidden, [...hidden.keys()]) : random.maybe(closed);
  if (text === undefined) return null;
  const document =
    'query($text: String!) { search(text: $text, first: 20) { __typename pageInfo { hasNextPage startCursor endCursor } nodes { __typename field match node { __typename ... on Node { id } } } } }';
  return { name: 'search', document, variables: { text }, foreign: [text] };
}
