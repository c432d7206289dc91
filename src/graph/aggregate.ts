import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx } from '../data/context';
import { lengthy, scoped } from '../data/sql';
import { badInput } from '../kernel/errors';
import { AggregateFunction, MAX_GROUPS } from './aggregate-types';
import {
  givenMeasure,
  groupCount,
  keysOf,
  memberOf,
  momentsOf,
  nameOf,
  selectedMeasures,
  type Asking,
  type GivenHaving,
  type GivenOrder,
  type GroupArgs,
  type KeyPath,
  type Measure,
} from './ask';
import { filled, keyText, tooManyGroups } from './buckets';
import { compareNumber } from './compare';
import type { FieldDeclaration, MoneySql } from './declare';
import { moneyAggregates, periodNamed, type MoneyPart } from './money';
import { Columns, Grouping, MOMENT, momentKeys, type ListSource } from './grouping';
import type { Condition } from './scope';
import { selectedFields } from './selection';
import { moneyOf, whereClause, type Source } from './statement';

/** What is asked about a list: values for each group, or for all rows if there are no keys. */
interface Question {
  keys: readonly KeyPath[];
  measures: readonly Measure[];
  having: readonly GivenHaving[];
  order: readonly GivenOrder[];
  size: number;
}

/** A group as read. */
interface GroupRow {
  parent: string;
  n: number;
  groups: number;
  [column: string]: string | number | null;
}

type KeyTexts = (string | null)[];

/** One or all rows of a group: keys with text, and the values of an aggregate by member. */
type Answer = { keys?: KeyTexts; count: number } & Record<string, unknown>;

const asNumbers = (comparison: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(comparison).map(([operator, value]) => [
      operator,
      Array.isArray(value) ? value.map(Number) : typeof value === 'string' ? Number(value) : value,
    ]),
  );

/** The ORDER BY of groups: as asked, then by all keys. */
function orderOf(question: Question, columns: Columns, source: Source): string {
  const asked = question.order.flatMap((order) => {
    const given = [order.key, order.function].filter((one) => one != null);
    if (given.length !== 1) throw badInput('A sort key of groups needs either `key` or `function`.', { argument: 'orderBy' });
    const { key, nulls, direction } = order;
    if (key != null && (key < 0 || key >= question.keys.length)) {
      throw badInput('`key` is the position of a key in `by`, from 0.', { argument: 'orderBy' });
    }
    const sql = order.function
      ? columns.valueOf(givenMeasure(source, { function: order.function, field: order.field ?? null }, 'orderBy'))
      : `q.k${String(key)}`;
    const missing = nulls ? [`(${sql} IS NULL)${nulls === 'FIRST' ? ' DESC' : ''}`] : [];
    return [...missing, `${sql}${direction === 'DESC' ? ' DESC' : ''}`];
  });
  const ties = [...(source.moments ? [`q.${MOMENT}`] : []), ...question.keys.map((_, index) => `q.k${index}`)];
  return [...asked, ...ties].join(', ') || 'q.n';
}

function havingOf(question: Question, columns: Columns, source: Source): Condition[] {
  return question.having.flatMap(({ number, time, ...given }) => {
    const measure = givenMeasure(source, given, 'having');
    const isTime = measure.field?.kind === 'instant' && measure.function !== AggregateFunction.COUNT_DISTINCT;
    const comparison = isTime ? time : number;
    if (comparison == null || (number != null && time != null)) {
      throw badInput(`\`having\` needs \`${isTime ? 'time' : 'number'}\` for this value.`, { argument: 'having' });
    }
    return compareNumber({ sql: columns.valueOf(measure), params: [] }, asNumbers(comparison));
  });
}

const groupKey = (row: GroupRow, keys: number): string =>
  JSON.stringify([row.parent, row[MOMENT] ?? null, ...Array.from({ length: keys }, (_, index) => row[`k${index}`])]);

/** A decimal with up to four places. */
function quotient(sum: bigint, count: bigint): string {
  const scaled = (2n * sum * 10_000n + (sum < 0n ? -count : count)) / (2n * count);
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(5, '0');
  const text = `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, '');
  return scaled < 0n ? `-${text}` : text;
}

function read(measure: Measure, row: GroupRow, place: number): unknown {
  const value = (letter: string): string | number | null => row[`${letter}${place}`] ?? null;
  switch (measure.function) {
    case AggregateFunction.COUNT_DISTINCT:
      return Number(value('d'));
    case AggregateFunction.SUM:
      return value('s') === null ? null : String(value('s'));
    case AggregateFunction.AVG:
      return value('s') === null ? null : quotient(BigInt(value('s') ?? 0), BigInt(value('c') ?? 1));
    case AggregateFunction.MIN:
      return value('l') === null ? null : Number(value('l'));
    default:
      return value('h') === null ? null : Number(value('h'));
  }
}

/** The first keys of the groups that are shown, so that of many groups only the amounts of these are read. */
const chosenOf = ({ keys }: Question, groups: readonly GroupRow[]): (string | number | null)[] | null =>
  keys.length > 0 && groups.length <= MAX_GROUPS ? [...new Set(groups.map((row) => row['k0'] ?? null))] : null;

/** The amounts of a field by group, currency and period. */
async function amountsOf(
  ctx: Ctx,
  list: ListSource,
  question: Question,
  money: MoneySql,
  parents: readonly string[],
  groups: readonly GroupRow[],
): Promise<ReadonlyMap<string, MoneyPart[]>> {
  const grouping = new Grouping(list, question.keys);
  // Names that no column has: in GROUP BY, a column goes before an alias.
  grouping.group(money.currency, 'of_currency');
  grouping.group(money.period, 'of_period');
  for (const [letter, fn] of [
    ['s', 'SUM'],
    ['c', 'COUNT'],
    ['l', 'MIN'],
    ['h', 'MAX'],
  ] as const)
    grouping.add(`${fn}(${money.minor})`, letter);
  const text = (sql: string, name: string): string => `CAST(${sql} AS CHAR) AS ${name}`;
  const { sql, params } = grouping.text(
    ['of_parent AS parent', text('SUM(s)', 's'), 'SUM(c) AS c', text('MIN(l)', 'l'), text('MAX(h)', 'h')],
    ['of_currency', 'of_period'],
    parents,
    { only: { sql: `${money.minor} IS NOT NULL`, params: [] }, first: chosenOf(question, groups) },
  );
  const rows = await ctx.db.rows(lengthy(scoped<GroupRow>(sql)), params);
  const found = new Map<string, MoneyPart[]>();
  for (const row of rows) {
    const key = groupKey(row, question.keys.length);
    const part: MoneyPart = {
      currency: String(row['of_currency']),
      period: periodNamed(row['of_period']),
      sum: BigInt(row['s'] ?? 0),
      count: BigInt(row['c'] ?? 0),
      min: BigInt(row['l'] ?? 0),
      max: BigInt(row['h'] ?? 0),
    };
    const known = found.get(key);
    if (known) known.push(part);
    else found.set(key, [part]);
  }
  return found;
}

/** Groups and what is computed for them, by parent. */
interface Groups {
  nodes: Answer[];
  totalCount: number;
}

/** Answers a question about the lists of several parents, in one statement and one more per amount of money. */
async function answer(ctx: Ctx, list: ListSource, question: Question, parents: readonly string[]): Promise<Groups[]> {
  const { keys, measures, size } = question;
  const grouping = new Grouping(list, keys);
  const columns = new Columns(grouping, list, keys);
  const plain = measures.filter(({ field }) => field && !field.money);
  const places = new Map(
    plain.map((measure) => [
      nameOf(measure),
      columns.of(measure.field as FieldDeclaration, measure.function === AggregateFunction.COUNT_DISTINCT),
    ]),
  );
  const order = orderOf(question, columns, list.source);
  const having = havingOf(question, columns, list.source);
  const inner = grouping.text(columns.outer, [], parents);
  const shown = [
    'q.of_parent AS parent',
    ...momentKeys(list).map((name) => `q.${name}`),
    ...keys.map((_, index) => `q.k${index}`),
    'q.n',
  ];
  const values = columns.outer.flatMap((column) => {
    const name = column.slice(column.lastIndexOf(' ') + 1);
    return name === 'n' ? [] : [name.startsWith('s') ? `CAST(q.${name} AS CHAR) AS ${name}` : `q.${name}`];
  });
  const sql =
    `SELECT * FROM (SELECT ${[...shown, ...values].join(', ')}, COUNT(*) OVER (PARTITION BY q.of_parent) AS \`groups\`,` +
    ` ROW_NUMBER() OVER (PARTITION BY q.of_parent ORDER BY ${order}) AS place FROM (${inner.sql}) q` +
    `${whereClause(having.map((one) => one.sql))}) w WHERE w.place <= ${size} ORDER BY w.parent, w.place`;
  const params = [...inner.params, ...having.flatMap((one) => one.params)];
  const rows = await ctx.db.rows(lengthy(scoped<GroupRow>(sql)), params);

  const amounts = new Map<string, ReadonlyMap<string, MoneyPart[]>>();
  for (const { field } of measures) {
    const money = field && moneyOf(list.source, field);
    if (field && money && !amounts.has(field.name)) {
      amounts.set(field.name, await amountsOf(ctx, list, question, money, parents, rows));
    }
  }

  const groups = new Map<string, Groups>(parents.map((id) => [id, { nodes: [], totalCount: 0 }]));
  for (const row of rows) {
    const members: Record<string, Record<string, unknown>> = {};
    for (const measure of measures) {
      const { field } = measure;
      if (!field) continue;
      const member = memberOf(measure.function);
      const parts = amounts.get(field.name)?.get(groupKey(row, keys.length)) ?? [];
      const value = field.money
        ? moneyAggregates(parts, field.money.monthly ?? false)[member as 'sum' | 'avg' | 'min' | 'max']
        : read(measure, row, places.get(nameOf(measure)) ?? 0);
      (members[member] ??= {})[field.name] = value;
    }
    const group = groups.get(row.parent);
    if (!group) continue;
    group.totalCount = Number(row.groups);
    group.nodes.push({
      count: Number(row.n),
      keys: [
        ...momentKeys(list).map((name) => new Date(Number(row[name])).toISOString()),
        ...keys.map((key, index) => keyText(key, row[`k${index}`] ?? null)),
      ],
      ...EMPTY_MEMBERS,
      ...members,
    });
  }
  return parents.map((id) => groups.get(id) ?? { nodes: [], totalCount: 0 });
}

const EMPTY_MEMBERS = { countDistinct: {}, sum: {}, avg: {}, min: {}, max: {} };

/** What an aggregate shows where there are no rows. */
function nothingOf(measures: readonly Measure[]): Answer {
  const members: Record<string, Record<string, unknown>> = {};
  for (const { function: wanted, field } of measures) {
    if (!field) continue;
    const counts = wanted === AggregateFunction.COUNT_DISTINCT;
    (members[memberOf(wanted)] ??= {})[field.name] = counts ? 0 : field.money ? [] : null;
  }
  return { count: 0, ...EMPTY_MEMBERS, ...members };
}

/** Computes for several parents at once. */
export type Batch<V> = (parents: readonly string[]) => Promise<V[]>;

/** A list that is asked about. Null: the viewer sees no rows of the type at all. */
export interface AskedList {
  asking: Asking;
  list: ListSource | null;
}

/** An aggregate over all rows of a list, as the document selects it at `path`. */
export function aggregateOf(
  ctx: Ctx,
  { asking, list }: AskedList,
  info: GraphQLResolveInfo,
  path: readonly string[] = [],
): Batch<object> {
  const measures = selectedMeasures(asking, info, path);
  if (!list) return (parents) => Promise.resolve(parents.map(() => nothingOf(measures)));
  const question: Question = { keys: [], measures, having: [], order: [], size: 1 };
  return async (parents) => {
    const found = await answer(ctx, list, question, parents);
    return found.map(({ nodes: [all] }) => all ?? nothingOf(measures));
  };
}

/** The rows of a list as they were in force at some moments. */
function at(list: ListSource, moments: readonly number[]): ListSource {
  const { source } = list;
  const { plan, type } = source;
  const then = type.history?.instead ?? {};
  // The scope's copies are of now.
  const sortKeyColumns = Object.fromEntries(Object.entries(plan.sortKeyColumns ?? {}).filter(([name]) => !(name in then)));
  return { ...list, source: { ...source, moments, plan: { ...plan, sortKeyColumns, instead: { ...plan.instead, ...then } } } };
}

/** The groups of a list, as the document asks for them. */
export function groupsOf(ctx: Ctx, asked: AskedList, args: GroupArgs, info: GraphQLResolveInfo): Batch<object> {
  const { asking, list } = asked;
  const size = groupCount(args.first);
  const inForce = args.inForce ?? null;
  const moments = inForce && momentsOf(inForce);
  const keys = keysOf(asking, args.by, inForce ? 0 : 1);
  const measures = selectedMeasures(asking, info, ['nodes']);
  const order = args.orderBy ?? [];
  const having = args.having ?? [];
  // A group that does not meet a condition is not empty either.
  if (args.fill === true && (inForce || having.length > 0)) {
    throw badInput('`fill` goes together neither with `inForce` nor with `having`.', { argument: 'fill' });
  }
  const fill = args.fill === true ? filled(keys, order) : null;
  // A bucket that is cut off is not empty.
  const question: Question = { keys, measures, having, order, size: fill ? MAX_GROUPS : size };
  const totals = selectedFields(info, []).includes('totals') ? aggregateOf(ctx, asked, info, ['totals']) : null;
  if (!list) {
    return async (parents) => {
      const sums = totals ? await totals(parents) : [];
      return parents.map((_, index) => ({ nodes: [], totalCount: 0, totals: sums[index] }));
    };
  }
  return async (parents) => {
    const found = await answer(ctx, moments ? at(list, moments) : list, question, parents);
    const sums = totals ? await totals(parents) : [];
    return found.map((groups, index) => {
      if (!fill) return { ...groups, totals: sums[index] };
      if (groups.totalCount > MAX_GROUPS) throw tooManyGroups();
      const nodes = fill(groups.nodes as { keys: KeyTexts }[], (texts) => ({ ...nothingOf(measures), keys: texts }));
      return { nodes: nodes.slice(0, size), totalCount: nodes.length, totals: sums[index] };
    });
  };
}
