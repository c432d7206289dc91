import { money, moneyByPeriod, monthlyMoney, type ByPeriod, type Money } from '../../graph/money';
import type { GraphRow } from '../../graph/registry';
import { periodOf, type BillingCycle } from '../catalogue';

/** What a line or subscription is asked for when its price is shown. */
export const UNIT_PRICE = ['unitPriceMinor', 'currency', 'billingCycle', 'offerKind'] as const;

export const UNIT_PRICE_MEANING = 'Price of one piece for one billing cycle, of one unit where usage is billed';

/** The price of a line or a subscription. */
export const unitPrice = (row: GraphRow): Money | null =>
  money(row['unitPriceMinor'], row['currency'], periodOf(row['offerKind'], row['billingCycle']));

/** What is summed: pieces at a price. */
export interface Priced {
  line: { quantity: number; billingCycle: BillingCycle };
  offer: { kind: string } | null;
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

/** The sums of an order by what they are for. */
function storedSums(row: GraphRow): ByPeriod {
  const [MONTH, YEAR, THREE_YEARS] = SUMS.map((column) => row[column] as number | null);
  return { MONTH: MONTH ?? null, YEAR: YEAR ?? null, THREE_YEARS: THREE_YEARS ?? null };
}

/** One sum for each billing cycle of an order. */
export const orderTotals = (row: GraphRow): Money[] => moneyByPeriod(storedSums(row), String(row['currency']));

/** What an order comes to in a month. */
export const orderMonthly = (row: GraphRow): Money | null => monthlyMoney(storedSums(row), String(row['currency']));
