import { Field, ObjectType } from 'type-graphql';
import { placesOf } from '../kernel/currencies';
import { Decimal } from './values';

/** An amount of money. */
@ObjectType('Money', { description: 'An amount of money.' })
export class Money {
  @Field(() => Decimal, { description: 'Decimal string with as many places as the currency has.' })
  amount!: string;

  @Field(() => String, { description: 'ISO 4217 code of the currency: `EUR`.' })
  currency!: string;
}

/** Writes minor units as money; null stays null. */
export function money(minor: unknown, currency: unknown): Money | null {
  if (minor === null || minor === undefined || typeof currency !== 'string') return null;
  const places = placesOf(currency) ?? 2;
  const digits = String(Math.abs(Number(minor))).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const amount = places === 0 ? whole : `${whole}.${digits.slice(-places)}`;
  return { amount: Number(minor) < 0 ? `-${amount}` : amount, currency };
}
