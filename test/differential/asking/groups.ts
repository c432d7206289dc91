import { amountsOf, asNumber, divided, isMonthly, partsOf, type AmountFunction } from './amounts';
import { byBytes } from './fold';
import { byValue, comparableOf, meetsNumber, meetsTime, type OrderKey } from './naive';
import type { SeenRow } from './reading';
import { enumKey, shapeNamed, type Scalar } from './shape';

export type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';
export type Fn = 'COUNT' | 'COUNT_DISTINCT' | 'SUM' | 'AVG' | 'MIN' | 'MAX';

/** A key of groups: relations, then a field, then perhaps a unit of time. */
export interface Key {
  /** Names of to-one relations, each with the type that must be behind it. */
  path: readonly { relation: string; type: string; member: string | null }[];
  field: string;
  per?: Unit;
}

export interface Measured {
  function: Fn;
  field?: string;
}

export interface Having extends Measured {
  operators: Record<string, unknown>;
  time: boolean;
}

export type GroupOrder = Omit<OrderKey, 'field'> & ({ key: number } | Measured);

export interface GroupQuestion {
  by: readonly Key[];
  having: readonly Having[];
  orderBy: readonly GroupOrder[];
  first: number | null;
  fill: boolean;
}

/** What is computed: by member, the fields. */
export type Measures = Readonly<Record<string, readonly string[]>>;

const FUNCTIONS: Readonly<Record<string, Fn>> = {
  countDistinct: 'COUNT_DISTINCT',
  sum: 'SUM',
  avg: 'AVG',
  min: 'MIN',
  max: 'MAX',
};
const MEMBERS: Readonly<Record<string, AmountFunction>> = { SUM: 'sum', AVG: 'avg', MIN: 'min', MAX: 'max' };

const scalarNamed = (type: string, name: string): Scalar => {
  const scalar = shapeNamed(type).scalars.get(name);
  if (!scalar) throw new Error(`${type} has no ${name}.`);
  return scalar;
};

const numbersOf = (rows: readonly SeenRow[], scalar: Scalar): number[] =>
  rows.flatMap((row) => (comparableOf(row, scalar) as number | null) ?? []);

/** A decimal with at most four places, halves rounded away from zero. */
function average(numbers: readonly number[]): string | null {
  if (numbers.length === 0) return null;
  const sum = numbers.reduce((total, number) => total + BigInt(number), 0n);
  const scaled = divided(sum * 10_000n, BigInt(numbers.length));
  const size = String(scaled < 0n ? -scaled : scaled).padStart(5, '0');
  const after = size.slice(-4).replace(/0+$/, '');
  return `${scaled < 0n ? '-' : ''}${size.slice(0, -4)}${after && `.${after}`}`;
}

const distinct = (rows: readonly SeenRow[], field: string): number =>
  new Set(rows.flatMap((row) => (row.values[field] === null ? [] : [row.values[field]]))).size;

/** A measure as shown. */
function shown(type: string, rows: readonly SeenRow[], fn: Fn, field: string): unknown {
  const scalar = scalarNamed(type, field);
  if (fn === 'COUNT_DISTINCT') return distinct(rows, field);
  const member = MEMBERS[fn];
  if (scalar.kind === 'money' && member) return amountsOf(rows, field, member);
  const numbers = numbersOf(rows, scalar);
  if (fn === 'AVG') return average(numbers);
  if (numbers.length === 0) return null;
  if (fn === 'SUM') return String(numbers.reduce((sum, number) => sum + number, 0));
  const extreme = numbers.reduce((found, number) => ((fn === 'MIN') === number < found ? number : found));
  return scalar.kind === 'time' ? new Date(extreme).toISOString() : extreme;
}

/** Everything computed of some rows. */
export function computed(type: string, rows: readonly SeenRow[], measures: Measures): Record<string, unknown> {
  const members = Object.entries(measures).map(([member, fields]) => [
    member,
    Object.fromEntries(fields.map((field) => [field, shown(type, rows, FUNCTIONS[member] ?? 'COUNT', field)])),
  ]);
  return { count: rows.length, ...(Object.fromEntries(members) as Record<string, unknown>) };
}

/** A measure as a number to compare groups by. */
function numberOf(type: string, rows: readonly SeenRow[], { function: fn, field }: Measured): number | null {
  if (fn === 'COUNT' || field === undefined) return rows.length;
  const scalar = scalarNamed(type, field);
  if (fn === 'COUNT_DISTINCT') return distinct(rows, field);
  const member = MEMBERS[fn];
  if (scalar.kind === 'money' && member) {
    const [part] = isMonthly(type, field) ? partsOf(rows, field, member) : [];
    return part ? asNumber(part.value) / Number(part.by) : null;
  }
  const numbers = numbersOf(rows, scalar);
  if (numbers.length === 0) return null;
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (fn === 'SUM') return sum;
  if (fn === 'AVG') return sum / numbers.length;
  return fn === 'MIN' ? Math.min(...numbers) : Math.max(...numbers);
}

const DAY = 86_400_000;
const two = (number: number): string => String(number).padStart(2, '0');

/** The bucket of a time. */
export function bucketOf(time: number, unit: Unit): string {
  const day = new Date(time);
  const year = day.getUTCFullYear();
  const month = day.getUTCMonth() + 1;
  if (unit === 'YEAR') return String(year);
  if (unit === 'QUARTER') return `${year}-Q${Math.ceil(month / 3)}`;
  if (unit === 'MONTH') return `${year}-${two(month)}`;
  if (unit === 'DAY') return `${year}-${two(month)}-${two(day.getUTCDate())}`;
  // The year and number of a week are those of its Thursday.
  const thursday = new Date(time + (4 - (day.getUTCDay() || 7)) * DAY);
  const start = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return `${thursday.getUTCFullYear()}-W${two(Math.ceil((Math.floor((thursday.getTime() - start) / DAY) + 1) / 7))}`;
}

/** The row that a key is about, and the value of the key. */
function keyOf(row: SeenRow, key: Key): { shown: string | null; order: number | string | null } {
  let at: SeenRow | undefined = row;
  for (const { relation, type } of key.path) {
    const [behind]: SeenRow[] = at?.behind.get(relation) ?? [];
    at = behind?.type === type ? behind : undefined;
  }
  if (!at) return { shown: null, order: null };
  const scalar = scalarNamed(at.type, key.field);
  const value = at.values[key.field] as string | number | boolean | null | undefined;
  if (value === null || value === undefined) return { shown: null, order: null };
  if (scalar.kind === 'time') {
    const time = Date.parse(String(value));
    const bucket = key.per ? bucketOf(time, key.per) : null;
    return { shown: bucket ?? new Date(time).toISOString(), order: bucket ?? time };
  }
  const text = String(value);
  return { shown: text, order: scalar.kind === 'int' ? Number(value) : text };
}

interface Group {
  keys: (string | null)[];
  orders: (number | string | null)[];
  rows: SeenRow[];
}

const compareKeys = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : byBytes(String(a), String(b));

function groupsOf(rows: readonly SeenRow[], by: readonly Key[]): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const keys = by.map((key) => keyOf(row, key));
    const name = JSON.stringify(keys.map((key) => key.shown));
    const group = groups.get(name);
    if (group) group.rows.push(row);
    else groups.set(name, { keys: keys.map((key) => key.shown), orders: keys.map((key) => key.order), rows: [row] });
  }
  return [...groups.values()];
}

const ASCENDING = { direction: 'ASC' } as const;

function orderGroups(type: string, groups: Group[], question: GroupQuestion): Group[] {
  return groups.sort((a, b) => {
    for (const one of question.orderBy) {
      const order =
        'key' in one
          ? byValue(a.orders[one.key] ?? null, b.orders[one.key] ?? null, one, compareKeys)
          : byValue(numberOf(type, a.rows, one), numberOf(type, b.rows, one), one, compareKeys);
      if (order !== 0) return order;
    }
    for (const index of question.by.keys()) {
      const order = byValue(a.orders[index] ?? null, b.orders[index] ?? null, ASCENDING, compareKeys);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** Adds the buckets between the first and the last one that no row falls into. */
function filled(groups: readonly Group[], by: readonly Key[]): Group[] {
  const at = by.findIndex(({ per }) => per !== undefined);
  const unit = by[at]?.per ?? 'DAY';
  const times = groups.flatMap(({ rows, keys }) => (keys[at] === null ? [] : rows)).map((row) => keyTime(row, by[at]));
  const buckets = new Set<string>();
  for (let time = Math.min(...times); time <= Math.max(...times) + 366 * DAY && times.length > 0; time += DAY) {
    const bucket = bucketOf(time, unit);
    if (bucket > bucketOf(Math.max(...times), unit)) break;
    buckets.add(bucket);
  }
  const all = [...groups];
  const others = new Map(groups.map(({ keys }) => [JSON.stringify(keys.toSpliced(at, 1)), keys]));
  for (const keys of others.values()) {
    for (const bucket of buckets) {
      const texts = keys.toSpliced(at, 1, bucket);
      if (!groups.some((group) => JSON.stringify(group.keys) === JSON.stringify(texts))) {
        const template = groups.find((group) => group.keys === keys);
        all.push({ keys: texts, orders: (template?.orders ?? []).toSpliced(at, 1, bucket), rows: [] });
      }
    }
  }
  return all;
}

function keyTime(row: SeenRow, key: Key | undefined): number {
  let at: SeenRow | undefined = row;
  for (const { relation } of key?.path ?? []) at = at?.behind.get(relation)?.[0];
  return Date.parse(at?.values[key?.field ?? ''] as string);
}

const DEFAULT_GROUPS = 100;

/** Decimals as numbers. */
const numbers = (operators: Having['operators']): Having['operators'] =>
  Object.fromEntries(Object.entries(operators).map(([name, value]) => [name, typeof value === 'string' ? Number(value) : value]));

/** The answer to `groupBy`. */
export function grouped(
  type: string,
  rows: readonly SeenRow[],
  question: GroupQuestion,
  measures: Measures,
  totals: Measures,
): object {
  const all = groupsOf(rows, question.by).filter((group) =>
    question.having.every((having) => {
      const value = numberOf(type, group.rows, having);
      return having.time ? meetsTime(value, having.operators) : meetsNumber(value, numbers(having.operators));
    }),
  );
  const whole = orderGroups(type, question.fill ? filled(all, question.by) : all, question);
  return {
    totalCount: whole.length,
    nodes: whole
      .slice(0, question.first ?? DEFAULT_GROUPS)
      .map((group) => ({ keys: group.keys, ...computed(type, group.rows, measures) })),
    totals: computed(type, rows, totals),
  };
}

/** A key as the API takes it. */
export function givenKey({ path, field, per }: Key): object {
  const inner: object = { field: enumKey(field), ...(per ? { per } : {}) };
  return path
    .toReversed()
    .reduce((below, { relation, member }) => ({ [relation]: member === null ? below : { [member]: below } }), inner);
}
