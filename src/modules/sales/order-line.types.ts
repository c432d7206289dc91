import { Field, ID, InputType, Int } from 'type-graphql';
import { DateTime } from '../../graph/values';
import { BillingCycle, Term } from '../catalog';

/** What every line has, whoever asks for it. */
@InputType()
export abstract class OrderItemInput {
  @Field(() => ID, { description: "The offer: active, sold in the customer's cloud and country." })
  offerId!: string;

  @Field(() => Int, { description: "Pieces, within the offer's bounds. Unit: pieces." })
  quantity!: number;

  @Field(() => BillingCycle, { description: 'One of the billing cycles of the offer, not longer than the term.' })
  billingCycle!: BillingCycle;

  @Field(() => Term, { description: 'One of the terms of the offer.' })
  term!: Term;

  @Field(() => String, {
    nullable: true,
    description: 'Friendly name of the subscription; the name of the offer unless given. 1 to 200 characters.',
  })
  friendlyName?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "For an add-on: the customer's subscription that it extends, sold by the same provider and active.",
  })
  parentSubscriptionId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'For an add-on bought together with what it extends: the place of that line in this list, from 1, as in `lineNumber`.',
  })
  parentLine?: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the subscription begins; at once unless given. In the future, at most 365 days ahead.',
  })
  startsAt?: number | null;
}

@InputType('OrderLineInput', { description: 'One line to order. It makes one subscription.' })
export class OrderLineInput extends OrderItemInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'Reseller of record: partnered and actively related to the customer, never the provider. Left out: the associated reseller, or none once the partnership with it ended; null: none.',
  })
  resellerId?: string | null;
}

@InputType('OrderRequestLineInput', {
  description: 'One line that a reseller asks its provider for. The reseller becomes its reseller of record.',
})
export class OrderRequestLineInput extends OrderItemInput {}
