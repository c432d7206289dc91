import { Field, ID, InputType, Int } from 'type-graphql';
import { StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { DateTime } from '../../graph/values';
import { BillingCycle, MoneyInput, Term } from '../catalog';
import { ExternalIdInput } from '../external-ids';
import { CustomerSubscription } from '../sales';

@InputType('ImportSubscriptionInput', { description: 'Input of `importSubscription`.' })
export class ImportSubscriptionInput extends StoringInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => ExternalIdInput, { description: 'Its id at the vendor. Importing the same id again updates the subscription.' })
  externalId!: ExternalIdInput;

  @Field(() => ID, { description: "The offer, sold in the customer's cloud and country. May be retired." })
  offerId!: string;

  @Field(() => Int, { description: "Number of seats or units, within the offer's limits and not below the assigned licenses." })
  quantity!: number;

  @Field(() => BillingCycle, { description: "One of the offer's billing cycles, not longer than the term." })
  billingCycle!: BillingCycle;

  @Field(() => Term, { description: "One of the offer's terms." })
  term!: Term;

  @Field(() => DateTime, { description: 'When it really started. Not in the future.' })
  startsAt!: number;

  @Field(() => DateTime, { description: 'End of the current term: in the future, at most one term ahead.' })
  termEndsAt!: number;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Whether a new term starts then.' })
  autoRenew?: boolean | null;

  @Field(() => MoneyInput, {
    description: 'Price of one seat or unit for one billing cycle; if billed by usage, of one unit of usage.',
  })
  unitPrice!: MoneyInput;

  @Field(() => String, { nullable: true, description: "Friendly name. 1 to 200 characters. Default: the offer's name." })
  friendlyName?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Reseller of record: a partner of your organization with an active relationship with the customer. Omit for the associated reseller. Null: none. It is not changed by another import.',
  })
  resellerId?: string | null;

  @Field(() => ID, { nullable: true, description: 'For an add-on: the subscription that it extends.' })
  parentSubscriptionId?: string | null;
}

export const ImportSubscriptionPayload = payloadOf('ImportSubscriptionPayload', {
  subscription: { type: () => CustomerSubscription, description: 'The subscription.' },
});
