import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { DocumentLimits } from '../config/env';
import { AppError } from '../kernel/errors';
import { fragmentsOf, tooMuch, type Fragments } from './limits';

type Variables = Readonly<Record<string, unknown>>;

/** Page size if the document does not give one. */
const DEFAULT_ROWS = 20;

/** Groups if the document does not say how many. */
const DEFAULT_GROUPS = 100;

/** Parts of a page that are not rows. */
const PAGE_PARTS = new Set(['edges', 'pageInfo']);

/** What is computed from all rows of a list: each looks through it once, for all parents together. */
const COMPUTED = new Set(['aggregate', 'groupBy']);

/** Maximum depth of a value. Filters within their own bounds are less deep. */
const DEEPEST_VALUE = 24;

/** Maximum number of sort keys. */
const MOST_KEYS = 10;

/** The cost of an operation, with page sizes multiplied. */
interface Price {
  rows: number;
  /** Groups of the nearest list: there are as many, however long its page is. */
  groups: number;
  /** Filter conditions and input values, each counted per row of its field. */
  conditions: number;
  /** Lists that are looked through completely. */
  scans: number;
}

const FREE: Price = { rows: 0, groups: 0, conditions: 0, scans: 0 };

interface Counting {
  limits: DocumentLimits;
  /** Conditions left. Conditions in a fragment are counted once. */
  conditionsLeft: number;
  isMutation: boolean;
  fragments: Fragments;
  variables: Variables;
  known: Map<string, Price>;
  isConnection: (fieldName: string) => boolean;
}

/** The value of a literal, with variables substituted. */
function valueOf(node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) return variables[node.name.value];
  if (node.kind === Kind.LIST) return node.values.map((value) => valueOf(value, variables));
  if (node.kind === Kind.OBJECT) {
    return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, valueOf(value, variables)]));
  }
  if (node.kind === Kind.INT) return Number(node.value);
  return 'value' in node ? node.value : null;
}

const argumentOf = (node: FieldNode, { variables }: Counting, name: string): unknown => {
  const argument = node.arguments?.find((one) => one.name.value === name);
  return argument && valueOf(argument.value, variables);
};

function pageSize(node: FieldNode, counting: Counting): number {
  for (const name of ['first', 'last', 'ids']) {
    const given = argumentOf(node, counting, name);
    if (Array.isArray(given)) return given.length;
    if (typeof given === 'number') return Math.max(given, 0);
  }
  return node.name.value === 'groupBy' ? DEFAULT_GROUPS : DEFAULT_ROWS;
}

/** Operators that search inside texts and lists. */
const SEARCHES: ReadonlySet<string> = new Set(['contains', 'has', 'hasAny']);

interface Conditions {
  count: number;
  /** Searches inside texts. */
  searches: boolean;
}

const tooManyConditions = (maximum: number): AppError =>
  tooMuch(
    'conditions',
    maximum,
    `The filters and inputs of this operation have more than ${maximum} conditions or values. Each is counted for every row its field belongs to. Use smaller pages or fewer conditions.`,
  );

/**
 * Counts the conditions of a filter or the values of an input, including empty parts, which also take time. Stops as soon as
 * all filters together have too many.
 */
function conditionsOf(filter: unknown, counting: Counting, depth = 0): Conditions {
  if (depth > DEEPEST_VALUE) throw new AppError('BAD_USER_INPUT', 'The filter is nested too deeply.');
  const isValue = typeof filter !== 'object' || filter === null;
  let count = isValue || !Array.isArray(filter) ? 1 : 0;
  counting.conditionsLeft -= count;
  if (counting.conditionsLeft < 0) throw tooManyConditions(counting.limits.conditions);
  if (isValue) return { count, searches: false };
  let searches = false;
  for (const [name, value] of Object.entries(filter)) {
    const inner = conditionsOf(value, counting, depth + 1);
    count += inner.count;
    searches ||= inner.searches || SEARCHES.has(name);
  }
  return { count, searches };
}

/** Refuses an order with too many keys: each is evaluated again for every use of its variable. */
function checkOrder(order: unknown): void {
  if (Array.isArray(order) && order.length > MOST_KEYS) {
    throw new AppError('BAD_USER_INPUT', `\`orderBy\` can have at most ${MOST_KEYS} keys.`, { argument: 'orderBy' });
  }
}

/** Whether a selection has a field, including in fragments. Only used for pages, which are small. */
function selects(set: SelectionSetNode | undefined, name: string, fragments: Fragments, visited = new Set<string>()): boolean {
  return (set?.selections ?? []).some((node) => {
    if (node.kind === Kind.FIELD) return node.name.value === name;
    if (node.kind === Kind.INLINE_FRAGMENT) return selects(node.selectionSet, name, fragments, visited);
    if (visited.has(node.name.value)) return false;
    visited.add(node.name.value);
    return selects(fragments.get(node.name.value)?.selectionSet, name, fragments, visited);
  });
}

function priceOfField(node: FieldNode, counting: Counting, isRoot: boolean): Price {
  const below = priceOf(node.selectionSet, counting, false);
  const isConnection = counting.isConnection(node.name.value);
  const isComputed = COMPUTED.has(node.name.value);
  const many = isConnection || (node.arguments ?? []).some((argument) => argument.name.value === 'ids');
  const times = many ? pageSize(node, counting) : 1;
  const own = node.selectionSet && !PAGE_PARTS.has(node.name.value) && !isComputed ? 1 : 0;
  const filter = argumentOf(node, counting, 'filter');
  const { count: conditions, searches } = filter == null ? { count: 0, searches: false } : conditionsOf(filter, counting);
  const having = isComputed ? argumentOf(node, counting, 'having') : null;
  const count = conditions + (having == null ? 0 : conditionsOf(having, counting).count);
  checkOrder(argumentOf(node, counting, 'orderBy'));
  // There are only a few mutations per request, and some take whole files. Queries can repeat any number of times.
  const input = isRoot && counting.isMutation ? null : argumentOf(node, counting, 'input');
  const values = input == null ? 0 : conditionsOf(input, counting).count;
  const countsMatches = count > 0 && selects(node.selectionSet, 'totalCount', counting.fragments);
  const searchesLists = argumentOf(node, counting, 'text') !== undefined;
  const scans = isComputed || (isRoot && isConnection && (searches || countsMatches || searchesLists));
  const isGrouping = node.name.value === 'groupBy';
  return {
    rows: isGrouping ? 0 : many ? times * Math.max(below.rows, 1) + below.groups : below.rows + own,
    groups: isGrouping ? pageSize(node, counting) : many ? 0 : below.groups,
    conditions: count + values + times * below.conditions,
    scans: below.scans + (scans ? 1 : 0),
  };
}

function priceOf(set: SelectionSetNode | undefined, counting: Counting, isRoot: boolean): Price {
  const price = { ...FREE };
  for (const node of set?.selections ?? []) {
    let part: Price;
    if (node.kind === Kind.FIELD) part = priceOfField(node, counting, isRoot);
    else if (node.kind === Kind.INLINE_FRAGMENT) part = priceOf(node.selectionSet, counting, isRoot);
    else {
      const name = node.name.value;
      part = counting.known.get(name) ?? FREE;
      if (!counting.known.has(name)) {
        counting.known.set(name, FREE);
        part = priceOf(counting.fragments.get(name)?.selectionSet, counting, isRoot);
        counting.known.set(name, part);
      }
    }
    price.rows += part.rows;
    price.groups += part.groups;
    price.conditions += part.conditions;
    price.scans += part.scans;
  }
  return price;
}

/** Refuses an operation whose cost exceeds the limits. Variables and their defaults count. */
export function checkPrice(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Variables,
  limits: DocumentLimits,
  isConnection: (fieldName: string) => boolean,
): void {
  const defaults: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue) defaults[variable.name.value] = valueOf(defaultValue, {});
  }
  const counting: Counting = {
    limits,
    conditionsLeft: limits.conditions,
    isMutation: operation.operation === 'mutation',
    fragments: fragmentsOf(document),
    variables: { ...defaults, ...given },
    known: new Map(),
    isConnection,
  };
  const { rows, conditions, scans } = priceOf(operation.selectionSet, counting, true);
  if (rows > limits.nodes) {
    throw tooMuch(
      'nodes',
      limits.nodes,
      `The page sizes of this document multiply to ${rows} rows. Request at most ${limits.nodes}.`,
    );
  }
  if (conditions > limits.conditions) throw tooManyConditions(limits.conditions);
  if (scans > limits.scans) {
    throw tooMuch(
      'scans',
      limits.scans,
      `This operation looks through ${scans} lists, to search, count or group. Use at most ${limits.scans} per request.`,
    );
  }
}
