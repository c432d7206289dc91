import { money, moneyByPeriod, monthlyMoney, type ByPeriod, type Money } from '../../graph/money';
import type { Row } from '../../graph/row';
import { periodOf, type BillingCycle, type OfferKind } from '../catalog';
import type { Order } from './order.entity';

/** Columns needed to show the price of a line or subscription. */
export const UNIT_PRICE = ['unitPriceMinor', 'currency', 'billingCycle', 'offerKind'] as const;

export const UNIT_PRICE_MEANING = 'Price of one seat or unit for one billing cycle; if billed by usage, of one unit of usage';

/** A row with a price. */
export interface PricedRow {
  id: string;
  unitPriceMinor: number | null;
  currency: string;
  billingCycle: BillingCycle | null;
  offerKind: OfferKind;
}

export const unitPrice = (row: PricedRow): Money | null =>
  money(row.unitPriceMinor, row.currency, periodOf(row.offerKind, row.billingCycle));

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

/** One sum for each billing cycle of an order. */
export const orderTotals = (row: SummedRow): Money[] => moneyByPeriod(storedSums(row), row.currency);

/** Cost of an order per month. */
export const orderMonthly = (row: SummedRow): Money | null => monthlyMoney(storedSums(row), row.currency);
