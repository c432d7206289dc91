import type { Amount, SeenRow } from './reading';

/** Decimal places that every amount is brought to, so that amounts are whole numbers. */
const PLACES = 8;
const PERIODS = ['MONTH', 'YEAR', 'THREE_YEARS'] as const;
const MONTHS = { MONTH: 1n, YEAR: 12n, THREE_YEARS: 36n } as const;
const LONGEST = 36n;
/** Decimal places of the currencies of the tests' data that are not two. */
const CURRENCIES: Readonly<Record<string, number>> = { JPY: 0, KWD: 3 };
const placesOf = (currency: string): number => CURRENCIES[currency] ?? 2;
/** Prices of usage have that many more. */
const FINER = 4;

/** A decimal as a whole number. */
export function whole(text: string): bigint {
  const [, sign = '', before = '0', after = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const value = BigInt(before + after.padEnd(PLACES, '0'));
  return sign ? -value : value;
}

/** Divides and rounds, halves away from zero. */
export function divided(value: bigint, by: bigint): bigint {
  const size = value < 0n ? -value : value;
  const result = (2n * size + by) / (2n * by);
  return value < 0n ? -result : result;
}

function written(value: bigint, places: number, least: number): string {
  const unit = 10n ** BigInt(PLACES - places);
  const rounded = divided(value, unit);
  const digits = String(rounded < 0n ? -rounded : rounded).padStart(places + 1, '0');
  const after = digits.slice(digits.length - places);
  const kept = places === 0 ? '' : after.replace(/0+$/, '').padEnd(least, '0');
  return `${rounded < 0n ? '-' : ''}${digits.slice(0, digits.length - places)}${kept ? `.${kept}` : ''}`;
}

/** An amount as it is shown. */
const shown = (value: bigint, currency: string, period: Amount['period']): Amount => {
  const own = placesOf(currency);
  return { amount: written(value, period === null ? own + FINER : own, own), currency, period };
};

/** Fields that are per month whatever they are billed by: shown rounded, compared and added exactly. */
const EXACT: Readonly<Record<string, (row: SeenRow) => readonly Amount[]>> = {
  'CustomerSubscription.monthlyValue': ({ values }) => {
    const price = values['unitPrice'] as Amount | null;
    const quantity = BigInt(values['quantity'] as number);
    return price ? [{ ...price, amount: written(whole(price.amount) * quantity, PLACES, 0) }] : [];
  },
  'Order.monthlyTotal': ({ values }) => (values['totals'] as Amount[] | null) ?? [],
};

export const isMonthly = (type: string, field: string): boolean => `${type}.${field}` in EXACT;

/** An amount that can be compared: 36ths of the smallest part. */
export interface Exact {
  value: bigint;
  currency: string;
  period: Amount['period'];
}

/** The exact amount of a field. Null: none that the viewer sees. */
export function exactOf(row: SeenRow, field: string): Exact | null {
  const seen = row.values[field] as Amount | null;
  if (!seen) return null;
  const parts = EXACT[`${row.type}.${field}`]?.(row);
  if (!parts) return { ...seen, value: whole(seen.amount) * LONGEST };
  const value = parts.reduce((sum, { amount, period }) => sum + whole(amount) * (LONGEST / MONTHS[period ?? 'MONTH']), 0n);
  return { value, currency: seen.currency, period: 'MONTH' };
}

/** A limit that exact amounts are compared with. */
export const limitOf = (text: string): bigint => whole(text) * LONGEST;

/** An exact amount as a number of main units. */
export const asNumber = (value: bigint): number => Number(value) / 36 / 10 ** PLACES;

export type AmountFunction = 'sum' | 'avg' | 'min' | 'max';

const combined: Readonly<Record<AmountFunction, (values: readonly bigint[]) => bigint>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0n),
  // Kept apart by `amountsOf`, which divides once.
  avg: (values) => values.reduce((sum, value) => sum + value, 0n),
  min: (values) => values.reduce((least, value) => (value < least ? value : least)),
  max: (values) => values.reduce((most, value) => (value > most ? value : most)),
};

/** One amount for each currency and period, exact, as [dividend, divisor]. */
export function partsOf(rows: readonly SeenRow[], field: string, fn: AmountFunction): (Exact & { by: bigint })[] {
  const groups = new Map<string, Exact[]>();
  for (const exact of rows.flatMap((row) => exactOf(row, field) ?? [])) {
    const key = `${exact.currency} ${exact.period === null ? 9 : PERIODS.indexOf(exact.period)}`;
    groups.set(key, [...(groups.get(key) ?? []), exact]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, all]) => {
      const [one] = all;
      if (!one) return [];
      const value = combined[fn](all.map((exact) => exact.value));
      return [{ ...one, value, by: fn === 'avg' ? BigInt(all.length) : 1n }];
    });
}

/** The same as shown: rounded once. */
export const amountsOf = (rows: readonly SeenRow[], field: string, fn: AmountFunction): Amount[] =>
  partsOf(rows, field, fn).map(({ value, by, currency, period }) => {
    const places = placesOf(currency) + (period === null ? FINER : 0);
    const unit = 10n ** BigInt(PLACES - places);
    return shown(divided(value, by * LONGEST * unit) * unit, currency, period);
  });
