import { getNamedType, isEnumType, isInputObjectType, isObjectType, type GraphQLInputObjectType } from 'graphql';
import { isType, tableOf, type TypeName } from '../ids';
import { idFrom, typesOf, type Attack, type Pair } from './attack';
import { lists, pickField, rowType, type RootField } from './fields';
import { isNamed } from './pool';

/** How deep a filter follows relations. */
const DEEPEST = 3;

/** Keys that may name what is outside, and products that may look like an amount of somebody else. */
const TOLD = /^(OFFER_NAME|ACTOR_|.*_ID$)/;
const PRODUCTS = /^(monthlyValue|termValue|total|monthlyTotal)$/;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

interface Probe {
  filter: object;
  foreign: string;
}

const targetOf = (input: GraphQLInputObjectType): string => input.name.replace(/(List)?Filter$/, '');

/** A condition on an id or a text of B, on a row of this type. */
function condition(pair: Pair, input: GraphQLInputObjectType): Probe | null {
  const { random, hidden, own, sight, marks } = pair;
  const type = targetOf(input);
  if (!isType(type)) return null;
  const fields = Object.values(input.getFields());
  const kind = random.pick(['IdComparator', 'TextComparator']);
  const name = random.maybe(fields.filter((field) => getNamedType(field.type).name === kind))?.name;
  if (name === undefined) return null;
  if (kind === 'IdComparator') {
    const id = idFrom(random, hidden, name === 'id' ? [type] : typesOf(name, pair.schema));
    if (id === undefined || isNamed(sight, id)) return null;
    return { filter: { [name]: random.pick([{ eq: id }, { in: [id] }, { ne: id }, { notIn: [id] }]) }, foreign: id };
  }
  const closed = (ids: readonly string[] = []): string[] =>
    ids.flatMap((id) => {
      const cell = { table: tableOf(type), id, column: snake(name) };
      return sight.opens(cell) ? [] : (marks.of(cell.table, id, cell.column) ?? []);
    });
  const mark = random.maybe([...closed(own.get(type)), ...closed(hidden.get(type))]);
  if (mark === undefined) return null;
  return {
    filter: { [name]: random.pick([{ contains: mark }, { startsWith: mark }, { ne: mark }, { eq: mark }]) },
    foreign: mark,
  };
}

/** The same behind some relations. */
function behind(pair: Pair, input: GraphQLInputObjectType, depth: number): Probe | null {
  const { random } = pair;
  if (depth === 0) return condition(pair, input);
  const relations = Object.values(input.getFields()).filter(
    ({ name, type }) => !['and', 'or', 'not'].includes(name) && getNamedType(type).name.endsWith('Filter'),
  );
  const relation = random.maybe(relations);
  const target = relation && getNamedType(relation.type);
  if (!relation || !isInputObjectType(target)) return condition(pair, input);
  const members = target.getFields();
  const isPlain = members['and'] !== undefined;
  const member = isPlain ? undefined : random.pick(members['some'] ? ['some', 'every', 'none', 'count'] : Object.keys(members));
  const inner = isPlain ? target : getNamedType(members[member === 'count' ? 'some' : (member ?? '')]?.type);
  const probe = isInputObjectType(inner) ? behind(pair, inner, depth - 1) : null;
  if (!probe) return null;
  const count = { of: probe.filter, ...random.pick([{ gte: 1 }, { eq: 0 }, { lt: 2 }]) };
  const filter = member === undefined ? probe.filter : { [member]: member === 'count' ? count : probe.filter };
  return { ...probe, filter: random.pick([{ [relation.name]: filter }, { not: { [relation.name]: filter } }]) };
}

/** A key of groups: a field of the rows or of what an edge leads to. */
function key(pair: Pair, input: GraphQLInputObjectType, depth: number): object | null {
  const { random } = pair;
  const { field, per, ...edges } = input.getFields();
  const edge = random.maybe(Object.values(edges));
  const target = edge && getNamedType(edge.type);
  if (edge && isInputObjectType(target) && (field === undefined || (depth > 0 && random.chance(0.5)))) {
    const inner = key(pair, target, depth - 1);
    return inner && { [edge.name]: inner };
  }
  const values = field && getNamedType(field.type);
  const names = isEnumType(values) ? values.getValues().map(({ name }) => name) : [];
  const name = random.maybe(names.filter((one) => !TOLD.test(one)));
  return name === undefined || per === undefined ? null : { field: name };
}

/** What is computed of the rows. */
function computed(pair: Pair, type: TypeName): string {
  const aggregate = pair.schema.getType(`${type}Aggregate`);
  if (!isObjectType(aggregate)) return 'count';
  const members = ['countDistinct', 'sum', 'min', 'max'].flatMap((name) => {
    const of = getNamedType(aggregate.getFields()[name]?.type);
    if (!isObjectType(of)) return [];
    const fields = Object.values(of.getFields()).filter((one) => !PRODUCTS.test(one.name));
    const taken = pair.random
      .sample(fields, 3)
      .map((one) => (isObjectType(getNamedType(one.type)) ? `${one.name} { amount currency }` : one.name));
    return taken.length > 0 ? [`${name} { ${taken.join(' ')} }`] : [];
  });
  return ['count', ...members].join(' ');
}

/** Aggregates and groups of a list. */
function questions(pair: Pair, type: TypeName): { text: string; variables: Record<string, unknown>; declared: string } {
  const { random } = pair;
  const by = pair.schema.getType(`${type}GroupBy`);
  const keys = isInputObjectType(by) ? [key(pair, by, 2), ...(random.chance(0.3) ? [key(pair, by, 1)] : [])] : [];
  const given = keys.filter((one) => one !== null);
  const own = computed(pair, type);
  const aggregate = `aggregate { __typename ${own} }`;
  if (given.length === 0) return { text: aggregate, variables: {}, declared: '' };
  const order = [{ function: 'COUNT', direction: 'DESC' }];
  const having = random.chance(0.3) ? [{ function: 'COUNT', number: { gte: String(random.int(0, 3)) } }] : [];
  return {
    text: `${aggregate} groupBy(by: $by, orderBy: $order, having: $having) { __typename totalCount nodes { keys ${own} } totals { count } }`,
    variables: { by: given, order, having },
    declared: `, $by: [${type}GroupBy!]!, $order: [${type}GroupOrder!], $having: [${type}Having!]`,
  };
}

const filterOf = (field: RootField): GraphQLInputObjectType | null => {
  const type = getNamedType(field.args.find(({ name }) => name === 'filter')?.type);
  return isInputObjectType(type) ? type : null;
};

/** A root list filtered through relations by something of B, counted, added up and grouped. */
export function askedList(pair: Pair): Attack | null {
  const { random } = pair;
  const field = pickField(pair, lists(pair));
  const input = filterOf(field);
  const type = rowType(field);
  if (!input || type === undefined) return null;
  const probe = random.chance(0.8) ? behind(pair, input, random.int(0, DEEPEST)) : null;
  const { text, variables, declared } = questions(pair, type);
  const document = `query($filter: ${input.name}${declared}) { ${field.name}(first: 3, filter: $filter) { __typename totalCount nodes { __typename id } ${text} } }`;
  return {
    name: `${field.name} asked about`,
    document,
    variables: { ...variables, filter: probe?.filter ?? {} },
    foreign: probe ? [probe.foreign] : [],
  };
}

/** The same of a list behind something that A sees. */
export function askedEdge(pair: Pair): Attack | null {
  const { random, schema, own } = pair;
  const from = random.maybe([...own.keys()]);
  const object = from && schema.getType(from);
  const id = from && idFrom(random, own, [from]);
  if (!isObjectType(object) || id === undefined) return null;
  const edges = Object.values(object.getFields()).filter((one) => filterOf(one) !== null && one.name !== 'sharedCustomers');
  const field = random.maybe(edges);
  const input = field && filterOf(field);
  const type = field && rowType(field);
  if (!field || !input || type === undefined) return null;
  const probe = random.chance(0.8) ? behind(pair, input, random.int(0, DEEPEST)) : null;
  const { text, variables, declared } = questions(pair, type);
  const list = `${field.name}(first: 3, filter: $filter) { __typename totalCount nodes { __typename id } ${text} }`;
  const document = `query($id: ID!, $filter: ${input.name}${declared}) { node(id: $id) { __typename id ... on ${object.name} { ${list} } } }`;
  return {
    name: `${object.name}.${field.name} asked about`,
    document,
    variables: { ...variables, id, filter: probe?.filter ?? {} },
    foreign: probe ? [probe.foreign] : [],
  };
}
