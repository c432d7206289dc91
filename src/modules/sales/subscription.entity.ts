import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Choice, Code, Flag, Instant, Key, Minor, Text, Whole } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { BillingCycle, Term, type OfferKind } from '../catalogue';
import { incentiveScope, licenseScope, subscriptionScope } from './sales.policy';
import type { SubscriptionStatus } from './subscription-status';

/** What is stored; what is shown follows from it and the clock. */
export const SUBSCRIPTION_STATES = ['RUNNING', 'SUSPENDED', 'CANCELLED'] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

@Entity('subscription')
@GraphNode({
  name: 'CustomerSubscription',
  description:
    'A subscription of a customer (S1, S2); one that ended or was upgraded stays in lists, where `status` tells it. Seen through a grant it shows offer, quantity, state and licences only. Who was reseller of record until its relationship with the customer ended keeps these as they were then, with the customer as id and name.',
  table: 'subscription',
  action: 'subscription.read',
  scope: subscriptionScope,
})
export class CustomerSubscription extends BaseRecord {
  static readonly decidesScope = true;

  @Instant({ description: 'When it was bought.', within: 'full', filter: true })
  override createdAt!: Guarded<number>;

  @Key({ description: 'The customer; stays readable for the seller after the relationship ended.', filter: true })
  customerId!: string;

  @Text({ description: "The customer's name when it was bought.", within: 'customer', filter: true })
  customerName!: Guarded<string>;

  @Key({ description: 'The provider that sold it.', graph: false, within: 'full', filter: true })
  providerId!: Guarded<string>;

  // A reseller that answers support requests must not find out which other one is reseller of record, also not by a filter.
  @Key({ description: 'Reseller of record.', graph: false, within: 'reseller', nullable: true, filter: true })
  resellerId!: Guarded<string | null>;

  @Key({ description: 'Who answers support requests.', graph: false, within: 'full' })
  supportPartnerId!: Guarded<string>;

  @Key({ description: 'The offer.', graph: false, filter: true })
  offerId!: string;

  @Key({ description: 'The order.', graph: false, within: 'full' })
  orderId!: Guarded<string>;

  @Key({ description: 'The order line.', graph: false, within: 'full' })
  orderLineId!: Guarded<string>;

  @Text({ description: 'Friendly name.', within: 'full', filter: true, sort: true })
  name!: Guarded<string>;

  @Whole({ description: 'Pieces bought.', unit: 'pieces', filter: true, sort: true })
  quantity!: number;

  @Whole({ description: 'Licences assigned to users.', unit: 'licences' })
  assignedLicenses!: number;

  @Code({ description: 'Stored state.', graph: false })
  state!: SubscriptionState;

  @Code({ description: 'State when the relationship ended.', graph: false, max: 40, fromScope: true, nullable: true })
  keptStatus!: SubscriptionStatus | null;

  @Choice(() => BillingCycle, { description: 'Billing cycle.', within: 'full', filter: true, group: true })
  billingCycle!: Guarded<BillingCycle>;

  @Choice(() => Term, { description: 'Term.', within: 'full', filter: true, group: true })
  term!: Guarded<Term>;

  /** As in the offer, where it never changes. */
  @Code({ description: 'What the offer sells.', graph: false, max: 40, otherwise: 'LICENSE' })
  offerKind!: OfferKind;

  @Minor({
    description: 'Price of one piece for one billing cycle, or of one unit of usage, in minor units.',
    nullable: true,
    within: 'full',
    action: 'offer.read_price',
  })
  unitPriceMinor!: Guarded<number | null>;

  @Code({ description: 'Currency, ISO 4217.', graph: false, max: 3 })
  currency!: string;

  @Flag({ description: 'Begins a new term when the term ends.', within: 'full', filter: true })
  autoRenew!: Guarded<boolean>;

  @Flag({
    description:
      'The associated reseller holds owner rights on this Azure usage (S1); `CustomerRelationship.azureOwner` says whether it gets them on what is bought next.',
    within: 'full',
  })
  azureOwner!: Guarded<boolean>;

  @Instant({ description: 'When it begins.', within: 'full', filter: true })
  startsAt!: Guarded<number>;

  @Instant({ description: 'Begin of the stored term.', graph: false })
  termStartsAt!: number;

  @Instant({ description: 'End of the term.', within: 'full', filter: true, sort: true })
  termEndsAt!: Guarded<number>;

  @Instant({ description: 'When it was suspended.', graph: false, nullable: true })
  suspendedAt!: number | null;

  @Instant({ description: 'When it was cancelled.', graph: false, nullable: true })
  cancelledAt!: number | null;

  @Instant({ description: 'When it ended for good and what hung on it was let go.', graph: false, nullable: true })
  endedAt!: number | null;

  @Key({ description: 'The subscription that this add-on extends.', graph: false, within: 'full', nullable: true })
  parentId!: Guarded<string | null>;

  @Key({ description: 'The subscription that this one replaced.', graph: false, within: 'full', nullable: true })
  upgradedFromId!: Guarded<string | null>;

  // It tells when others change something, which is none of the business of who sees it through a grant.
  @Whole({ description: 'Grows with every change; send it as `expectedVersion`.', within: 'full' })
  version!: Guarded<number>;
}

@Entity('license_assignment')
@GraphNode({
  name: 'LicenseAssignment',
  description: 'A licence held by a user of a customer (S0).',
  table: 'license_assignment',
  // Two rights lead here, the own licence and a customer's people; the scope asks for them.
  action: 'organization.read',
  scope: licenseScope,
})
export class LicenseAssignment extends BaseRecord {
  @Key({ description: 'The subscription.', graph: false })
  subscriptionId!: string;

  @Key({ description: 'The customer.', graph: false })
  customerId!: string;

  @Key({ description: 'Who holds it.', graph: false })
  customerUserId!: string;

  @Instant({ description: 'When it was assigned.', filter: true })
  assignedAt!: number;
}

@Entity('incentive_credit')
@GraphNode({
  name: 'IncentiveCredit',
  description: 'Evidence that a reseller earns credit for a subscription: reseller of record over a period (S1, S2).',
  table: 'incentive_credit',
  action: 'incentive.read',
  scope: incentiveScope,
})
export class IncentiveCredit extends BaseRecord {
  @Key({ description: 'The reseller.', graph: false, filter: true })
  resellerId!: string;

  @Key({ description: 'The provider that sold the subscription.', graph: false })
  providerId!: string;

  @Key({ description: 'The customer.', filter: true })
  customerId!: string;

  @Text({ description: "The customer's name when the credit began." })
  customerName!: string;

  @Key({ description: 'The subscription.', graph: false })
  subscriptionId!: string;

  @Instant({ description: 'Since when.', filter: true })
  startsAt!: number;

  @Instant({ description: 'Until when; null while it lasts.', nullable: true, filter: true })
  endsAt!: number | null;
}

/** Which organisation sees which subscription and how far, with the keys that pages are ordered by. */
@Entity('subscription_scope')
export class SubscriptionScope {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'org_id' })
  orgId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'subscription_id' })
  subscriptionId!: string;

  @Column({ type: 'int' })
  level!: number;

  @Column({ type: 'varchar', length: 40, name: 'customer_id' })
  customerId!: string;

  /** Null where the viewer must not know who sold it. */
  @Column({ type: 'varchar', length: 40, name: 'provider_id', nullable: true })
  providerId!: string | null;

  @Column({ type: 'varchar', length: 40, name: 'reseller_id', nullable: true })
  resellerId!: string | null;

  @Column({ type: 'varchar', length: 200, name: 'name_folded' })
  nameFolded!: string;

  @Column({ type: 'bigint', name: 'term_ends_at' })
  termEndsAt!: number;

  @Column({ type: 'int' })
  quantity!: number;

  /** Where it shows what was. */
  @Column({ type: 'varchar', length: 40, name: 'kept_status', nullable: true })
  keptStatus!: SubscriptionStatus | null;

  @Column({ type: 'int', name: 'kept_licenses', nullable: true })
  keptLicenses!: number | null;
}

/**
 * What a reseller of record keeps of a subscription when its relationship with the customer ends. Who sees it follows from
 * it; it is written beside the loss of the subscription alone, whose event touches that.
 */
@Entity('subscription_record')
export class SubscriptionRecord {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'subscription_id' })
  subscriptionId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'org_id' })
  orgId!: string;

  @Column({ type: 'bigint', name: 'ended_at' })
  endedAt!: number;

  @Column({ type: 'int' })
  quantity!: number;

  @Column({ type: 'int', name: 'assigned_licenses' })
  assignedLicenses!: number;

  @Column({ type: 'varchar', length: 40 })
  status!: SubscriptionStatus;
}
