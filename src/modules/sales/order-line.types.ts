import { Field, ID, InputType, Int } from 'type-graphql';
import { DateTime } from '../../graph/values';
import { BillingCycle, Term } from '../catalog';

/** Fields shared by lines of orders and of order requests. */
@InputType()
export abstract class OrderItemInput {
  @Field(() => ID, { description: "The offer. Must be active and sold in the customer's cloud and country." })
  offerId!: string;

  @Field(() => Int, { description: "Number of seats or units, within the offer's limits." })
  quantity!: number;

  @Field(() => BillingCycle, { description: "One of the offer's billing cycles, not longer than the term." })
  billingCycle!: BillingCycle;

  @Field(() => Term, { description: "One of the offer's terms." })
  term!: Term;

  @Field(() => String, {
    nullable: true,
    description: "Friendly name of the subscription. 1 to 200 characters. Default: the offer's name.",
  })
  friendlyName?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'For an add-on: the subscription that it extends. Must be active, belong to the same customer and be sold by the same provider.',
  })
  parentSubscriptionId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "For an add-on ordered together with its parent: number of the parent's line in this list, starting at 1, as in `lineNumber`.",
  })
  parentLine?: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Start of the subscription, up to 365 days ahead. Default: now.',
  })
  startsAt?: number | null;
}

@InputType('OrderLineInput', { description: 'One order line. It creates one subscription.' })
export class OrderLineInput extends OrderItemInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'Reseller of record: a partner of your organization with an active relationship with the customer, never the provider itself. Omit for the associated reseller, or none if that partnership has ended. Null: none.',
  })
  resellerId?: string | null;
}

@InputType('OrderRequestLineInput', {
  description: 'One line of an order request. The requesting reseller becomes its reseller of record.',
})
export class OrderRequestLineInput extends OrderItemInput {}
