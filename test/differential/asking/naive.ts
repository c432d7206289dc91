import { exactOf, limitOf } from './amounts';
import { byBytes, compared, folded } from './fold';
import type { Reading, SeenRow } from './reading';
import { shapeNamed, type Relation, type Scalar } from './shape';

export type Filter = Record<string, unknown>;

/** A value to compare: number, text, or null where there is none to see. */
type Comparable = number | string | null;

/** The value of a field as filters and orders compare it. Amounts and lists have their own ways. */
export function comparableOf(row: SeenRow, { name, kind }: Scalar): Comparable {
  const value = row.values[name];
  if (value === null || value === undefined) return null;
  if (kind === 'time') return Date.parse(value as string);
  if (kind === 'flag') return value === true ? 1 : 0;
  if (kind === 'text') return compared(value as string);
  return value as Comparable;
}

const compareTwo = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : byBytes(String(a), String(b));

function given(kind: Scalar['kind'], value: unknown): number | string {
  if (kind === 'time') return Date.parse(value as string);
  if (kind === 'flag') return value === true ? 1 : 0;
  return kind === 'text' ? folded(value as string) : (value as number | string);
}

type Operators = Record<string, unknown>;

/** Whether a value meets all operators. A value that is not there meets none but `isNull`. */
function meets(value: Comparable, kind: Scalar['kind'], operators: Operators): boolean {
  return Object.entries(operators).every(([operator, wanted]) => {
    if (operator === 'isNull') return (value === null) === wanted;
    if (value === null) return false;
    const list = (): (number | string)[] => (wanted as unknown[]).map((one) => given(kind, one));
    const against = (): number => compareTwo(value, given(kind, wanted));
    switch (operator) {
      case 'eq':
        return against() === 0;
      case 'ne':
        return against() !== 0;
      case 'lt':
        return against() < 0;
      case 'lte':
        return against() <= 0;
      case 'gt':
        return against() > 0;
      case 'gte':
        return against() >= 0;
      case 'in':
        return list().includes(value);
      case 'notIn':
        return !list().includes(value);
      case 'between': {
        const [from = 0, to = 0] = list();
        return compareTwo(value, from) >= 0 && compareTwo(value, to) <= 0;
      }
      case 'startsWith':
        return String(value).startsWith(String(given(kind, wanted)));
      case 'contains':
        return String(value).includes(String(given(kind, wanted)));
      default:
        throw new Error(`There is no ${operator}.`);
    }
  });
}

export const meetsNumber = (value: number | null, operators: Operators): boolean => meets(value, 'int', operators);
export const meetsTime = (value: number | null, operators: Operators): boolean => meets(value, 'time', operators);

function meetsAmount(row: SeenRow, name: string, { currency, ...operators }: Operators): boolean {
  const exact = exactOf(row, name);
  if (typeof currency === 'string' && operators['isNull'] !== true && exact?.currency !== currency) return false;
  return Object.entries(operators).every(([operator, wanted]) => {
    if (operator === 'isNull') return (exact === null) === wanted;
    if (!exact) return false;
    const [first = 0n, second = 0n] = [wanted].flat().map((one) => limitOf(String(one)));
    const { value } = exact;
    const answers: Record<string, boolean> = {
      eq: value === first,
      ne: value !== first,
      lt: value < first,
      lte: value <= first,
      gt: value > first,
      gte: value >= first,
      between: value >= first && value <= second,
    };
    return answers[operator] ?? false;
  });
}

function meetsList(row: SeenRow, { name, kind }: Scalar, operators: Operators): boolean {
  const value = row.values[name] as string[] | null;
  const same = (one: string): string => (kind === 'texts' ? folded(one) : one);
  return Object.entries(operators).every(([, wanted]) =>
    [wanted].flat().some((one) => value?.some((entry) => same(entry) === same(one as string)) ?? false),
  );
}

function meetsScalar(row: SeenRow, scalar: Scalar, operators: Operators): boolean {
  if (scalar.kind === 'money') return meetsAmount(row, scalar.name, operators);
  if (scalar.kind === 'texts' || scalar.kind === 'enums') return meetsList(row, scalar, operators);
  return meets(comparableOf(row, scalar), scalar.kind, operators);
}

/** The filter for one row behind a relation: of a relation to several types, that of the row's own. */
function meetsRelation(row: SeenRow, relation: Relation, filter: Filter): boolean {
  const behind = row.behind.get(relation.name) ?? [];
  if (!relation.many) {
    const [one] = behind;
    if (relation.targets.every(({ member }) => member === null)) return one !== undefined && meetsFilter(one, filter);
    if (Object.keys(filter).length === 0) return one !== undefined;
    return Object.entries(filter).every(([member, inner]) => {
      const target = relation.targets.find((some) => some.member === member);
      return one !== undefined && one.type === target?.type && meetsFilter(one, inner as Filter);
    });
  }
  return Object.entries(filter).every(([word, inner]) => {
    const meet = (one: SeenRow): boolean => meetsFilter(one, inner as Filter);
    if (word === 'some') return behind.some(meet);
    if (word === 'every') return behind.every(meet);
    if (word === 'none') return !behind.some(meet);
    const { of = {}, ...operators } = inner as { of?: Filter } & Operators;
    return meetsNumber(behind.filter((one) => meetsFilter(one, of)).length, operators);
  });
}

/** Whether a row meets a filter. What is behind its relations must have been read. */
export function meetsFilter(row: SeenRow, filter: Filter): boolean {
  const { scalars, relations } = shapeNamed(row.type);
  return Object.entries(filter).every(([name, value]) => {
    if (name === 'and') return (value as Filter[]).every((part) => meetsFilter(row, part));
    if (name === 'or') return (value as Filter[]).some((part) => meetsFilter(row, part));
    if (name === 'not') return !meetsFilter(row, value as Filter);
    const scalar = scalars.get(name);
    if (scalar) return meetsScalar(row, scalar, value as Operators);
    const relation = relations.get(name);
    if (!relation) throw new Error(`${row.type} has no ${name}.`);
    return meetsRelation(row, relation, value as Filter);
  });
}

/** What a question touches that a role may be refused. */
export interface Touched {
  /** Fields and relations that are refused. */
  refused: string[];
  /** Relations of which no row told whether they are. */
  unknown: string[];
}

/** Reads what is behind the relations of a filter, for these rows, and notes what the role may not ask. */
export async function prepare(
  reading: Reading,
  type: string,
  rows: readonly SeenRow[],
  filter: Filter,
  touched: Touched,
): Promise<void> {
  const { scalars, relations } = shapeNamed(type);
  for (const [name, value] of Object.entries(filter)) {
    if (name === 'and' || name === 'or') {
      for (const part of value as Filter[]) await prepare(reading, type, rows, part, touched);
    } else if (name === 'not') await prepare(reading, type, rows, value as Filter, touched);
    else {
      const scalar = scalars.get(name);
      const relation = relations.get(name);
      if (scalar && !(await reading.mayRead(scalar))) touched.refused.push(`${type}.${name}`);
      if (relation) await prepareRelation(reading, type, rows, relation, value as Filter, touched);
    }
  }
}

async function prepareRelation(
  reading: Reading,
  type: string,
  rows: readonly SeenRow[],
  relation: Relation,
  filter: Filter,
  touched: Touched,
): Promise<void> {
  await reading.follow(type, relation, rows);
  const may = reading.mayFollow(type, relation);
  if (may === false) touched.refused.push(`${type}.${relation.name}`);
  if (may === undefined) touched.unknown.push(`${type}.${relation.name}`);
  const behind = rows.flatMap((row) => row.behind.get(relation.name) ?? []);
  for (const [word, value] of relation.many || relation.targets[0]?.member != null ? Object.entries(filter) : [['', filter]]) {
    const target = relation.targets.find(({ member }) => member === word) ?? relation.targets[0];
    const inner = relation.many && word === 'count' ? ((value as { of?: Filter }).of ?? {}) : (value as Filter);
    const found = behind.filter((row) => row.type === target?.type);
    // What is asked of rows that the viewer has none of may be refused or not: it tells nothing.
    const own: Touched = { refused: [], unknown: [] };
    if (target) await prepare(reading, target.type, found, inner, own);
    if (found.length > 0) touched.refused.push(...own.refused);
    else touched.unknown.push(...own.refused);
    touched.unknown.push(...own.unknown);
  }
}

export interface OrderKey {
  field: string;
  direction: 'ASC' | 'DESC';
  nulls?: 'FIRST' | 'LAST';
}

/** Compares two values of which either may be missing; a missing one is the smallest, or where `nulls` says. */
export function byValue<V>(
  a: V | null,
  b: V | null,
  { direction, nulls }: Omit<OrderKey, 'field'>,
  compare: (a: V, b: V) => number,
): number {
  const turn = direction === 'DESC' ? -1 : 1;
  if (a === null && b === null) return 0;
  if (a === null || b === null) {
    const first = nulls ? nulls === 'FIRST' : direction === 'ASC';
    return (a === null) === first ? -1 : 1;
  }
  return turn * compare(a, b);
}

/** Compares two rows by a key. Amounts: by currency first, in alphabetical order. */
function byKey(a: SeenRow, b: SeenRow, scalar: Scalar, key: OrderKey): number {
  // Rows made in one moment are in the order of their ids.
  if (key.field === 'createdAt') return byValue(a.id, b.id, { direction: key.direction }, byBytes);
  if (scalar.kind !== 'money') return byValue(comparableOf(a, scalar), comparableOf(b, scalar), key, compareTwo);
  return byValue(exactOf(a, scalar.name), exactOf(b, scalar.name), key, (one, other) => {
    // Currencies are in alphabetical order, whatever the direction.
    const turn = key.direction === 'DESC' ? -1 : 1;
    if (one.currency !== other.currency) return turn * byBytes(one.currency, other.currency);
    return one.value < other.value ? -1 : one.value > other.value ? 1 : 0;
  });
}

/** Rows in the order of the keys; ties by id, in the direction of the last key. */
export function ordered(type: string, rows: readonly SeenRow[], keys: readonly OrderKey[]): SeenRow[] {
  const { scalars } = shapeNamed(type);
  const turn = keys.at(-1)?.direction === 'DESC' ? -1 : 1;
  return [...rows].sort((a, b) => {
    for (const key of keys) {
      const scalar = scalars.get(key.field);
      const order = scalar ? byKey(a, b, scalar, key) : 0;
      if (order !== 0) return order;
    }
    return turn * byBytes(a.id, b.id);
  });
}
