import { Field, Int, ObjectType } from 'type-graphql';
import { FieldsOf, One, type Edge } from '../../graph/edges';
import { Money } from '../../graph/money';
import { MutationError } from '../../graph/mutation';
import { DateTime } from '../../graph/values';
import type { Refusal } from '../../kernel/errors';
import { BillingCycle, Offer, Term } from '../catalog';
import { Customer } from '../customers';
import { Reseller } from '../partners';
import { MONTHLY_MEANING, SUMS_MEANING, UNIT_PRICE_MEANING } from './sales-money';
import { CustomerSubscription } from './subscription.entity';

@ObjectType('OrderWarning', { description: 'A hint about an order. Warnings do not block the order.' })
export class OrderWarning {
  @Field(() => String, {
    description:
      'Stable code: `NO_RESELLER_OF_RECORD`, `RESELLER_NOT_CARRIED_OVER`, `BILLED_BY_USAGE`, `SUBSCRIBED_ALREADY`. More codes may be added.',
  })
  code!: string;

  @Field(() => String, { description: 'The warning as a sentence.' })
  message!: string;

  @Field(() => [String], { description: 'Path of the input field it refers to.' })
  path!: readonly string[];
}

@ObjectType('OrderQuoteLine', { description: 'One previewed line, in input order.' })
export class OrderQuoteLine {
  /** For edges. */
  offerId!: string;
  resellerId!: string | null;
  parentId!: string | null;

  @Field(() => Int, { description: 'Line number in the order, starting at 1.' })
  lineNumber!: number;

  @Field(() => String, { nullable: true, description: 'Friendly name. Null if the offer was not found.' })
  name!: string | null;

  @Field(() => Int, { description: 'Number of seats or units.' })
  quantity!: number;

  @Field(() => BillingCycle, { description: 'Billing cycle.' })
  billingCycle!: BillingCycle;

  @Field(() => Term, { description: 'Term.' })
  term!: Term;

  @Field(() => DateTime, { description: 'Start of the subscription if the order were placed now.' })
  startsAt!: number;

  @Field(() => DateTime, { description: 'End of the first term.' })
  termEndsAt!: number;

  @Field(() => Money, {
    nullable: true,
    description: `${UNIT_PRICE_MEANING}. Null without the right \`offer.read_price\`, or if there is no price.`,
  })
  unitPrice!: Money | null;

  @Field(() => Money, {
    nullable: true,
    description:
      'Price of the whole quantity for one billing cycle. Null if billed by usage, without the right `offer.read_price`, or if there is no price.',
  })
  total!: Money | null;
}

@FieldsOf(() => OrderQuoteLine)
export class OrderQuoteLineFields {
  @One(() => Offer, { from: 'offerId', description: 'The offer.' })
  offer!: Edge;

  @One(() => Reseller, { from: 'resellerId', description: 'The reseller of record the line would get.' })
  resellerOfRecord!: Edge;

  @One(() => CustomerSubscription, { from: 'parentId', description: 'The subscription that this add-on would extend.' })
  parent!: Edge;
}

@ObjectType('OrderQuote', { description: 'Preview of an order. Nothing is stored.' })
export class OrderQuote {
  /** For edges. */
  customerId!: string;

  @Field(() => [OrderQuoteLine], { description: 'Lines in input order.' })
  lines!: OrderQuoteLine[];

  @Field(() => [Money], {
    nullable: true,
    description: `${SUMS_MEANING} One set for each currency. Null without the right \`offer.read_price\`.`,
  })
  totals!: Money[] | null;

  @Field(() => Money, {
    nullable: true,
    description: `${MONTHLY_MEANING} Null for lines in several currencies, if everything is billed by usage, or without the right \`offer.read_price\`.`,
  })
  monthlyTotal!: Money | null;

  @Field(() => [OrderWarning], { description: 'Hints to consider before ordering.' })
  warnings!: OrderWarning[];

  @Field(() => [MutationError], {
    description: 'What blocks the order: the errors that `placeOrder` would return. Empty if the order can be placed now.',
  })
  errors!: readonly Refusal[];
}

@FieldsOf(() => OrderQuote)
export class OrderQuoteFields {
  @One(() => Customer, { from: 'customerId', description: 'The customer.' })
  customer!: Edge;
}
