import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  EnumField,
  CodeField,
  DateTimeField,
  enumeration,
  IdField,
  MoneyMinor,
  TextField,
  StringList,
  IntField,
} from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { Cloud, Segment } from '../reference-data';
import { offerPriceScope, offerScope } from './offer.policy';

export const OfferKind = enumeration('OfferKind', 'What an offer sells.', {
  LICENSE: 'Licenses by quantity.',
  AZURE_USAGE: 'Azure, billed by usage.',
});
export type OfferKind = keyof typeof OfferKind;

export const OfferStatus = enumeration('OfferStatus', 'Whether an offer can be bought.', {
  ACTIVE: 'Can be bought.',
  RETIRED: 'No new orders. Existing subscriptions continue.',
});
export type OfferStatus = keyof typeof OfferStatus;

export const BillingCycle = enumeration('BillingCycle', 'How often a subscription is billed.', {
  MONTHLY: 'Every month.',
  ANNUAL: 'Every year.',
  TRIENNIAL: 'Every three years.',
});
export type BillingCycle = keyof typeof BillingCycle;

export const Term = enumeration('Term', 'Length of a term.', {
  P1M: 'One month.',
  P1Y: 'One year.',
  P3Y: 'Three years.',
});
export type Term = keyof typeof Term;

export const PriceValidity = enumeration('PriceValidity', 'Whether a price applies to orders that are placed now.', {
  PAST: 'Another price has replaced it, or it ended. Past prices are kept.',
  CURRENT: 'Applies now.',
  UPCOMING: 'Will apply from its start on.',
});
export type PriceValidity = keyof typeof PriceValidity;

@Entity('offer')
@GraphNode({
  name: 'Offer',
  description: 'An item of the catalog.',
  table: 'offer',
  action: 'offer.read',
  scope: offerScope,
})
export class Offer extends BaseRecord {
  @TextField({ description: 'Name.', sort: true })
  name!: string;

  @TextField({ description: 'Description of the product.', maxLength: 2000 })
  summary!: string;

  @EnumField(() => OfferKind, { description: 'What it sells.' })
  kind!: OfferKind;

  @EnumField(() => OfferStatus, { description: 'Whether it can be bought.' })
  status!: OfferStatus;

  @TextField({ description: 'Name of one unit, such as `License` or `Usage`.', maxLength: 40 })
  unit!: string;

  @IntField({ description: 'Minimum quantity of a subscription.', unit: 'pieces' })
  minQuantity!: number;

  @IntField({ description: 'Maximum quantity of a subscription.', unit: 'pieces' })
  maxQuantity!: number;

  @StringList({ description: 'Billing cycles it is sold with.' }, () => BillingCycle)
  billingCycles!: readonly BillingCycle[];

  @StringList({ description: 'Terms it is sold with.' }, () => Term)
  terms!: readonly Term[];

  @StringList({ description: 'Clouds it is sold in.' }, () => Cloud)
  clouds!: readonly Cloud[];

  @StringList({ description: 'Countries it is sold in, ISO 3166-1 alpha-2.' })
  countries!: readonly string[];

  @IdField({ description: 'The offer that this add-on extends.', graph: false, nullable: true, filter: true })
  addOnOfId!: string | null;

  @MoneyMinor({
    description: 'List price of one seat or unit per month, or of one unit of usage, in minor units.',
    nullable: true,
    action: 'offer.read_price',
  })
  listPriceMinor!: Guarded<number | null>;

  @CodeField({ description: 'Currency of the list price.', graph: false, nullable: true, maxLength: 3 })
  listPriceCurrency!: string | null;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

@Entity('offer_price')
@GraphNode({
  name: 'OfferPrice',
  description:
    'Price of one seat or unit for one billing cycle, by segment, country, billing cycle and term, for a time. Never are two of them valid at once.',
  table: 'offer_price',
  action: 'offer.read_price',
  scope: offerPriceScope,
})
export class OfferPrice extends BaseRecord {
  @IdField({ description: 'The offer.', graph: false })
  offerId!: string;

  @EnumField(() => Segment, { description: 'The segment of the customers that it is for.', defaultValue: 'COMMERCIAL' })
  segment!: Segment;

  @CodeField({ description: 'Country, ISO 3166-1 alpha-2.', maxLength: 2 })
  country!: string;

  @EnumField(() => BillingCycle, { description: 'Billing cycle.' })
  billingCycle!: BillingCycle;

  @EnumField(() => Term, { description: 'Term.' })
  term!: Term;

  /** Copied from the offer, where it never changes. */
  @CodeField({ description: 'What the offer sells.', graph: false, maxLength: 40, defaultValue: 'LICENSE' })
  offerKind!: OfferKind;

  @MoneyMinor({
    description: 'Price for one billing cycle, or of one unit of usage, in minor units.',
    action: 'offer.read_price',
  })
  amountMinor!: Guarded<number>;

  @CodeField({ description: 'Currency, ISO 4217.', graph: false, maxLength: 3, filter: true })
  currency!: string;

  @DateTimeField({ description: 'It applies from this time on.', defaultValue: 0 })
  validFrom!: number;

  @DateTimeField({ description: 'It applies until just before this time. Null: until further notice.', nullable: true })
  validTo!: number | null;
}

/** Where an offer is sold, as `CLOUD:COUNTRY` and `CLOUD:REGION`. One equality finds everything a viewer may buy. */
@Entity('offer_market')
export class OfferMarket {
  @PrimaryColumn({ type: 'varchar', length: 80 })
  market!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'offer_id' })
  offerId!: string;

  @Column({ type: 'varchar', length: 200, name: 'name_folded' })
  nameFolded!: string;
}

/** Upgrade targets of an offer. */
@Entity('offer_upgrade')
export class OfferUpgrade {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'offer_id' })
  offerId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'target_id' })
  targetId!: string;
}
