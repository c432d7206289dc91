import { badInput } from '../kernel/errors';
import { fold } from '../kernel/fold';
import { firstIdOf } from '../kernel/ids';
import { forbidden } from '../policy/missing-right';
import { may } from '../policy/viewer';
import type { Param } from '../data/database';
import { isTexts, type FieldDeclaration } from './declare';
import type { Condition } from './scope';
import { comparableAmount, comparableMinor } from './money';
import { bareCopyOf, comparedOf, idOf, moneyOf, type Source } from './statement';
import { placesOf, USAGE_PLACES } from '../kernel/currencies';

/** Maximum number of values in `in`, `notIn` and `hasAny`. */
export const LONGEST_LIST = 100;
/** Maximum length of a text in a filter, in characters. */
const LONGEST_TEXT = 200;

type Comparison = Record<string, unknown>;

const COMPARE: Record<string, string> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

function listOf(values: unknown): Param[] {
  const list = values as Param[];
  if (list.length === 0 || list.length > LONGEST_LIST) throw badInput(`A list in a filter needs 1 to ${LONGEST_LIST} values.`);
  return list;
}

/** Escapes the wildcards of LIKE, with `!` as the escape sign. */
export const likePattern = (text: string): string => text.replace(/[!%_]/g, (sign) => `!${sign}`);

/** Whether a list, stored as JSON, contains one of the values. */
function holds(expression: string, values: readonly unknown[], normalize: (value: unknown) => Param): Condition {
  const params = values.map((value) => `%${likePattern(String(normalize(JSON.stringify(value))))}%`);
  return { sql: `(${params.map(() => `${expression} LIKE ? ESCAPE '!'`).join(' OR ')})`, params };
}

function compareOne(
  expression: string,
  operator: string,
  value: unknown,
  normalize: (value: unknown) => Param,
): Condition | null {
  if (value === undefined) return null;
  if (value === null && operator === 'isNull') throw badInput('`isNull` must be true or false.');
  if (operator === 'isNull')
    return {
      sql: `${expression} IS ${value === true ? '' : 'NOT '}NULL`,
      params: [],
    };
  if (value === null) throw badInput(`\`${operator}\` needs a value. To find missing values use \`isNull\`.`);
  for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) checkText(one);
  const sign = COMPARE[operator];
  if (sign) return { sql: `${expression} ${sign} ?`, params: [normalize(value)] };
  if (operator === 'in' || operator === 'notIn') {
    const list = listOf(value).map(normalize);
    return {
      sql: `${expression} ${operator === 'in' ? 'IN' : 'NOT IN'} (${list.map(() => '?').join(', ')})`,
      params: list,
    };
  }
  if (operator === 'between') {
    const [from = null, to = null, ...others] = (value as unknown[]).map(normalize);
    if (from === null || to === null || others.length > 0) throw badInput('`between` needs two values: the first and the last.');
    return { sql: `${expression} BETWEEN ? AND ?`, params: [from, to] };
  }
  if (operator === 'has' || operator === 'hasAny')
    return holds(expression, Array.isArray(value) ? listOf(value) : [value], normalize);
  const text = String(normalize(value));
  const [start, place] = operator === 'startsWith' ? ['', '= 1'] : ['%', '> 0'];
  const pattern: Condition = { sql: `${expression} LIKE ? ESCAPE '!'`, params: [`${start}${likePattern(text)}%`] };
  const like = operator === 'startsWith' ? beginning(expression, text, pattern) : pattern;
  if (normalize !== asExact) return like;
  // LIKE ignores the case of ASCII letters on SQLite. Folded texts have none.
  return { sql: `(${like.sql} AND INSTR(${expression}, ?) ${place})`, params: [...like.params, text] };
}

/** SQLite uses an index for a range, and not for a pattern. */
const beginning = (expression: string, text: string, pattern: Condition): Condition => ({
  sql: `(${expression} >= ? AND ${expression} < ? AND ${pattern.sql})`,
  params: [text, `${text}\u{10ffff}`, ...pattern.params],
});

function checkText(value: unknown): void {
  if (typeof value === 'string' && value.length > LONGEST_TEXT) {
    throw badInput(`A text in a filter can have at most ${LONGEST_TEXT} characters.`);
  }
}

const asParam = (value: unknown): Param => (typeof value === 'boolean' ? Number(value) : (value as Param));
// MySQL would ignore trailing blanks. An id with a trailing blank matches nothing.
const asExact = (value: unknown): Param => (/\s$/.test(String(value)) ? '\uffff' : (value as Param));
const asFolded = (value: unknown): Param => fold(String(value));

/** How a field's values are written for comparing them. */
export const normalizerOf = ({ foldedColumn, shownSql, kind, type }: FieldDeclaration): ((value: unknown) => Param) =>
  foldedColumn !== undefined || shownSql || isTexts(kind, type) ? asFolded : kind === 'id' || kind === 'code' ? asExact : asParam;

/** Refuses a question about a field that the viewer's role may not read: its values could be found by asking. */
export function requireReadable({ viewer }: Pick<Source, 'viewer'>, { action }: FieldDeclaration): void {
  if (action !== undefined && !may(viewer, action)) throw forbidden(viewer, [action]);
}

const compare = (expression: string, comparison: Comparison, normalize: (value: unknown) => Param): Condition[] =>
  Object.entries(comparison)
    .map(([operator, value]) => compareOne(expression, operator, value, normalize))
    .filter((condition) => condition !== null);

/** Minor units of a decimal amount, with `places` decimal places. A fraction of the last one is kept, so that it compares right. */
const minorOf = (amount: string, places: number): number => Number(`${amount}e${places}`);

/** Compares amounts of one currency. Usage prices have finer units. */
function compareMoney(source: Source, field: FieldDeclaration, { currency, ...comparison }: Comparison): Condition[] {
  const money = moneyOf(source, field);
  if (!money) return [];
  const { isNull, ...limits } = comparison;
  const amount = comparableAmount(money, field.money?.monthly);
  const missing = compare(amount, { isNull }, asParam);
  if (Object.values(limits).every((value) => value === undefined)) {
    return typeof currency === 'string'
      ? [...missing, { sql: `(${amount} IS NOT NULL AND ${money.currency} = ?)`, params: [currency] }]
      : missing;
  }
  const places = typeof currency === 'string' ? placesOf(currency) : null;
  if (places === null) throw badInput('To compare amounts, give their `currency`: an ISO 4217 code, such as EUR.');
  const parts = (more: number): Condition[] =>
    compare(amount, limits, (value) => comparableMinor(minorOf(String(value), places + more), field.money?.monthly));
  const usage = parts(USAGE_PLACES);
  const conditions = parts(0).map(({ sql, params }, index): Condition => {
    const finer = usage[index];
    return {
      sql: `(CASE WHEN ${money.period} IS NULL THEN ${finer?.sql ?? '0'} ELSE ${sql} END)`,
      params: [...(finer?.params ?? []), ...params],
    };
  });
  return [...missing, { sql: `${money.currency} = ?`, params: [String(currency)] }, ...conditions];
}

/** Comparisons that an index can answer. */
const BY_INDEX = new Set(['eq', 'in', 'lt', 'lte', 'gt', 'gte', 'between', 'startsWith']);

/** Milliseconds by which a row's id and its time of creation may differ: the clock is read for each of them. */
const ASIDE = 60_000;

/** The ids of the rows that were created between two times. An id begins with the time of its creation. */
function createdBetween(source: Source, comparison: Comparison): Condition[] {
  const { eq, gt, gte, lt, lte, between } = comparison as Record<string, number | undefined> & { between?: number[] };
  const from = [eq, gt, gte, between?.[0]].filter((time) => time !== undefined);
  const to = [eq, lt, lte, between?.[1]].filter((time) => time !== undefined);
  const { idType } = source.type;
  const id = idOf(source);
  return [
    ...from.map((time) => ({ sql: `${id} >= ?`, params: [firstIdOf(idType, time - ASIDE)] })),
    ...to.map((time) => ({ sql: `${id} < ?`, params: [firstIdOf(idType, time + ASIDE)] })),
  ];
}

/** What else holds for the rows that meet a comparison, so that an index leads to them. */
function narrowed(source: Source, field: FieldDeclaration, comparison: Comparison): Condition[] {
  if (field.name === 'createdAt') return createdBetween(source, comparison);
  if (field.narrow) {
    const values = comparison['eq'] === undefined ? (comparison['in'] as string[] | undefined) : [comparison['eq'] as string];
    const parts = (values ?? []).map((value) => field.narrow?.(value, source.now) ?? null);
    const known = parts.filter((part) => part !== null);
    if (known.length === 0 || known.length < parts.length || !source.plan.visibilityTable) return [];
    return [{ sql: `(${known.map(({ sql }) => sql).join(' OR ')})`, params: known.flatMap(({ params }) => params) }];
  }
  const copy = bareCopyOf(source, field);
  const given = Object.entries(comparison).filter(([operator]) => BY_INDEX.has(operator));
  return copy === undefined ? [] : compare(copy, Object.fromEntries(given), normalizerOf(field));
}

/** Compares a field as the viewer sees it. */
export function compareField(source: Source, field: FieldDeclaration, comparison: Comparison): Condition[] {
  requireReadable(source, field);
  if (field.money) return compareMoney(source, field, comparison);
  const exact = compare(comparedOf(source, field), comparison, normalizerOf(field));
  return [...narrowed(source, field, comparison), ...exact];
}

/** Compares a computed number. */
export const compareNumber = (number: Condition, comparison: object): Condition[] =>
  compare(number.sql, comparison as Comparison, asParam).map(({ sql, params }) => ({
    sql,
    params: [...number.params, ...params],
  }));
