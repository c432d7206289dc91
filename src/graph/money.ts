import { Field, ObjectType } from 'type-graphql';
import { placesOf, UNUSUAL_PLACES, USAGE_PLACES } from '../kernel/currencies';
import { enumeration, type MoneySql } from './declare';
import { Decimal } from './values';

export const MoneyPeriod = enumeration('MoneyPeriod', 'The period an amount covers.', {
  MONTH: 'One month.',
  YEAR: 'One year.',
  THREE_YEARS: 'Three years.',
});
export type MoneyPeriod = keyof typeof MoneyPeriod;

/** Periods from shortest to longest, with their length in months. */
const MONTHS: Readonly<Record<MoneyPeriod, number>> = { MONTH: 1, YEAR: 12, THREE_YEARS: 36 };
const PERIODS = Object.keys(MONTHS) as MoneyPeriod[];

@ObjectType('Money', {
  description: 'An amount of money for a period. To add amounts of different periods, use `monthlyValue`.',
})
export class Money {
  @Field(() => Decimal, {
    description:
      'Amount for the whole `period`: a decimal string with the decimal places of the currency. Usage-based prices have up to four more.',
  })
  amount!: string;

  @Field(() => String, { description: 'ISO 4217 currency code, such as `EUR`.' })
  currency!: string;

  @Field(() => MoneyPeriod, {
    nullable: true,
    description: 'The period the amount covers. Null for usage-based billing: the amount is then per unit used.',
  })
  period!: MoneyPeriod | null;

  @Field(() => Decimal, {
    nullable: true,
    description:
      'The amount per month, such as a twelfth of a yearly amount. For comparison only. Rounded half up to the decimal places of the currency. Null for usage-based billing.',
  })
  monthlyValue!: string | null;
}

/**
 * Formats minor units as a decimal string. With `more`, the number has that many extra decimal places, without trailing zeros
 * beyond the currency's own.
 */
function written(minor: bigint, currency: string, more = 0): string {
  const [own, every] = [placesOf(currency) ?? 2, 10n ** BigInt(more)];
  if (more > 0 && minor % every === 0n) return written(minor / every, currency);
  const places = own + more;
  const digits = String(minor < 0n ? -minor : minor).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = more > 0 ? digits.slice(-places).replace(/0+$/, '').padEnd(own, '0') : digits.slice(digits.length - places);
  const amount = places === 0 ? whole : `${whole}.${fraction}`;
  return minor < 0n ? `-${amount}` : amount;
}

/** Minor units by period. */
export type ByPeriod = Readonly<Partial<Record<MoneyPeriod, number | null>>>;

const given = (sums: ByPeriod): [MoneyPeriod, number][] =>
  PERIODS.flatMap((period) => (sums[period] == null ? [] : [[period, Number(sums[period])]]));

/** Minor units per month, rounded once, halves away from zero. */
function monthlyMinor(amounts: readonly [MoneyPeriod, number | bigint][]): bigint {
  const longest = BigInt(MONTHS.THREE_YEARS);
  const inAll = amounts.reduce((sum, [period, minor]) => sum + BigInt(minor) * (longest / BigInt(MONTHS[period])), 0n);
  return (2n * inAll + (inAll < 0n ? -longest : longest)) / (2n * longest);
}

/** How often a period fits into the longest one: amounts times this, per three years, can be compared. */
const TIMES = PERIODS.map((period) => ` WHEN '${period}' THEN ${MONTHS.THREE_YEARS / MONTHS[period]}`).join('');

/**
 * An amount as a number to compare with others of its currency: minor units, or per month in 36ths of them. Finer units of
 * usage prices count as they are.
 */
export const comparableAmount = ({ minor, period }: MoneySql, monthly = false): string =>
  monthly ? `((${minor}) * CASE ${period}${TIMES} END)` : `(${minor})`;

/** An amount as a number to order by. Usage prices have finer units, so all are brought to these. */
export const orderedAmount = (amount: MoneySql, monthly = false): string =>
  monthly
    ? comparableAmount(amount, true)
    : `(${comparableAmount(amount)} * CASE WHEN ${amount.period} IS NULL THEN 1e0 ELSE 1e${USAGE_PLACES} END)`;

/** What {@link comparableAmount} makes of minor units. */
export const comparableMinor = (minor: number, monthly = false): number => (monthly ? minor * MONTHS.THREE_YEARS : minor);

const exact = (minor: unknown): bigint => (typeof minor === 'bigint' ? minor : BigInt(Number(minor)));

/** Formats minor units of a period, or the finer units of usage prices, as money. Null stays null. */
export function money(minor: unknown, currency: unknown, period: MoneyPeriod | null): Money | null {
  if (minor === null || minor === undefined || typeof currency !== 'string') return null;
  return {
    amount: written(exact(minor), currency, period === null ? USAGE_PLACES : 0),
    currency,
    period,
    monthlyValue: period && written(monthlyMinor([[period, exact(minor)]]), currency),
  };
}

/** The period with this name. Null for usage. */
export const periodNamed = (name: unknown): MoneyPeriod | null => PERIODS.find((period) => period === name) ?? null;

/** One amount per period, shortest period first. */
export const moneyByPeriod = (sums: ByPeriod, currency: string | null): Money[] =>
  given(sums).flatMap(([period, minor]) => money(minor, currency, period) ?? []);

/** The monthly total of sums of several periods. Null if there are none. */
export function monthlyMoney(sums: ByPeriod, currency: string | null): Money | null {
  const amounts = given(sums);
  return amounts.length === 0 ? null : money(monthlyMinor(amounts), currency, 'MONTH');
}

/** The amounts of one currency and period. */
export interface MoneyPart {
  currency: string;
  period: MoneyPeriod | null;
  sum: bigint;
  count: bigint;
  min: bigint;
  max: bigint;
}

/** What was computed from amounts: one per currency and period, because they cannot be added. */
export interface MoneyAggregates {
  sum: Money[];
  avg: Money[];
  min: Money[];
  max: Money[];
}

/** Rounds a fraction, halves away from zero. */
const rounded = (value: bigint, by: bigint): bigint => (2n * value + (value < 0n ? -by : by)) / (2n * by);

const LONGEST = BigInt(MONTHS.THREE_YEARS);

/** Amounts per month in 36ths of a minor unit, so that they can be added exactly. Usage has no month. */
function perMonth(parts: readonly MoneyPart[]): MoneyPart[] {
  const byCurrency = new Map<string, MoneyPart>();
  for (const { period, ...part } of parts) {
    if (period === null) continue;
    const times = LONGEST / BigInt(MONTHS[period]);
    const one = { ...part, sum: part.sum * times, min: part.min * times, max: part.max * times };
    const known = byCurrency.get(part.currency);
    byCurrency.set(part.currency, {
      currency: part.currency,
      period: 'MONTH',
      sum: one.sum + (known?.sum ?? 0n),
      count: one.count + (known?.count ?? 0n),
      min: known && known.min < one.min ? known.min : one.min,
      max: known && known.max > one.max ? known.max : one.max,
    });
  }
  return [...byCurrency.values()];
}

/** Sums, averages and extremes of amounts, by currency and period. `monthly`: per month, over all periods, rounded once. */
export function moneyAggregates(given: readonly MoneyPart[], monthly: boolean): MoneyAggregates {
  const rank = ({ currency, period }: MoneyPart): string => `${currency} ${period === null ? 9 : PERIODS.indexOf(period)}`;
  const parts = (monthly ? perMonth(given) : [...given]).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const by = monthly ? LONGEST : 1n;
  const each = (make: (part: MoneyPart) => bigint): Money[] =>
    parts.flatMap((part) => money(make(part), part.currency, part.period) ?? []);
  return {
    sum: each(({ sum }) => rounded(sum, by)),
    avg: each(({ sum, count }) => rounded(sum, by * count)),
    min: each(({ min }) => rounded(min, by)),
    max: each(({ max }) => rounded(max, by)),
  };
}

/** What {@link comparableAmount} computed per month, as a number of the currency's main unit. */
export const majorUnits = (monthly: string, currency: string): string =>
  `((${monthly}) * 1e0 / (${MONTHS.THREE_YEARS} * CASE ${currency}${UNUSUAL_PLACES.map(
    ([code, places]) => ` WHEN '${code}' THEN ${10 ** places}`,
  ).join('')} ELSE 100 END))`;
