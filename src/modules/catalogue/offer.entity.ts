import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Choice, Code, enumeration, Key, Minor, Text, Texts, Whole } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { Cloud } from '../registers';
import { offerPriceScope, offerScope } from './offer.policy';

export const OfferKind = enumeration('OfferKind', 'What an offer sells.', {
  LICENSE: 'Licences by quantity.',
  AZURE_USAGE: 'Azure by usage.',
});
export type OfferKind = keyof typeof OfferKind;

export const OfferStatus = enumeration('OfferStatus', 'Whether an offer can be bought.', {
  ACTIVE: 'Can be bought.',
  RETIRED: 'No new orders; running subscriptions go on.',
});
export type OfferStatus = keyof typeof OfferStatus;

export const BillingCycle = enumeration('BillingCycle', 'How often a subscription is billed.', {
  MONTHLY: 'Every month.',
  ANNUAL: 'Every year.',
  TRIENNIAL: 'Every three years.',
});
export type BillingCycle = keyof typeof BillingCycle;

export const Term = enumeration('Term', 'How long a term lasts.', {
  P1M: 'One month.',
  P1Y: 'One year.',
  P3Y: 'Three years.',
});
export type Term = keyof typeof Term;

@Entity('offer')
@GraphNode({
  name: 'Offer',
  description: 'An item of the catalogue (S1).',
  table: 'offer',
  action: 'offer.read',
  scope: offerScope,
})
export class Offer extends BaseRecord {
  @Text({ description: 'Name.', filter: true, sort: true })
  name!: string;

  @Text({ description: 'What it is.', max: 2000 })
  summary!: string;

  @Choice(() => OfferKind, { description: 'What it sells.', filter: true, group: true })
  kind!: OfferKind;

  @Choice(() => OfferStatus, { description: 'Whether it can be bought.', filter: true, group: true })
  status!: OfferStatus;

  @Text({ description: 'What one piece is: `Licence`, `Usage`.', max: 40 })
  unit!: string;

  @Whole({ description: 'Smallest quantity of a subscription.', unit: 'pieces' })
  minQuantity!: number;

  @Whole({ description: 'Largest quantity of a subscription.', unit: 'pieces' })
  maxQuantity!: number;

  @Texts({ description: 'Billing cycles it can be bought with.' }, () => BillingCycle)
  billingCycles!: readonly BillingCycle[];

  @Texts({ description: 'Terms it can be bought with.' }, () => Term)
  terms!: readonly Term[];

  @Texts({ description: 'Clouds it is sold in.' }, () => Cloud)
  clouds!: readonly Cloud[];

  @Texts({ description: 'Countries it is sold in, ISO 3166-1 alpha-2.' })
  countries!: readonly string[];

  @Key({ description: 'The offer that this add-on extends.', graph: false, nullable: true, filter: true })
  addOnOfId!: string | null;

  @Minor({
    description: 'List price of one piece and month, or of one unit of usage, in minor units.',
    nullable: true,
    action: 'offer.read_price',
  })
  listPriceMinor!: Guarded<number | null>;

  @Code({ description: 'Currency of the list price.', graph: false, nullable: true, max: 3 })
  listPriceCurrency!: string | null;

  @Whole({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}

@Entity('offer_price')
@GraphNode({
  name: 'OfferPrice',
  description: 'Price of one piece of an offer for one billing cycle, by country, billing cycle and term.',
  table: 'offer_price',
  action: 'offer.read_price',
  scope: offerPriceScope,
})
export class OfferPrice extends BaseRecord {
  @Key({ description: 'The offer.', graph: false })
  offerId!: string;

  @Code({ description: 'Country, ISO 3166-1 alpha-2.', max: 2, filter: true, group: true })
  country!: string;

  @Choice(() => BillingCycle, { description: 'Billing cycle.', filter: true, group: true })
  billingCycle!: BillingCycle;

  @Choice(() => Term, { description: 'Term.', filter: true, group: true })
  term!: Term;

  /** As in the offer, where it never changes. */
  @Code({ description: 'What the offer sells.', graph: false, max: 40, otherwise: 'LICENSE' })
  offerKind!: OfferKind;

  @Minor({ description: 'Price for one billing cycle, or of one unit of usage, in minor units.', action: 'offer.read_price' })
  amountMinor!: Guarded<number>;

  @Code({ description: 'Currency, ISO 4217.', graph: false, max: 3 })
  currency!: string;
}

/** Where an offer is sold: `CLOUD:COUNTRY` and `CLOUD:REGION`, so that one equality finds what a viewer may buy. */
@Entity('offer_market')
export class OfferMarket {
  @PrimaryColumn({ type: 'varchar', length: 80 })
  market!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'offer_id' })
  offerId!: string;

  @Column({ type: 'varchar', length: 200, name: 'name_folded' })
  nameFolded!: string;
}

/** To which offer a subscription of another can be upgraded (S1). */
@Entity('offer_upgrade')
export class OfferUpgrade {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'offer_id' })
  offerId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'target_id' })
  targetId!: string;
}
