import { Field, ID, InputType, Int } from 'type-graphql';
import { EditingInput, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { Decimal } from '../../graph/values';
import { Cloud } from '../reference-data';
import { BillingCycle, Offer, OfferKind, Term } from './offer.entity';

@InputType('MoneyInput', { description: 'An amount of money as it is given.' })
export class MoneyInput {
  @Field(() => Decimal, {
    description:
      'Zero or more, with no more decimal places than the currency has: `12.50` in EUR. Prices of usage take four more: `0.0125`.',
  })
  amount!: string;

  @Field(() => String, { description: 'ISO 4217 code of the currency: `EUR`.' })
  currency!: string;
}

@InputType('OfferPriceInput', {
  description: 'Price of one piece for one billing cycle, by country, billing cycle and term of the offer.',
})
export class OfferPriceInput {
  @Field(() => String, { description: 'Country, ISO 3166-1 alpha-2; one that the offer is sold in.' })
  country!: string;

  @Field(() => BillingCycle, { description: 'Billing cycle of the offer, not longer than the term.' })
  billingCycle!: BillingCycle;

  @Field(() => Term, { description: 'Term of the offer.' })
  term!: Term;

  @Field(() => MoneyInput, { description: 'Price of one piece for one whole billing cycle; of one unit where usage is billed.' })
  amount!: MoneyInput;
}

@InputType('CreateOfferInput', { description: 'Input of `createOffer`.' })
export class CreateOfferInput extends StoringInput {
  @Field(() => String, { description: 'Name. 2 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'What it is. 1 to 2000 characters.' })
  summary!: string;

  @Field(() => OfferKind, { description: 'What it sells; stays as it is.' })
  kind!: OfferKind;

  @Field(() => String, { description: 'What one piece is, such as `License`. 1 to 40 characters.' })
  unit!: string;

  @Field(() => Int, { description: 'Smallest quantity of a subscription, at least 1. Unit: pieces.' })
  minQuantity!: number;

  @Field(() => Int, { description: 'Largest quantity of a subscription, at most 1000000. Unit: pieces.' })
  maxQuantity!: number;

  @Field(() => [BillingCycle], { description: 'Billing cycles it can be bought with.' })
  billingCycles!: BillingCycle[];

  @Field(() => [Term], { description: 'Terms it can be bought with; each goes with one of the billing cycles.' })
  terms!: Term[];

  @Field(() => [Cloud], { description: 'Clouds it is sold in.' })
  clouds!: Cloud[];

  @Field(() => [String], { description: 'Countries it is sold in, ISO 3166-1 alpha-2.' })
  countries!: string[];

  @Field(() => ID, { nullable: true, description: 'For an add-on: the offer that it extends, none itself; stays as it is.' })
  addOnOfId?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Offers that a subscription can be upgraded to: active, of the same kind. At most 50.',
  })
  upgradeTargetIds?: string[] | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'List price of one piece and month; of one unit where usage is billed.',
  })
  listPrice?: MoneyInput | null;

  @Field(() => [OfferPriceInput], {
    nullable: true,
    description: 'Prices; where there is none the offer cannot be ordered. At most 1500.',
  })
  prices?: OfferPriceInput[] | null;
}

@InputType('UpdateOfferInput', {
  description: 'Input of `updateOffer`. What is left out stays; a list that is given replaces the one before.',
})
export class UpdateOfferInput extends EditingInput {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;

  @Field(() => String, { nullable: true, description: 'Name. 2 to 200 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is. 1 to 2000 characters.' })
  summary?: string | null;

  @Field(() => String, { nullable: true, description: 'What one piece is. 1 to 40 characters.' })
  unit?: string | null;

  @Field(() => Int, { nullable: true, description: 'Smallest quantity of new subscriptions and changes. Unit: pieces.' })
  minQuantity?: number | null;

  @Field(() => Int, { nullable: true, description: 'Largest quantity of new subscriptions and changes. Unit: pieces.' })
  maxQuantity?: number | null;

  @Field(() => [BillingCycle], { nullable: true, description: 'Billing cycles; prices with others go.' })
  billingCycles?: BillingCycle[] | null;

  @Field(() => [Term], { nullable: true, description: 'Terms; prices with others go.' })
  terms?: Term[] | null;

  @Field(() => [Cloud], { nullable: true, description: 'Clouds it is sold in.' })
  clouds?: Cloud[] | null;

  @Field(() => [String], { nullable: true, description: 'Countries it is sold in; prices of others go.' })
  countries?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Offers that a subscription can be upgraded to. At most 50.' })
  upgradeTargetIds?: string[] | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'List price of one piece and month, or of one unit of usage; null takes it away.',
  })
  listPrice?: MoneyInput | null;

  @Field(() => [OfferPriceInput], { nullable: true, description: 'Prices, all of them; those not named go. At most 1500.' })
  prices?: OfferPriceInput[] | null;
}

@InputType('RetireOfferInput', { description: 'Input of `retireOffer`.' })
export class RetireOfferInput extends EditingInput {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;
}

const offer = { type: () => Offer, description: 'The offer.' };

export const CreateOfferPayload = payloadOf('CreateOfferPayload', { offer });
export const UpdateOfferPayload = payloadOf('UpdateOfferPayload', { offer });
export const RetireOfferPayload = payloadOf('RetireOfferPayload', { offer });
