import { Field, ID, InputType, Int } from 'type-graphql';
import { EditingInput, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { Decimal } from '../../graph/values';
import { Cloud } from '../reference-data';
import { BillingCycle, Offer, OfferKind, Term } from './offer.entity';

@InputType('MoneyInput', { description: 'An amount of money in an input.' })
export class MoneyInput {
  @Field(() => Decimal, {
    description:
      'Zero or more, with at most as many decimal places as the currency has: `12.50` in EUR. Usage prices may have four more: `0.0125`.',
  })
  amount!: string;

  @Field(() => String, { description: 'Currency, ISO 4217: `EUR`.' })
  currency!: string;
}

@InputType('OfferPriceInput', {
  description: 'Price of one seat or unit for one billing cycle, by country, billing cycle and term.',
})
export class OfferPriceInput {
  @Field(() => String, { description: "Country, ISO 3166-1 alpha-2. One of the offer's countries." })
  country!: string;

  @Field(() => BillingCycle, { description: "One of the offer's billing cycles, not longer than the term." })
  billingCycle!: BillingCycle;

  @Field(() => Term, { description: "One of the offer's terms." })
  term!: Term;

  @Field(() => MoneyInput, {
    description: 'Price of one seat or unit for a whole billing cycle; if billed by usage, of one unit of usage.',
  })
  amount!: MoneyInput;
}

@InputType('CreateOfferInput', { description: 'Input of `createOffer`.' })
export class CreateOfferInput extends StoringInput {
  @Field(() => String, { description: 'Name. 2 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'Description of the product. 1 to 2000 characters.' })
  summary!: string;

  @Field(() => OfferKind, { description: 'What it sells. Cannot be changed later.' })
  kind!: OfferKind;

  @Field(() => String, { description: 'Name of one unit, such as `License`. 1 to 40 characters.' })
  unit!: string;

  @Field(() => Int, { description: 'Minimum quantity of a subscription, at least 1.' })
  minQuantity!: number;

  @Field(() => Int, { description: 'Maximum quantity of a subscription, at most 1000000.' })
  maxQuantity!: number;

  @Field(() => [BillingCycle], { description: 'Billing cycles it is sold with.' })
  billingCycles!: BillingCycle[];

  @Field(() => [Term], { description: 'Terms it is sold with. Each needs a billing cycle that is not longer.' })
  terms!: Term[];

  @Field(() => [Cloud], { description: 'Clouds it is sold in.' })
  clouds!: Cloud[];

  @Field(() => [String], { description: 'Countries it is sold in, ISO 3166-1 alpha-2.' })
  countries!: string[];

  @Field(() => ID, {
    nullable: true,
    description: 'For an add-on: the offer that it extends, which must not be an add-on itself. Cannot be changed later.',
  })
  addOnOfId?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Offers that a subscription can be upgraded to: active and of the same kind. At most 50.',
  })
  upgradeTargetIds?: string[] | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'List price of one seat or unit per month; if billed by usage, of one unit of usage.',
  })
  listPrice?: MoneyInput | null;

  @Field(() => [OfferPriceInput], {
    nullable: true,
    description: 'Prices. Without a price, the offer cannot be ordered. At most 1500.',
  })
  prices?: OfferPriceInput[] | null;
}

@InputType('UpdateOfferInput', {
  description: 'Input of `updateOffer`. Omitted fields stay unchanged. A given list replaces the old one.',
})
export class UpdateOfferInput extends EditingInput {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;

  @Field(() => String, { nullable: true, description: 'Name. 2 to 200 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Description of the product. 1 to 2000 characters.' })
  summary?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of one unit. 1 to 40 characters.' })
  unit?: string | null;

  @Field(() => Int, { nullable: true, description: 'Minimum quantity of new subscriptions and quantity changes.' })
  minQuantity?: number | null;

  @Field(() => Int, { nullable: true, description: 'Maximum quantity of new subscriptions and quantity changes.' })
  maxQuantity?: number | null;

  @Field(() => [BillingCycle], { nullable: true, description: 'Billing cycles. Prices with other billing cycles are deleted.' })
  billingCycles?: BillingCycle[] | null;

  @Field(() => [Term], { nullable: true, description: 'Terms. Prices with other terms are deleted.' })
  terms?: Term[] | null;

  @Field(() => [Cloud], { nullable: true, description: 'Clouds it is sold in.' })
  clouds?: Cloud[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Countries it is sold in, ISO 3166-1 alpha-2. Prices of other countries are deleted.',
  })
  countries?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Offers that a subscription can be upgraded to. At most 50.' })
  upgradeTargetIds?: string[] | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'List price of one seat or unit per month, or of one unit of usage. Null removes it.',
  })
  listPrice?: MoneyInput | null;

  @Field(() => [OfferPriceInput], {
    nullable: true,
    description: 'The complete list of prices. All others are deleted. At most 1500.',
  })
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
