import type { DerivedMoney } from '../../graph/declare';
import { money, moneyByPeriod, monthlyMoney, type ByPeriod, type Money } from '../../graph/money';
import type { Row } from '../../graph/row';
import {
  CYCLE_MONTHS,
  periodOf,
  periodSql,
  TERM_MONTHS,
  TERM_PERIOD,
  type BillingCycle,
  type OfferKind,
  type Term,
} from '../catalog';
import type { Order } from './order.entity';

/** Columns needed to show the price of a line or subscription. */
export const UNIT_PRICE = ['unitPriceMinor', 'currency', 'billingCycle', 'offerKind'] as const;

export const UNIT_PRICE_MEANING = 'Price of one seat or unit for one billing cycle; if billed by usage, of one unit of usage';

/** A row with a price. */
export interface PricedRow {
  id: string;
  unitPriceMinor: number | null;
  currency: string | null;
  billingCycle: BillingCycle | null;
  offerKind: OfferKind;
}

export const unitPrice = (row: PricedRow): Money | null =>
  money(row.unitPriceMinor, row.currency, periodOf(row.offerKind, row.billingCycle));

/** The unit price in SQL. */
export const unitPriceSql: DerivedMoney<(typeof UNIT_PRICE)[number]> = {
  sql: (of) => ({
    minor: of('unitPriceMinor'),
    currency: of('currency'),
    period: periodSql(of('offerKind'), of('billingCycle')),
  }),
};

/** Columns needed to show what a quantity costs. */
export const VALUE = [...UNIT_PRICE, 'quantity'] as const;

/** A row with a price and a quantity. */
export type ValuedRow = PricedRow & { quantity: number };

const isUsage = ({ offerKind }: PricedRow): boolean => offerKind === 'AZURE_USAGE';
const inAll = (row: ValuedRow): number | null =>
  row.unitPriceMinor === null || isUsage(row) ? null : row.unitPriceMinor * row.quantity;

/** What the quantity costs per billing cycle. Null if billed by usage. */
export const cycleValue = (row: ValuedRow): Money | null =>
  money(inAll(row), row.currency, periodOf(row.offerKind, row.billingCycle));

/** The same per month. */
export function monthlyValue(row: ValuedRow): Money | null {
  const period = periodOf(row.offerKind, row.billingCycle);
  const minor = inAll(row);
  return period === null || minor === null ? null : monthlyMoney({ [period]: minor }, row.currency);
}

/** What the quantity costs in a whole term. Null if billed by usage. */
export function termValue(row: ValuedRow & { term: Term | null }): Money | null {
  const minor = inAll(row);
  if (minor === null || row.billingCycle === null || row.term === null) return null;
  return money((minor * TERM_MONTHS[row.term]) / CYCLE_MONTHS[row.billingCycle], row.currency, TERM_PERIOD[row.term]);
}

const inAllSql = (of: (name: (typeof VALUE)[number]) => string): string =>
  `CASE WHEN ${of('offerKind')} <> 'AZURE_USAGE' THEN ${of('unitPriceMinor')} * ${of('quantity')} END`;

/** `cycleValue` in SQL. */
export const cycleValueSql: DerivedMoney<(typeof VALUE)[number]> = {
  sql: (of) => ({ minor: inAllSql(of), currency: of('currency'), period: periodSql(of('offerKind'), of('billingCycle')) }),
};

/** `monthlyValue` in SQL. */
export const monthlyValueSql: DerivedMoney<(typeof VALUE)[number]> = { ...cycleValueSql, monthly: true };

/** How many billing cycles a term has, for each pair that goes together. */
const CYCLES_IN_TERM = Object.entries(TERM_MONTHS).flatMap(([term, length]: [string, number]) =>
  Object.entries(CYCLE_MONTHS).flatMap(([cycle, months]: [string, number]) =>
    months <= length ? [[term, cycle, length / months] as const] : [],
  ),
);

/** `termValue` in SQL. A term is a whole number of billing cycles. */
export const termValueSql: DerivedMoney<(typeof VALUE)[number] | 'term'> = {
  sql: (of) => ({
    minor: CYCLES_IN_TERM.reduce(
      (sql, [term, cycle, times]) =>
        `${sql} WHEN ${of('term')} = '${term}' AND ${of('billingCycle')} = '${cycle}' THEN (${inAllSql(of)}) * ${times}`,
      'CASE',
    ).concat(' END'),
    currency: of('currency'),
    period: `CASE ${of('term')}${Object.entries(TERM_PERIOD)
      .map(([term, period]) => ` WHEN '${term}' THEN '${period}'`)
      .join('')} END`,
  }),
};

/** What is summed: quantities at a price. */
export interface Priced {
  line: { quantity: number; billingCycle: BillingCycle };
  offer: { kind: OfferKind } | null;
  price: { amountMinor: number; currency: string } | null;
}

/** Sums of lines by billing period, in minor units. Usage is not included. */
export function sumsOf(lines: readonly Priced[]): ByPeriod {
  const sums: Record<string, number> = {};
  for (const { line, offer, price } of lines) {
    const period = offer && periodOf(offer.kind, line.billingCycle);
    if (period && price) sums[period] = (sums[period] ?? 0) + line.quantity * price.amountMinor;
  }
  return sums;
}

export const SUMS_MEANING =
  'One sum for each billing cycle among the lines, shortest first: the amount of each bill. Usage is not included.';

export const MONTHLY_MEANING =
  'Cost of all lines per month, across billing cycles. For comparing orders; it is not a billed amount. Rounded once, half up. Usage is not included.';

/** Columns that hold an order's sums. */
export const SUMS = ['monthlyMinor', 'annualMinor', 'triennialMinor', 'currency'] as const;

/** Maps sums to the order's columns. */
export const sumColumns = (sums: ByPeriod): Record<(typeof SUMS)[0 | 1 | 2], number | null> => ({
  monthlyMinor: sums.MONTH ?? null,
  annualMinor: sums.YEAR ?? null,
  triennialMinor: sums.THREE_YEARS ?? null,
});

/** An order row with its sums. */
export type SummedRow = Row<Order, (typeof SUMS)[number]>;

/** Maps the order's columns to sums by billing period. */
const storedSums = ({ monthlyMinor: MONTH, annualMinor: YEAR, triennialMinor: THREE_YEARS }: SummedRow): ByPeriod => ({
  MONTH,
  YEAR,
  THREE_YEARS,
});

/** The sums of an order per month, in SQL: each is counted for three years. */
export const orderMonthlySql: DerivedMoney<(typeof SUMS)[number]> = {
  sql: (of) => {
    const [monthly, annual, triennial] = [of('monthlyMinor'), of('annualMinor'), of('triennialMinor')];
    return {
      minor: `CASE WHEN COALESCE(${monthly}, ${annual}, ${triennial}) IS NOT NULL THEN COALESCE(${monthly}, 0) * 36 + COALESCE(${annual}, 0) * 3 + COALESCE(${triennial}, 0) END`,
      currency: of('currency'),
      period: "'THREE_YEARS'",
    };
  },
  monthly: true,
};

/** The only sum of an order, in SQL. Null if there are several. */
export const orderTotalSql: DerivedMoney<(typeof SUMS)[number]> = {
  sql: (of) => {
    const [monthly, annual, triennial] = [of('monthlyMinor'), of('annualMinor'), of('triennialMinor')];
    return {
      minor: `CASE WHEN ${annual} IS NULL AND ${triennial} IS NULL THEN ${monthly} WHEN ${monthly} IS NULL AND ${triennial} IS NULL THEN ${annual} WHEN ${monthly} IS NULL AND ${annual} IS NULL THEN ${triennial} END`,
      currency: of('currency'),
      period: `CASE WHEN ${monthly} IS NOT NULL THEN 'MONTH' WHEN ${annual} IS NOT NULL THEN 'YEAR' ELSE 'THREE_YEARS' END`,
    };
  },
};

/** One sum for each billing cycle of an order. */
export const orderTotals = (row: SummedRow): Money[] => moneyByPeriod(storedSums(row), row.currency);

/** Cost of an order per month. */
export const orderMonthly = (row: SummedRow): Money | null => monthlyMoney(storedSums(row), row.currency);
