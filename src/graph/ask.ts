import type { GraphQLResolveInfo } from 'graphql';
import { addMonths, DAY } from '../kernel/calendar';
import { badInput } from '../kernel/errors';
import {
  AggregateFunction,
  DEFAULT_GROUPS,
  isAmount,
  MAX_GROUPS,
  MOST_DAYS,
  MOST_KEYS,
  type InForce,
  type TimeUnit,
} from './aggregate-types';
import { requireReadable } from './compare';
import type { FieldDeclaration } from './declare';
import { declarationsOf, type EdgeDeclaration, type TypeDeclaration } from './registry';
import { selectedFields } from './selection';
import type { Source } from './statement';

/** A key as given: a field, or one member for a to-one edge with a key of its target. */
export interface GivenKey {
  field?: string | null;
  per?: TimeUnit | null;
  [edge: string]: GivenKey | string | null | undefined;
}

/** A sort key of groups as given. */
export interface GivenOrder {
  key?: number | null;
  function?: AggregateFunction | null;
  field?: string | null;
  direction: 'ASC' | 'DESC';
  nulls?: 'FIRST' | 'LAST' | null;
}

/** A condition on groups as given. */
export interface GivenHaving {
  function: AggregateFunction;
  field?: string | null;
  number?: Record<string, unknown> | null;
  time?: Record<string, unknown> | null;
}

/** The arguments of `groupBy`. */
export interface GroupArgs {
  by: readonly GivenKey[];
  having?: readonly GivenHaving[] | null;
  orderBy?: readonly GivenOrder[] | null;
  first?: number | null;
  inForce?: InForce | null;
  fill?: boolean | null;
}

/** What can be asked about all rows of a list. */
export interface ListRows {
  count: () => Promise<number>;
  aggregate: (info: GraphQLResolveInfo) => Promise<object>;
  groups: (args: GroupArgs, info: GraphQLResolveInfo) => Promise<object>;
}

/** A value computed from the rows of a group. */
export interface Measure {
  function: AggregateFunction;
  field?: FieldDeclaration;
}

/** The steps from a row to the field that a key shows: to-one edges, each with the type it leads to. */
export interface KeyPath {
  edges: readonly { edge: EdgeDeclaration; target: TypeDeclaration }[];
  field: FieldDeclaration;
  per?: TimeUnit | undefined;
}

const MEMBERS: Readonly<Record<string, AggregateFunction>> = {
  countDistinct: AggregateFunction.COUNT_DISTINCT,
  sum: AggregateFunction.SUM,
  avg: AggregateFunction.AVG,
  min: AggregateFunction.MIN,
  max: AggregateFunction.MAX,
};

/** The member of an aggregate that shows a function. */
export const memberOf = (wanted: AggregateFunction): string =>
  Object.keys(MEMBERS).find((member) => MEMBERS[member] === wanted) ?? 'count';

/** Names a measure. Equal measures have equal names. */
export const nameOf = (measure: Measure): string => `${measure.function}:${measure.field?.name ?? ''}`;

/** Who asks about rows of which type. */
export type Asking = Pick<Source, 'type' | 'viewer'>;

function fieldNamed(source: Asking, name: string): FieldDeclaration {
  const field = source.type.comparable(name);
  if (!field) throw new Error(`${source.type.name} has no field ${name}.`);
  requireReadable(source, field);
  return field;
}

/** The measures that a document selects at `path` below a field. */
export function selectedMeasures(source: Asking, info: GraphQLResolveInfo, path: readonly string[]): Measure[] {
  return Object.entries(MEMBERS).flatMap(([member, wanted]) =>
    selectedFields(info, [...path, member])
      .filter((name) => !name.startsWith('__'))
      .map((name) => ({ function: wanted, field: fieldNamed(source, name) })),
  );
}

/** A measure as given in `orderBy` and `having`. Refuses what cannot be computed. */
export function givenMeasure(
  source: Asking,
  given: { function: AggregateFunction; field?: string | null },
  argument: string,
): Measure {
  if (given.function === AggregateFunction.COUNT) return { function: given.function };
  if (!given.field) throw badInput(`\`${given.function}\` needs a \`field\`.`, { argument });
  const field = fieldNamed(source, given.field);
  const isNumber = isAmount(field);
  const hasExtremes = isNumber || field.kind === 'instant';
  const sums = given.function === AggregateFunction.SUM || given.function === AggregateFunction.AVG;
  const counts = given.function === AggregateFunction.COUNT_DISTINCT;
  if (counts ? field.kind === 'money' : sums ? !isNumber : !hasExtremes) {
    throw badInput(`\`${given.function}\` cannot be computed of \`${field.name}\`.`, { argument });
  }
  return { function: given.function, field };
}

function pathOf(source: Asking, type: TypeDeclaration, given: GivenKey, edges: KeyPath['edges']): KeyPath {
  const { field: name, per, ...others } = given;
  const followed = Object.entries(others).filter(
    (entry): entry is [string, GivenKey] => typeof entry[1] === 'object' && entry[1] !== null,
  );
  const wrong = badInput('A key of `by` needs exactly one of `field` and the relations.', { argument: 'by' });
  if (followed.length + (name ? 1 : 0) !== 1) throw wrong;
  if (name) {
    const field = type.comparable(name);
    if (!field) throw wrong;
    requireReadable(source, field);
    if (field.money) throw badInput('Groups cannot have an amount as key.', { argument: 'by' });
    if (per && field.kind !== 'instant') throw badInput('`per` is only for times.', { argument: 'by' });
    return { edges, field, per: per ?? undefined };
  }
  if (per) throw badInput('`per` belongs to a `field`.', { argument: 'by' });
  const [edgeName = '', inner = {}] = followed[0] ?? [];
  const edge = type.edges.get(edgeName);
  if (!edge) throw wrong;
  const targets = declarationsOf(edge.target());
  const [only] = targets;
  if (only && targets.length === 1) return pathOf(source, only, inner, [...edges, { edge, target: only }]);
  const [chosen] = Object.entries(inner).filter(([, value]) => typeof value === 'object' && value !== null);
  const target = targets.find((one) => one.name.toLowerCase() === chosen?.[0].toLowerCase());
  if (!target || Object.values(inner).filter((value) => value != null).length !== 1) throw wrong;
  return pathOf(source, target, chosen?.[1] as GivenKey, [...edges, { edge, target }]);
}

/** The keys of groups, checked. */
export function keysOf(source: Asking, by: readonly GivenKey[], least = 1): KeyPath[] {
  if (by.length < least || by.length > MOST_KEYS)
    throw badInput(`\`by\` needs ${least} to ${MOST_KEYS} keys.`, { argument: 'by' });
  return by.map((key) => pathOf(source, source.type, key, []));
}

const DAYS: Readonly<Partial<Record<TimeUnit, number>>> = { DAY: 1, WEEK: 7 };
const MONTHS: Readonly<Partial<Record<TimeUnit, number>>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** Adds units of time to a moment, in UTC. A month that is too short ends on its last day. */
const later = (at: number, unit: TimeUnit, times: number): number =>
  addMonths(at + times * (DAYS[unit] ?? 0) * DAY, times * (MONTHS[unit] ?? 0));

/** The moments of a series. */
export function momentsOf({ from, to, every }: InForce): number[] {
  if (to < from) throw badInput('`to` must not be before `from`.', { argument: 'inForce' });
  const moments = [from];
  for (let times = 1; every && later(from, every, times) <= to; times += 1) {
    if (moments.length === MOST_DAYS) throw badInput(`A series can have at most ${MOST_DAYS} moments.`, { argument: 'inForce' });
    moments.push(later(from, every, times));
  }
  return moments;
}

/** The number of groups asked for. */
export function groupCount(first: number | null | undefined): number {
  const size = first ?? DEFAULT_GROUPS;
  if (size < 1 || size > MAX_GROUPS)
    throw badInput(`\`first\` must be an integer from 1 to ${MAX_GROUPS}.`, { argument: 'first' });
  return size;
}
