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

@ObjectType('OrderWarning', { description: 'Something to know before ordering; it does not stand against it.' })
export class OrderWarning {
  @Field(() => String, {
    description:
      'Stable code: `NO_RESELLER_OF_RECORD`, `RESELLER_NOT_CARRIED_OVER`, `BILLED_BY_USAGE`, `SUBSCRIBED_ALREADY`. The list is open.',
  })
  code!: string;

  @Field(() => String, { description: 'What to know, in a sentence.' })
  message!: string;

  @Field(() => [String], { description: 'Path to the input field it is about.' })
  path!: readonly string[];
}

@ObjectType('OrderQuoteLine', { description: 'One line under review, at the same place as in the input.' })
export class OrderQuoteLine {
  /** For edges. */
  offerId!: string;
  resellerId!: string | null;
  parentId!: string | null;

  @Field(() => Int, { description: 'Place in the order, from 1.' })
  lineNumber!: number;

  @Field(() => String, { nullable: true, description: 'Friendly name; null when the offer is not known.' })
  name!: string | null;

  @Field(() => Int, { description: 'Pieces. Unit: pieces.' })
  quantity!: number;

  @Field(() => BillingCycle, { description: 'Billing cycle.' })
  billingCycle!: BillingCycle;

  @Field(() => Term, { description: 'Term.' })
  term!: Term;

  @Field(() => DateTime, { description: 'When the subscription would begin, were the order placed now.' })
  startsAt!: number;

  @Field(() => DateTime, { description: 'End of its first term.' })
  termEndsAt!: number;

  @Field(() => Money, {
    nullable: true,
    description: `${UNIT_PRICE_MEANING}. Null without the right \`offer.read_price\`, or when there is none.`,
  })
  unitPrice!: Money | null;

  @Field(() => Money, {
    nullable: true,
    description:
      'Price of all pieces for one billing cycle. Null where usage is billed, without the right `offer.read_price`, or when there is none.',
  })
  total!: Money | null;
}

@FieldsOf(() => OrderQuoteLine)
export class OrderQuoteLineFields {
  @One(() => Offer, { from: 'offerId', description: 'The offer.' })
  offer!: Edge;

  @One(() => Reseller, { from: 'resellerId', description: 'Who would be reseller of record.' })
  resellerOfRecord!: Edge;

  @One(() => CustomerSubscription, { from: 'parentId', description: 'The subscription that this add-on would extend.' })
  parent!: Edge;
}

@ObjectType('OrderQuote', { description: 'The review of an order: nothing is stored.' })
export class OrderQuote {
  /** For edges. */
  customerId!: string;

  @Field(() => [OrderQuoteLine], { description: 'Lines in the order of the input.' })
  lines!: OrderQuoteLine[];

  @Field(() => [Money], {
    nullable: true,
    description: `${SUMS_MEANING} Each currency has its own. Null without the right \`offer.read_price\`.`,
  })
  totals!: Money[] | null;

  @Field(() => Money, {
    nullable: true,
    description: `${MONTHLY_MEANING} Null for lines in several currencies, when only usage is billed, and without the right \`offer.read_price\`.`,
  })
  monthlyTotal!: Money | null;

  @Field(() => [OrderWarning], { description: 'What to know before ordering.' })
  warnings!: OrderWarning[];

  @Field(() => [MutationError], {
    description: 'What stands against the order, the same that `placeOrder` would answer; empty when it can be placed now.',
  })
  errors!: readonly Refusal[];
}

@FieldsOf(() => OrderQuote)
export class OrderQuoteFields {
  @One(() => Customer, { from: 'customerId', description: 'The customer.' })
  customer!: Edge;
}
