import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Choice, Code, enumeration, Instant, Key, Minor, Text, Whole } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { BillingCycle, Term, type OfferKind } from '../catalogue';
import { orderLineScope, orderRequestScope, orderScope } from './sales.policy';

export const OrderStatus = enumeration('OrderStatus', 'State of an order.', {
  COMPLETED: 'Its subscriptions were made.',
  CANCELLED: 'All its lines were cancelled.',
});
export type OrderStatus = keyof typeof OrderStatus;

@Entity('order')
@GraphNode({
  name: 'Order',
  description: 'What was bought, by whom, for which customer (S1, S2). A reseller sees of it its own lines only.',
  table: 'order',
  action: 'order.read',
  scope: orderScope,
})
export class Order extends BaseRecord {
  static readonly decidesScope = true;

  @Key({ description: 'The customer; stays readable after the relationship ended.', filter: true })
  customerId!: string;

  @Text({ description: "The customer's name when the order was placed.", filter: true })
  customerName!: string;

  @Key({ description: 'The provider that placed it.', graph: false, filter: true })
  providerId!: string;

  @Choice(() => OrderStatus, { description: 'State.', filter: true, group: true })
  status!: OrderStatus;

  @Instant({ description: 'When it was placed.', filter: true })
  placedAt!: number;

  @Minor({ description: 'Sum of the lines billed every month, in minor units.', nullable: true, action: 'offer.read_price' })
  monthlyMinor!: Guarded<number | null>;

  @Minor({ description: 'Sum of the lines billed every year, in minor units.', nullable: true, action: 'offer.read_price' })
  annualMinor!: Guarded<number | null>;

  @Minor({
    description: 'Sum of the lines billed every three years, in minor units.',
    nullable: true,
    action: 'offer.read_price',
  })
  triennialMinor!: Guarded<number | null>;

  @Code({ description: 'Currency, ISO 4217.', graph: false, max: 3 })
  currency!: string;

  @Whole({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}

@Entity('order_line')
@GraphNode({
  name: 'OrderLine',
  description: 'One item of an order, with its reseller of record (S1, S2).',
  table: 'order_line',
  action: 'order.read',
  scope: orderLineScope,
})
export class OrderLine extends BaseRecord {
  static readonly decidesScope = true;

  @Key({ description: 'The order.', graph: false })
  orderId!: string;

  @Whole({
    description: 'Place in the order, from 1; null for resellers, who see their own lines only.',
    within: 'place',
  })
  lineNumber!: Guarded<number>;

  @Key({ description: 'The customer.', graph: false })
  customerId!: string;

  @Key({ description: 'The provider.', graph: false })
  providerId!: string;

  @Key({ description: 'Reseller of record.', graph: false, nullable: true })
  resellerId!: string | null;

  @Key({ description: 'The offer.', graph: false })
  offerId!: string;

  /** No foreign key: the subscription already points at its line, and tables form no cycle. */
  @Key({ description: 'The subscription that the line made.', graph: false, nullable: true })
  subscriptionId!: string | null;

  @Text({ description: 'Friendly name.' })
  name!: string;

  @Whole({ description: 'Pieces bought.', unit: 'pieces' })
  quantity!: number;

  @Choice(() => BillingCycle, { description: 'Billing cycle.' })
  billingCycle!: BillingCycle;

  @Choice(() => Term, { description: 'Term.' })
  term!: Term;

  /** As in the offer, where it never changes. */
  @Code({ description: 'What the offer sells.', graph: false, max: 40, otherwise: 'LICENSE' })
  offerKind!: OfferKind;

  @Minor({
    description: 'Price of one piece for one billing cycle, or of one unit of usage, in minor units.',
    nullable: true,
    action: 'offer.read_price',
  })
  unitPriceMinor!: Guarded<number | null>;

  @Code({ description: 'Currency, ISO 4217.', graph: false, max: 3 })
  currency!: string;
}

export const OrderRequestStatus = enumeration('OrderRequestStatus', "State of a reseller's order request.", {
  PENDING: 'Waits for the provider.',
  APPROVED: 'The provider ran it.',
  DECLINED: 'The provider declined it, with a reason.',
  WITHDRAWN: 'The reseller took it back, or what it was about ended.',
});
export type OrderRequestStatus = keyof typeof OrderRequestStatus;

@Entity('order_request')
@GraphNode({
  name: 'OrderRequest',
  description: 'A reseller asks its provider for an order or for more licences (S0).',
  table: 'order_request',
  action: 'order.read',
  scope: orderRequestScope,
})
export class OrderRequest extends BaseRecord {
  @Key({ description: 'The reseller that asks.', graph: false })
  resellerId!: string;

  @Key({ description: 'The provider that decides.', graph: false })
  providerId!: string;

  @Key({ description: 'The customer it is for.', filter: true })
  customerId!: string;

  @Text({ description: "The customer's name when the request was made.", filter: true })
  customerName!: string;

  @Choice(() => OrderRequestStatus, { description: 'State.', filter: true, sort: true, group: true })
  status!: OrderRequestStatus;

  /** No foreign key: subscriptions rank above. */
  @Key({ description: 'The subscription whose quantity is to change.', graph: false, nullable: true })
  subscriptionId!: string | null;

  @Whole({ description: 'Quantity asked for, when it is about a subscription.', nullable: true, unit: 'pieces' })
  targetQuantity!: number | null;

  @Whole({
    description: 'Quantity of the subscription when it was asked for; null when lines are asked for, or in requests of old.',
    nullable: true,
    unit: 'pieces',
  })
  seenQuantity!: number | null;

  @Whole({ description: '`version` of the subscription when it was asked for; null where `seenQuantity` is.', nullable: true })
  seenVersion!: number | null;

  @Whole({
    description: 'Quantity that the provider approved; `targetQuantity` unless it named another. Null unless approved.',
    nullable: true,
    unit: 'pieces',
  })
  approvedQuantity!: number | null;

  @Text({ description: 'Lines asked for, as JSON.', graph: false, max: 20_000 })
  lines!: string;

  @Text({ description: 'Note to the provider.', nullable: true, max: 2000 })
  note!: string | null;

  @Text({ description: 'Why it was declined.', nullable: true, max: 2000 })
  decisionReason!: string | null;

  @Instant({ description: 'When it was decided or withdrawn; null while pending.', nullable: true, filter: true })
  decidedAt!: number | null;

  @Key({ description: 'The order it led to.', graph: false, nullable: true })
  orderId!: string | null;

  @Whole({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}

/** Which organisation sees which order. */
@Entity('order_scope')
export class OrderScope {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'org_id' })
  orgId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'order_id' })
  orderId!: string;

  @Column({ type: 'varchar', length: 40, name: 'customer_id' })
  customerId!: string;

  @Column({ type: 'varchar', length: 40, name: 'provider_id' })
  providerId!: string;
}
