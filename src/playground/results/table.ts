import { isRecord, stringAt } from '../guards';
import { addDecimals, isDecimal } from './decimal';
import type { Row } from './lists';

/** An amount of money, in one currency and for one period. */
export interface Amount {
  readonly amount: string;
  /** Amounts of one unit can be added. */
  readonly unit: string;
}

export type Cell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'money'; readonly amounts: readonly Amount[] };

export interface Column {
  readonly name: string;
  /** How its values are aligned and sorted. */
  readonly kind: 'text' | 'number' | 'money';
  readonly cells: readonly Cell[];
  /** What the values add up to. Null: they cannot be added. */
  readonly total: Cell | null;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: number;
}

const EMPTY: Cell = { kind: 'empty' };

/** Decimal strings under these are numbers; everywhere else a text of digits may be a code. */
const NUMERIC = /(^|\.)(sum|avg|min|max)\.|(^|\.)(amount|monthlyValue)$/;
/** Adding these makes no sense. */
const NOT_ADDED = /(^|\.)(avg|min|max|countDistinct)\.|(^|\.)(version|totalCount|priority)$/;

const isMoney = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && stringAt(value, 'amount') !== null && stringAt(value, 'currency') !== null;

function amountOf(money: Record<string, unknown>): Amount {
  const period = stringAt(money, 'period');
  const unit = `${stringAt(money, 'currency') ?? ''}${period === null ? '' : ` per ${period.toLowerCase()}`}`;
  return { amount: stringAt(money, 'amount') ?? '0', unit };
}

/** What stands for an object inside a list: its name, or its first text. */
function shortText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(shortText).join(', ');
  if (!isRecord(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const node = isRecord(value['node']) ? value['node'] : value;
  const named = stringAt(node, 'name') ?? stringAt(node, 'code') ?? stringAt(node, 'id');
  return named ?? Object.values(node).map(shortText).filter(Boolean).slice(0, 2).join(' ');
}

function cellOf(name: string, value: unknown): Cell {
  if (value === null || value === undefined) return EMPTY;
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isMoney)) return { kind: 'money', amounts: value.map(amountOf) };
    return value.length === 0 ? EMPTY : { kind: 'text', text: value.map(shortText).join(', ') };
  }
  if (isMoney(value)) return { kind: 'money', amounts: [amountOf(value)] };
  if (typeof value === 'number') return { kind: 'number', text: String(value) };
  if (typeof value === 'string' && NUMERIC.test(name) && isDecimal(value)) return { kind: 'number', text: value };
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (typeof value === 'boolean') return { kind: 'text', text: value ? 'yes' : 'no' };
  return { kind: 'text', text: shortText(value) };
}

/** Names of columns in the order of the document, gathered from all rows, because a row may have null where another has an object. */
class Names {
  readonly #inner = new Map<string, Names>();

  add(value: unknown, extra: readonly string[]): void {
    if (!isRecord(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (extra.includes(key)) continue;
      const names = this.#inner.get(key) ?? new Names();
      this.#inner.set(key, names);
      if (!isMoney(inner)) names.add(inner, []);
      else names.add(withoutMoney(inner), []);
      if (isMoney(inner)) names.isValue = true;
    }
  }

  isValue = false;

  paths(prefix = ''): string[] {
    return [...this.#inner].flatMap(([key, names]) => {
      const path = prefix + key;
      const inner = names.paths(`${path}.`);
      return inner.length === 0 ? [path] : names.isValue ? [path, ...inner] : inner;
    });
  }
}

const SHOWN_WITH_AMOUNT = ['amount', 'currency', 'period', '__typename'];
const withoutMoney = (money: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(money).filter(([key]) => !SHOWN_WITH_AMOUNT.includes(key)));

function at(row: Row, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), row);
}

function totalOf(name: string, cells: readonly Cell[]): Cell | null {
  if (NOT_ADDED.test(name)) return null;
  const numbers = cells.flatMap((cell) => (cell.kind === 'number' ? [cell.text] : []));
  if (numbers.length > 0 && numbers.every(isDecimal)) return { kind: 'number', text: addDecimals(numbers) };
  const amounts = cells.flatMap((cell) => (cell.kind === 'money' ? cell.amounts : []));
  if (amounts.length === 0 || !amounts.every(({ amount }) => isDecimal(amount))) return null;
  const units = [...new Set(amounts.map(({ unit }) => unit))].sort();
  return {
    kind: 'money',
    amounts: units.map((unit) => ({
      unit,
      amount: addDecimals(amounts.filter((one) => one.unit === unit).map(({ amount }) => amount)),
    })),
  };
}

function column(name: string, cells: readonly Cell[]): Column {
  const kinds = new Set(cells.flatMap(({ kind }) => (kind === 'empty' ? [] : [kind])));
  const [only] = kinds;
  const kind = kinds.size === 1 && only !== undefined ? only : 'text';
  return { name, kind, cells, total: kind === 'text' ? null : totalOf(name, cells) };
}

/** A table of the rows. `keyNames` name the keys of groups. */
export function tableOf(rows: readonly Row[], keyNames: readonly string[]): Table {
  const keys = Math.max(0, ...rows.map((row) => (Array.isArray(row['keys']) ? row['keys'].length : 0)));
  const keyColumns = Array.from({ length: keys }, (_, index) =>
    column(
      keyNames[index] ?? `key ${index + 1}`,
      rows.map((row) => cellOf('keys', Array.isArray(row['keys']) ? (row['keys'] as unknown[])[index] : null)),
    ),
  );
  const names = new Names();
  for (const row of rows) names.add(row, keys > 0 ? ['keys'] : []);
  // A connection in a row is named by its field alone.
  const others = names.paths().map((path) =>
    column(
      path.replace(/\.(nodes|edges)$/, ''),
      rows.map((row) => cellOf(path, at(row, path))),
    ),
  );
  return { columns: [...keyColumns, ...others], rows: rows.length };
}

export const cellText = (cell: Cell): string =>
  cell.kind === 'empty'
    ? ''
    : cell.kind === 'money'
      ? cell.amounts.map(({ amount, unit }) => `${amount} ${unit}`).join(' · ')
      : cell.text;

const ORDER = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compare(one: Cell, other: Cell): number {
  if (one.kind === 'number' && other.kind === 'number') return Number(one.text) - Number(other.text);
  if (one.kind === 'money' && other.kind === 'money') {
    const [first, second] = [one.amounts[0], other.amounts[0]];
    return ORDER.compare(first?.unit ?? '', second?.unit ?? '') || Number(first?.amount ?? 0) - Number(second?.amount ?? 0);
  }
  return ORDER.compare(cellText(one), cellText(other));
}

/** The indexes of the rows in the order of a column. Rows without a value come last. */
export function sortedBy({ cells }: Column, direction: 'ascending' | 'descending'): number[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return cells
    .map((_, index) => index)
    .sort((one, other) => {
      const [first, second] = [cells[one] ?? EMPTY, cells[other] ?? EMPTY];
      if (first.kind === 'empty' || second.kind === 'empty')
        return Number(first.kind === 'empty') - Number(second.kind === 'empty') || one - other;
      return sign * compare(first, second) || one - other;
    });
}
