import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  typeFromAST,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { DEFAULT_GROUPS } from '../../graph/aggregate-types';
import { DEFAULT_PAGE } from '../../graph/page';
import { fragmentsOf, type Fragments } from '../limits';
import { argumentOf, hasVariables, valueOf, type Variables } from './values';
import { PRICES } from './prices';

/** Where the number of rows of a field is said. */
export interface Size {
  /** `first`, `last` or `ids`, as far as they are given. */
  given: readonly ValueNode[];
  /** If none of them has a value. */
  fallback: number;
}

/** Where a field stands. */
interface Place {
  /** A list at the root looks through everything in scope, any other one only through the rows of its parent. */
  atRoot: boolean;
  isList: boolean;
  /** Whether it is computed from all rows of its list. */
  isComputed: boolean;
  /** Whether the rows that match are counted. */
  counts: boolean;
}

/** What a field reads beside its objects. */
export interface Extra extends Place {
  filter: ValueNode | null;
  /** The input type of the filter, which tells relations from other conditions. */
  filterType: GraphQLInputObjectType | null;
  having: ValueNode | null;
  orderBy: ValueNode | null;
  input: ValueNode | null;
  /** The keys of groups. */
  by: ValueNode | null;
  /** The moments of groups. */
  inForce: ValueNode | null;
  /** Whether it is a list of what matches a text. */
  searches: boolean;
}

/** A field as it is priced. */
export interface PricedField {
  /** Its name in the response. */
  key: string;
  /** The price of each of its objects. */
  own: number;
  /** How many objects there are. Null: one. */
  size: Size | null;
  extra: Extra | null;
  /** The fields inside. There is more than one set of them only if they depend on the type of the object. */
  kinds: readonly (readonly PricedField[])[];
}

/** An operation as it is priced: merged, without fragments and directives, only with what has a price. */
export interface Plan {
  fields: readonly PricedField[];
  /** Whether its price is the same for all variables. */
  isFixed: boolean;
}

/** What says which fields are selected. */
interface Selecting {
  schema: GraphQLSchema;
  fragments: Fragments;
  variables: Variables;
}

interface Work extends Selecting {
  /** A number for each field of the document. */
  numbers: Map<FieldNode, number>;
  isFixed: boolean;
}

/** What is computed from all rows of a list: each looks through it once, for all parents together. */
const COMPUTED: ReadonlySet<string> = new Set(['aggregate', 'groupBy']);

/** The fields of an object by their names in the response. */
type Groups = Map<string, FieldNode[]>;

type Definition = GraphQLField<unknown, unknown>;

/** The rows of a page, or the groups of a list. */
interface Rows {
  size: Size;
  atRoot: boolean;
}

/** Whether `@skip` and `@include` let a part of the document in. Invalid conditions are left to the executor. */
const isIncluded = (variables: Variables, directives: readonly DirectiveNode[] = []): boolean =>
  directives.every((directive) => {
    const condition = argumentOf(directive, 'if');
    const value = condition && valueOf(condition, variables);
    if (typeof value !== 'boolean') return true;
    return directive.name.value === 'skip' ? !value : directive.name.value !== 'include' || value;
  });

/** Collects the fields that objects of a type have, as the executor does: each named fragment counts once. */
function collect(work: Selecting, type: GraphQLObjectType, set: SelectionSetNode, groups: Groups, visited: Set<string>): void {
  for (const node of set.selections) {
    if (!isIncluded(work.variables, node.directives)) continue;
    if (node.kind === Kind.FIELD) {
      const key = node.alias?.value ?? node.name.value;
      const group = groups.get(key);
      if (group) group.push(node);
      else groups.set(key, [node]);
      continue;
    }
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      if (visited.has(node.name.value)) continue;
      visited.add(node.name.value);
    }
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : work.fragments.get(node.name.value);
    if (!fragment) continue;
    const on = fragment.typeCondition && typeFromAST(work.schema, fragment.typeCondition);
    if (!on || on === type || (isAbstractType(on) && work.schema.isSubType(on, type))) {
      collect(work, type, fragment.selectionSet, groups, visited);
    }
  }
}

/** The fields that objects of a type have in some selections, by their names in the response. */
export function grouped(work: Selecting, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Groups {
  const groups: Groups = new Map();
  const visited = new Set<string>();
  for (const set of sets) collect(work, type, set, groups, visited);
  return groups;
}

/** Which fields of the document are in some groups, as a text. */
const signatureOf = ({ numbers }: Work, groups: Groups): string =>
  [...groups.values()]
    .map((nodes) =>
      nodes
        .map((node) => {
          const number = numbers.get(node) ?? numbers.size;
          numbers.set(node, number);
          return number;
        })
        .join(),
    )
    .join(' ');

/** The fields inside an object of this type. `rows` are those of the list that the object is a page of. */
function kindsOf(work: Work, type: GraphQLCompositeType, nodes: readonly FieldNode[], rows: Rows | null): PricedField[][] {
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const types = isAbstractType(type) ? work.schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  const kinds = new Map<string, PricedField[]>();
  for (const possible of types) {
    const groups = grouped(work, possible, sets);
    const signature = signatureOf(work, groups);
    if (!kinds.has(signature)) kinds.set(signature, fieldsOf(work, possible, groups, rows));
  }
  return [...kinds.values()].filter((fields) => fields.length > 0);
}

/** Notes that a value is part of the price. */
function priced(work: Work, value: ValueNode | null): ValueNode | null {
  if (value && hasVariables(value)) work.isFixed = false;
  return value;
}

const sizeFrom = (work: Work, node: FieldNode, names: readonly string[], fallback: number): Size => ({
  given: names.map((name) => priced(work, argumentOf(node, name))).filter((value) => value !== null),
  fallback,
});

/** What a field reads beside its objects. */
function extraOf(work: Work, definition: Definition, nodes: readonly FieldNode[], place: Place): Extra {
  const [first] = nodes as [FieldNode];
  const value = (name: string): ValueNode | null => priced(work, argumentOf(first, name));
  const filterType = getNamedType(definition.args.find(({ name }) => name === 'filter')?.type);
  return {
    ...place,
    filter: value('filter'),
    filterType: isInputObjectType(filterType) ? filterType : null,
    having: value('having'),
    orderBy: value('orderBy'),
    input: value('input'),
    by: value('by'),
    inForce: value('inForce'),
    searches: place.isList && argumentOf(first, 'text') !== null,
  };
}

/** A list is priced as one object, and each of its rows as often as the page has rows. */
function listOf(work: Work, definition: Definition, key: string, nodes: readonly FieldNode[], atRoot: boolean): PricedField {
  const [first] = nodes as [FieldNode];
  const rows: Rows = { size: sizeFrom(work, first, ['first', 'last'], DEFAULT_PAGE), atRoot };
  const page = getNamedType(definition.type) as GraphQLObjectType;
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const names = [...grouped(work, page, sets).values()].map(([part]) => part?.name.value);
  const place: Place = { atRoot, isList: true, isComputed: false, counts: names.includes('totalCount') };
  const extra = extraOf(work, definition, nodes, place);
  return { key, own: PRICES.object, size: null, extra, kinds: kindsOf(work, page, nodes, rows) };
}

/** A part of a page: its rows, or what is computed from all rows of the list. */
function partOf(work: Work, definition: Definition, key: string, nodes: readonly FieldNode[], rows: Rows): PricedField | null {
  const [first] = nodes as [FieldNode];
  const inside = getNamedType(definition.type) as GraphQLCompositeType;
  if (definition.name === 'nodes' || definition.name === 'edges') {
    return { key, own: PRICES.object, size: rows.size, extra: null, kinds: kindsOf(work, inside, nodes, null) };
  }
  if (!COMPUTED.has(definition.name)) return null;
  const place: Place = { atRoot: rows.atRoot, isList: false, isComputed: true, counts: false };
  const groups: Rows = { ...rows, size: sizeFrom(work, first, ['first'], DEFAULT_GROUPS) };
  const kinds = kindsOf(work, inside, nodes, definition.name === 'groupBy' ? groups : null);
  return { key, own: 0, size: null, extra: extraOf(work, definition, nodes, place), kinds };
}

function fieldOf(
  work: Work,
  type: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
  rows: Rows | null,
): PricedField | null {
  const [first] = nodes as [FieldNode];
  const definition = type.getFields()[first.name.value];
  const inside = definition && getNamedType(definition.type);
  if (!definition || !isCompositeType(inside)) return null;
  const part = rows && partOf(work, definition, key, nodes, rows);
  if (part) return part;
  if (definition.name === 'pageInfo') return null;
  const atRoot = type === work.schema.getQueryType();
  if (inside.name.endsWith('Connection')) return listOf(work, definition, key, nodes, atRoot);
  const isMutation = type === work.schema.getMutationType();
  const ids = sizeFrom(work, first, ['ids'], 1);
  const place: Place = { atRoot, isList: false, isComputed: false, counts: false };
  return {
    key,
    // The node of an edge is paid with the edge.
    own: isMutation ? PRICES.mutation : type.name.endsWith('Edge') ? 0 : PRICES.object,
    size: ids.given.length > 0 && isObjectList(definition) ? ids : null,
    // There are only a few mutations per request, and some take whole files. Queries can repeat any number of times.
    extra: isMutation || !argumentOf(first, 'input') ? null : extraOf(work, definition, nodes, place),
    kinds: kindsOf(work, inside, nodes, null),
  };
}

const isObjectList = ({ type }: Definition): boolean => isListType(isNonNullType(type) ? type.ofType : type);

function fieldsOf(work: Work, type: GraphQLObjectType, groups: Groups, rows: Rows | null): PricedField[] {
  const fields = [...groups].map(([key, nodes]) => fieldOf(work, type, key, nodes, rows)).filter((field) => field !== null);
  const page = [...groups].find(([, [node]]) => node?.name.value === 'pageInfo');
  // The page is read for this, too.
  if (rows && page && fields.every(({ size }) => size === null)) {
    fields.push({ key: page[0], own: PRICES.object, size: rows.size, extra: null, kinds: [] });
  }
  return fields;
}

/** Plans the price of an operation, for some values of the variables that its directives depend on. */
export function planOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Plan {
  const work: Work = { schema, fragments: fragmentsOf(document), variables, numbers: new Map(), isFixed: true };
  const root = schema.getRootType(operation.operation);
  const fields = root ? fieldsOf(work, root, grouped(work, root, [operation.selectionSet]), null) : [];
  return { fields, isFixed: work.isFixed };
}
