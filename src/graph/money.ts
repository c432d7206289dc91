import { Field, ObjectType } from 'type-graphql';
import { placesOf, USAGE_PLACES } from '../kernel/currencies';
import { enumeration } from './declare';
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
function monthlyMinor(amounts: readonly [MoneyPeriod, number][]): bigint {
  const longest = BigInt(MONTHS.THREE_YEARS);
  const inAll = amounts.reduce((sum, [period, minor]) => sum + BigInt(minor) * (longest / BigInt(MONTHS[period])), 0n);
  return (2n * inAll + (inAll < 0n ? -longest : longest)) / (2n * longest);
}

/** Formats minor units of a period, or the finer units of usage prices, as money. Null stays null. */
export function money(minor: unknown, currency: unknown, period: MoneyPeriod | null): Money | null {
  if (minor === null || minor === undefined || typeof currency !== 'string') return null;
  return {
    amount: written(BigInt(Number(minor)), currency, period === null ? USAGE_PLACES : 0),
    currency,
    period,
    monthlyValue: period && written(monthlyMinor([[period, Number(minor)]]), currency),
  };
}

/** One amount per period, shortest period first. */
export const moneyByPeriod = (sums: ByPeriod, currency: string): Money[] =>
  given(sums).flatMap(([period, minor]) => money(minor, currency, period) ?? []);

/** The monthly total of sums of several periods. Null if there are none. */
export function monthlyMoney(sums: ByPeriod, currency: string): Money | null {
  const amounts = given(sums);
  return amounts.length === 0 ? null : money(monthlyMinor(amounts), currency, 'MONTH');
}
