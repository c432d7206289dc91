import { Field, ObjectType } from 'type-graphql';
import { placesOf, USAGE_PLACES } from '../kernel/currencies';
import { enumeration } from './declare';
import { Decimal } from './values';

export const MoneyPeriod = enumeration('MoneyPeriod', 'What an amount is for.', {
  MONTH: 'One month.',
  YEAR: 'One year.',
  THREE_YEARS: 'Three years.',
});
export type MoneyPeriod = keyof typeof MoneyPeriod;

/** Periods from the shortest to the longest, with their months. */
const MONTHS: Readonly<Record<MoneyPeriod, number>> = { MONTH: 1, YEAR: 12, THREE_YEARS: 36 };
const PERIODS = Object.keys(MONTHS) as MoneyPeriod[];

/** An amount of money. */
@ObjectType('Money', {
  description: 'An amount of money for a period. Amounts of different periods add up by their `monthlyValue` only.',
})
export class Money {
  @Field(() => Decimal, {
    description:
      'The amount for the whole `period`: a decimal string with as many places as the currency has, and up to four more where usage is billed.',
  })
  amount!: string;

  @Field(() => String, { description: 'ISO 4217 code of the currency: `EUR`.' })
  currency!: string;

  @Field(() => MoneyPeriod, {
    nullable: true,
    description: 'What the amount is for. Null where usage is billed: the amount is for one unit that was used, whenever.',
  })
  period!: MoneyPeriod | null;

  @Field(() => Decimal, {
    nullable: true,
    description:
      'What the amount comes to in a month: a twelfth of a yearly amount. For comparing; rounded to the places of the currency, halves up. Null where usage is billed.',
  })
  monthlyValue!: string | null;
}

/** Minor units as a decimal string; with `more`, parts of them, without zeros that the currency does not ask for. */
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

/** Amounts of minor units by period. */
export type ByPeriod = Readonly<Partial<Record<MoneyPeriod, number | null>>>;

const given = (sums: ByPeriod): [MoneyPeriod, number][] =>
  PERIODS.flatMap((period) => (sums[period] == null ? [] : [[period, Number(sums[period])]]));

/** Minor units for a month, rounded once, halves away from zero. */
function monthlyMinor(amounts: readonly [MoneyPeriod, number][]): bigint {
  const longest = BigInt(MONTHS.THREE_YEARS);
  const inAll = amounts.reduce((sum, [period, minor]) => sum + BigInt(minor) * (longest / BigInt(MONTHS[period])), 0n);
  return (2n * inAll + (inAll < 0n ? -longest : longest)) / (2n * longest);
}

/** Writes minor units for a period as money, or the finer parts in which prices of usage are kept; null stays null. */
export function money(minor: unknown, currency: unknown, period: MoneyPeriod | null): Money | null {
  if (minor === null || minor === undefined || typeof currency !== 'string') return null;
  return {
    amount: written(BigInt(Number(minor)), currency, period === null ? USAGE_PLACES : 0),
    currency,
    period,
    monthlyValue: period && written(monthlyMinor([[period, Number(minor)]]), currency),
  };
}

/** Sums of each period, the shortest first. */
export const moneyByPeriod = (sums: ByPeriod, currency: string): Money[] =>
  given(sums).flatMap(([period, minor]) => money(minor, currency, period) ?? []);

/** What sums of several periods come to in a month; null when there is none. */
export function monthlyMoney(sums: ByPeriod, currency: string): Money | null {
  const amounts = given(sums);
  return amounts.length === 0 ? null : money(monthlyMinor(amounts), currency, 'MONTH');
}
