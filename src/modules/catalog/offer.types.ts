import { Field, ID, InputType, Int } from 'type-graphql';
import { EditingInput, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { DateTime, Decimal } from '../../graph/values';
import { ExternalIdInput, NEW_EXTERNAL_IDS } from '../external-ids';
import { Cloud, Segment } from '../reference-data';
import { BillingCycle, Offer, OfferKind, OfferPrice, Term } from './offer.entity';

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
  description:
    'Price of one seat or unit for one billing cycle, by segment, country, billing cycle and term, for a time. Times are half-open: from `validFrom` until just before `validTo`.',
})
export class OfferPriceInput {
  @Field(() => Segment, {
    nullable: true,
    defaultValue: 'COMMERCIAL',
    description: 'The segment of the customers that it is for.',
  })
  segment?: Segment | null;

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

  @Field(() => DateTime, {
    nullable: true,
    description: 'It applies from this time on. Default: now, or since the same amount applies.',
  })
  validFrom?: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'It applies until just before this time. Default: until the next price begins, or until further notice.',
  })
  validTo?: number | null;
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

  @Field(() => [ExternalIdInput], NEW_EXTERNAL_IDS)
  externalIds?: ExternalIdInput[] | null;
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

  @Field(() => [BillingCycle], { nullable: true, description: 'Billing cycles. Prices with other billing cycles end.' })
  billingCycles?: BillingCycle[] | null;

  @Field(() => [Term], { nullable: true, description: 'Terms. Prices with other terms end.' })
  terms?: Term[] | null;

  @Field(() => [Cloud], { nullable: true, description: 'Clouds it is sold in.' })
  clouds?: Cloud[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Countries it is sold in, ISO 3166-1 alpha-2. Prices of other countries end.',
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
    description:
      'The complete list of prices that apply now or later. All others end now, or are deleted if they have not begun. Past prices are kept. At most 1500.',
  })
  prices?: OfferPriceInput[] | null;
}

@InputType('SetOfferPriceInput', { description: 'Input of `setOfferPrice`.' })
export class SetOfferPriceInput extends StoringInput {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;

  @Field(() => Segment, {
    nullable: true,
    defaultValue: 'COMMERCIAL',
    description: 'The segment of the customers that it is for.',
  })
  segment?: Segment | null;

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

  @Field(() => DateTime, {
    nullable: true,
    description: 'It applies from this time on, which may have passed. Default: now, or since the same amount applies.',
  })
  validFrom?: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'It applies until just before this time. Default: until the next price begins, or until further notice.',
  })
  validTo?: number | null;
}

@InputType('RetireOfferInput', { description: 'Input of `retireOffer`.' })
export class RetireOfferInput extends EditingInput {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;
}

const offer = { type: () => Offer, description: 'The offer.' };

export const CreateOfferPayload = payloadOf('CreateOfferPayload', { offer });
export const UpdateOfferPayload = payloadOf('UpdateOfferPayload', { offer });
export const SetOfferPricePayload = payloadOf('SetOfferPricePayload', {
  offer,
  offerPrice: { type: () => OfferPrice, description: 'The price.' },
});
export const RetireOfferPayload = payloadOf('RetireOfferPayload', { offer });
