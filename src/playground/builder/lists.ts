import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Domain } from '../config';

type Fields = GraphQLObjectType | GraphQLInterfaceType;

/** A list of the root, as the builder offers it. */
export interface RootList {
  readonly name: string;
  readonly domain: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: Fields;
  readonly filter: GraphQLInputObjectType | null;
  readonly order: GraphQLInputObjectType | null;
}

/** A column that the builder offers: its dotted name, and the selection that reads it. */
export interface ColumnChoice {
  readonly path: string;
  readonly selection: string;
}

const fieldsOf = (type: unknown): Fields | null => (isObjectType(type) || isInterfaceType(type) ? type : null);

const argument = (field: GraphQLField<unknown, unknown>, name: string): GraphQLInputObjectType | null => {
  const found = field.args.find((one) => one.name === name);
  const type = found ? getNamedType(found.type) : null;
  return isInputObjectType(type) ? type : null;
};

const nodeOf = (field: GraphQLField<unknown, unknown>): Fields | null => {
  const nodes = fieldsOf(getNamedType(field.type))?.getFields()['nodes'];
  return nodes ? fieldsOf(getNamedType(nodes.type)) : null;
};

const canBeAsked = ({ args }: GraphQLField<unknown, unknown>): boolean => !args.some(isRequiredArgument);

/** All lists of the root that need no argument, by domain. */
export function rootLists(schema: GraphQLSchema, domains: readonly Domain[]): RootList[] {
  const order = new Map(domains.flatMap(({ name, fields }, index) => fields.map((field) => [field, { name, index }] as const)));
  return Object.values(schema.getQueryType()?.getFields() ?? {})
    .flatMap((field) => {
      const node = nodeOf(field);
      if (!node || !canBeAsked(field)) return [];
      const domain = order.get(field.name)?.name ?? 'Other';
      return [{ name: field.name, domain, field, node, filter: argument(field, 'filter'), order: argument(field, 'orderBy') }];
    })
    .sort((one, other) => (order.get(one.name)?.index ?? domains.length) - (order.get(other.name)?.index ?? domains.length));
}

const isMoney = (type: Fields): boolean => type.name === 'Money';
const MONEY = '{ amount currency period }';

/** The columns that one type has itself: values, amounts, and how many rows its lists have. */
function ownColumns(type: Fields, prefix: string): ColumnChoice[] {
  return Object.values(type.getFields()).flatMap((field) => {
    if (!canBeAsked(field)) return [];
    const inner = getNamedType(field.type);
    const path = prefix + field.name;
    if (isLeafType(inner)) return [{ path, selection: field.name }];
    const fields = fieldsOf(inner);
    if (fields && isMoney(fields)) return [{ path, selection: `${field.name} ${MONEY}` }];
    if (fields && prefix === '' && nodeOf(field))
      return [{ path: `${path}.totalCount`, selection: `${field.name} { totalCount }` }];
    return [];
  });
}

/** The columns of a type and of what it leads to. */
export function columnsOf(node: Fields): {
  readonly own: readonly ColumnChoice[];
  readonly related: ReadonlyMap<string, readonly ColumnChoice[]>;
} {
  const related = new Map<string, readonly ColumnChoice[]>();
  for (const field of Object.values(node.getFields())) {
    const type = fieldsOf(getNamedType(field.type));
    if (!type || !canBeAsked(field) || isListType(getNullableType(field.type)) || nodeOf(field) || isMoney(type)) continue;
    const columns = ownColumns(type, `${field.name}.`).map(({ path, selection }) => ({
      path,
      selection: `${field.name} { ${selection} }`,
    }));
    if (columns.length > 0) related.set(field.name, columns);
  }
  return { own: ownColumns(node, ''), related };
}

/** What the builder proposes first: a few columns that identify and describe a row. */
export function firstColumns(node: Fields): string[] {
  const names = columnsOf(node).own.map(({ path }) => path);
  const wanted = [
    'id',
    'name',
    'status',
    'country',
    'email',
    'kind',
    'quantity',
    'monthlyValue',
    'total',
    'createdAt',
    'at',
    'action',
  ];
  return wanted.filter((name) => names.includes(name)).slice(0, 5);
}

/** What groups can be made of, and what can be computed for them. */
export interface Grouping {
  readonly by: GraphQLInputObjectType;
  /** `count`, and numbers such as `sum.quantity`, with the selection that reads them. */
  readonly measures: readonly ColumnChoice[];
}

const FUNCTIONS = ['sum', 'avg', 'min', 'max', 'countDistinct'];

export function groupingOf({ field }: RootList): Grouping | null {
  const groupBy = fieldsOf(getNamedType(field.type))?.getFields()['groupBy'];
  if (!groupBy) return null;
  const by = argument(groupBy, 'by');
  const group = nodeOf(groupBy);
  if (!by || !group) return null;
  const computed = FUNCTIONS.flatMap((name) => {
    const type = fieldsOf(getNamedType(group.getFields()[name]?.type));
    return Object.values(type?.getFields() ?? {}).map((value) => {
      const inner = fieldsOf(getNamedType(value.type));
      const selection = inner ? `${value.name} { amount currency }` : value.name;
      return { path: `${name}.${value.name}`, selection: `${name} { ${selection} }` };
    });
  });
  return { by, measures: [{ path: 'count', selection: 'count' }, ...computed] };
}

/** The values of the enum at a field of an input, or none. */
export function valuesAt(input: GraphQLInputObjectType | null, field: string): readonly string[] {
  const type = getNamedType(input?.getFields()[field]?.type);
  return isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
}
