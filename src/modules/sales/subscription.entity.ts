import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  EnumField,
  enumeration,
  CodeField,
  BooleanField,
  DateTimeField,
  IdField,
  MoneyMinor,
  TextField,
  IntField,
} from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { BillingCycle, Term, type OfferKind } from '../catalog';
import { incentiveScope, licenseScope, subscriptionScope } from './sales.policy';
import type { SubscriptionStatus } from './subscription-status';

/** Stored states. The state shown is derived from them and the current time. */
export const SUBSCRIPTION_STATES = ['RUNNING', 'SUSPENDED', 'CANCELLED'] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

export const SubscriptionOrigin = enumeration('SubscriptionOrigin', 'How a subscription came into this system.', {
  PURCHASED: 'It was ordered here.',
  UPGRADED: 'It replaced another one in an upgrade.',
  IMPORTED: 'It already ran when it was imported, with its real start, term and price.',
});
export type SubscriptionOrigin = keyof typeof SubscriptionOrigin;

@Entity('subscription')
@GraphNode({
  name: 'CustomerSubscription',
  description:
    "A subscription of a customer. Ended and upgraded subscriptions stay in lists; see `status`. Partners that see it through a grant see only offer, quantity, state and licenses. A former reseller of record sees these as they were when its relationship with the customer ended, and the customer's id and name.",
  table: 'subscription',
  action: 'subscription.read',
  scope: subscriptionScope,
  history: {
    table: 'subscription_period',
    row: 'subscription_id',
    from: 'from_at',
    to: 'to_at',
    guardedBy: 'full',
    instead: { quantity: 'period.quantity' },
  },
})
export class CustomerSubscription extends BaseRecord {
  static readonly decidesScope = true;

  @DateTimeField({ description: 'When it was bought.', guardedBy: 'full' })
  override createdAt!: Guarded<number>;

  // It reveals changes made by others, which partners that see it through a grant must not learn.
  @DateTimeField({ description: 'When a value of it was last written.', guardedBy: 'full', defaultValue: 0 })
  override updatedAt!: Guarded<number>;

  @IdField({ description: 'The customer. Stays readable for the seller after the relationship has ended.' })
  customerId!: string;

  @TextField({ description: "The customer's name when it was bought.", guardedBy: 'customer' })
  customerName!: Guarded<string>;

  @IdField({ description: 'The provider that sold it.', graph: false, guardedBy: 'full', filter: true })
  providerId!: Guarded<string>;

  // A reseller that is only the support contact must not find out the reseller of record, not even with a filter.
  @IdField({ description: 'Reseller of record.', graph: false, guardedBy: 'reseller', nullable: true, filter: true })
  resellerId!: Guarded<string | null>;

  @IdField({ description: 'The support contact.', graph: false, guardedBy: 'full' })
  supportPartnerId!: Guarded<string>;

  @IdField({ description: 'The offer.', graph: false, filter: true })
  offerId!: string;

  @IdField({ description: 'The order.', graph: false, guardedBy: 'full' })
  orderId!: Guarded<string>;

  @IdField({ description: 'The order line.', graph: false, guardedBy: 'full' })
  orderLineId!: Guarded<string>;

  @TextField({ description: 'Friendly name.', guardedBy: 'full', sort: true })
  name!: Guarded<string>;

  @IntField({ description: 'Number of seats or units bought.', unit: 'pieces', sort: true })
  quantity!: number;

  @IntField({ description: 'Number of licenses assigned to users.', unit: 'licenses' })
  assignedLicenses!: number;

  @CodeField({ description: 'Stored state.', graph: false })
  state!: SubscriptionState;

  @CodeField({ description: 'State when the relationship ended.', graph: false, maxLength: 40, fromScope: true, nullable: true })
  keptStatus!: SubscriptionStatus | null;

  @EnumField(() => BillingCycle, { description: 'Billing cycle.', guardedBy: 'full' })
  billingCycle!: Guarded<BillingCycle>;

  @EnumField(() => Term, { description: 'Term.', guardedBy: 'full' })
  term!: Guarded<Term>;

  /** Copied from the offer, where it never changes. */
  @CodeField({ description: 'What the offer sells.', graph: false, maxLength: 40, defaultValue: 'LICENSE' })
  offerKind!: OfferKind;

  @MoneyMinor({
    description: 'Price of one seat or unit for one billing cycle, or of one unit of usage, in minor units.',
    nullable: true,
    guardedBy: 'full',
    action: 'offer.read_price',
  })
  unitPriceMinor!: Guarded<number | null>;

  @CodeField({
    description: 'Currency, ISO 4217.',
    graph: false,
    maxLength: 3,
    filter: true,
    guardedBy: 'full',
    action: 'offer.read_price',
  })
  currency!: Guarded<string>;

  @BooleanField({ description: 'Whether a new term starts when the current one ends.', guardedBy: 'full' })
  autoRenew!: Guarded<boolean>;

  @BooleanField({
    description:
      'Whether the associated reseller has owner rights on this Azure usage. `CustomerRelationship.azureOwner` decides for later purchases.',
    guardedBy: 'full',
  })
  azureOwner!: Guarded<boolean>;

  @DateTimeField({ description: 'When it starts.', guardedBy: 'full' })
  startsAt!: Guarded<number>;

  @DateTimeField({ description: 'Start of the stored term.', graph: false })
  termStartsAt!: number;

  @DateTimeField({ description: 'End of the term.', guardedBy: 'full', sort: true })
  termEndsAt!: Guarded<number>;

  @DateTimeField({ description: 'When it was suspended.', graph: false, nullable: true })
  suspendedAt!: number | null;

  @DateTimeField({ description: 'When it was cancelled or replaced by an upgrade.', nullable: true, guardedBy: 'full' })
  cancelledAt!: Guarded<number | null>;

  @DateTimeField({
    description: 'When it ended permanently and its licenses and credit were released.',
    nullable: true,
    guardedBy: 'full',
  })
  endedAt!: Guarded<number | null>;

  @IdField({ description: 'The subscription that this add-on extends.', graph: false, guardedBy: 'full', nullable: true })
  parentId!: Guarded<string | null>;

  @IdField({ description: 'The subscription that this one replaced.', graph: false, guardedBy: 'full', nullable: true })
  upgradedFromId!: Guarded<string | null>;

  @EnumField(() => SubscriptionOrigin, {
    description: 'How it came into this system.',
    guardedBy: 'full',
    defaultValue: 'PURCHASED',
  })
  origin!: Guarded<SubscriptionOrigin>;

  // It reveals changes made by others, which partners that see it through a grant must not learn.
  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.', guardedBy: 'full' })
  version!: Guarded<number>;
}

@Entity('license_assignment')
@GraphNode({
  name: 'LicenseAssignment',
  description: 'A license assigned to a user of a customer.',
  table: 'license_assignment',
  // Two different rights give access: to the user's own licenses and to a customer's users. The scope checks them.
  action: 'organization.read',
  scope: licenseScope,
})
export class LicenseAssignment extends BaseRecord {
  @IdField({ description: 'The subscription.', graph: false })
  subscriptionId!: string;

  @IdField({ description: 'The customer.', graph: false })
  customerId!: string;

  @IdField({ description: 'The user who holds it.', graph: false })
  customerUserId!: string;

  @DateTimeField({ description: 'When it was assigned.' })
  assignedAt!: number;
}

@Entity('incentive_credit')
@GraphNode({
  name: 'IncentiveCredit',
  description: 'Period in which a reseller was reseller of record of a subscription and earned credit for it.',
  table: 'incentive_credit',
  action: 'incentive.read',
  scope: incentiveScope,
})
export class IncentiveCredit extends BaseRecord {
  @IdField({ description: 'The reseller.', graph: false, filter: true })
  resellerId!: string;

  @IdField({ description: 'The provider that sold the subscription.', graph: false })
  providerId!: string;

  @IdField({ description: 'The customer.' })
  customerId!: string;

  @TextField({ description: "The customer's name when the credit started." })
  customerName!: string;

  @IdField({ description: 'The subscription.', graph: false })
  subscriptionId!: string;

  @DateTimeField({ description: 'Start of the period.' })
  startsAt!: number;

  @DateTimeField({ description: 'End of the period. Null while it lasts.', nullable: true })
  endsAt!: number | null;
}

/** Which organization sees which subscription and how much of it, with the sort keys of its lists. */
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

  /** Null if the viewer must not know who sold it. */
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

  /** Set for former resellers of record only. */
  @Column({ type: 'varchar', length: 40, name: 'kept_status', nullable: true })
  keptStatus!: SubscriptionStatus | null;

  @Column({ type: 'int', name: 'kept_licenses', nullable: true })
  keptLicenses!: number | null;

  @Column({ type: 'varchar', length: 40, name: 'offer_id', default: '' })
  offerId!: string;

  @Column({ type: 'bigint', name: 'starts_at', default: 0 })
  startsAt!: number;

  @Column({ type: 'bigint', name: 'updated_at', default: 0 })
  updatedAt!: number;

  /** See `narrowStatus`. */
  @Column({ type: 'varchar', length: 32, default: 'KEPT' })
  state!: string;

  /** See `narrowStatus`. */
  @Column({ type: 'bigint', name: 'ends_at', default: 0 })
  endsAt!: number;
}

/**
 * What a reseller of record may still see after its relationship with the customer has ended. The scope table
 * depends on it, but it needs no touch of its own: it is only written together with the loss of the subscription,
 * whose event has the touch.
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
