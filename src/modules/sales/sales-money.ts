import { money, moneyByPeriod, monthlyMoney, type ByPeriod, type Money } from '../../graph/money';
import type { Row } from '../../graph/row';
import { periodOf, type BillingCycle, type OfferKind } from '../catalog';
import type { Order } from './order.entity';

/** What a line or subscription is asked for when its price is shown. */
export const UNIT_PRICE = ['unitPriceMinor', 'currency', 'billingCycle', 'offerKind'] as const;

export const UNIT_PRICE_MEANING = 'Price of one piece for one billing cycle, of one unit where usage is billed';

/** A line or a subscription, as its price is made of it. */
export interface PricedRow {
  id: string;
  unitPriceMinor: number | null;
  currency: string;
  billingCycle: BillingCycle | null;
  offerKind: OfferKind;
}

/** The price of a line or a subscription. */
export const unitPrice = (row: PricedRow): Money | null =>
  money(row.unitPriceMinor, row.currency, periodOf(row.offerKind, row.billingCycle));

/** What is summed: pieces at a price. */
export interface Priced {
  line: { quantity: number; billingCycle: BillingCycle };
  offer: { kind: OfferKind } | null;
  price: { amountMinor: number; currency: string } | null;
}

/** Sums of lines in minor units by what they are for; what usage will cost is in none of them. */
export function sumsOf(lines: readonly Priced[]): ByPeriod {
  const sums: Record<string, number> = {};
  for (const { line, offer, price } of lines) {
    const period = offer && periodOf(offer.kind, line.billingCycle);
    if (period && price) sums[period] = (sums[period] ?? 0) + line.quantity * price.amountMinor;
  }
  return sums;
}

export const SUMS_MEANING =
  'Sums of the lines, one for each billing cycle that lines have, the shortest first: what is billed each time. What usage will cost is in none of them.';

export const MONTHLY_MEANING =
  'What all lines come to in a month, whatever they are billed with: for comparing orders, not what is billed. Rounded once, halves up; without usage.';

/** The sums that an order keeps. */
export const SUMS = ['monthlyMinor', 'annualMinor', 'triennialMinor', 'currency'] as const;

/** The columns of the sums of an order. */
export const sumColumns = (sums: ByPeriod): Record<(typeof SUMS)[0 | 1 | 2], number | null> => ({
  monthlyMinor: sums.MONTH ?? null,
  annualMinor: sums.YEAR ?? null,
  triennialMinor: sums.THREE_YEARS ?? null,
});

/** An order with the sums that it keeps. */
export type SummedRow = Row<Order, (typeof SUMS)[number]>;

/** The sums of an order by what they are for. */
const storedSums = ({ monthlyMinor: MONTH, annualMinor: YEAR, triennialMinor: THREE_YEARS }: SummedRow): ByPeriod => ({
  MONTH,
  YEAR,
  THREE_YEARS,
});

/** One sum for each billing cycle of an order. */
export const orderTotals = (row: SummedRow): Money[] => moneyByPeriod(storedSums(row), row.currency);

/** What an order comes to in a month. */
export const orderMonthly = (row: SummedRow): Money | null => monthlyMoney(storedSums(row), row.currency);
