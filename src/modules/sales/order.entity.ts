import { Column, Entity, PrimaryColumn } from 'typeorm';
import { EnumField, CodeField, enumeration, DateTimeField, IdField, MoneyMinor, TextField, IntField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { BillingCycle, Term, type OfferKind } from '../catalog';
import { orderLineScope, orderRequestScope, orderScope } from './sales.policy';

export const OrderStatus = enumeration('OrderStatus', 'State of an order.', {
  COMPLETED: 'Its subscriptions were made.',
  CANCELLED: 'All its lines were cancelled.',
});
export type OrderStatus = keyof typeof OrderStatus;

@Entity('order')
@GraphNode({
  name: 'Order',
  description: 'What was bought, by whom, for which customer. A reseller sees of it its own lines only.',
  table: 'order',
  action: 'order.read',
  scope: orderScope,
})
export class Order extends BaseRecord {
  static readonly decidesScope = true;

  @IdField({ description: 'The customer; stays readable after the relationship ended.', filter: true })
  customerId!: string;

  @TextField({ description: "The customer's name when the order was placed.", filter: true })
  customerName!: string;

  @IdField({ description: 'The provider that placed it.', graph: false, filter: true })
  providerId!: string;

  @EnumField(() => OrderStatus, { description: 'State.', filter: true, group: true })
  status!: OrderStatus;

  @DateTimeField({ description: 'When it was placed.', filter: true })
  placedAt!: number;

  @MoneyMinor({ description: 'Sum of the lines billed every month, in minor units.', nullable: true, action: 'offer.read_price' })
  monthlyMinor!: Guarded<number | null>;

  @MoneyMinor({ description: 'Sum of the lines billed every year, in minor units.', nullable: true, action: 'offer.read_price' })
  annualMinor!: Guarded<number | null>;

  @MoneyMinor({
    description: 'Sum of the lines billed every three years, in minor units.',
    nullable: true,
    action: 'offer.read_price',
  })
  triennialMinor!: Guarded<number | null>;

  @CodeField({ description: 'Currency, ISO 4217.', graph: false, maxLength: 3 })
  currency!: string;

  @IntField({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}

@Entity('order_line')
@GraphNode({
  name: 'OrderLine',
  description: 'One item of an order, with its reseller of record.',
  table: 'order_line',
  action: 'order.read',
  scope: orderLineScope,
})
export class OrderLine extends BaseRecord {
  static readonly decidesScope = true;

  @IdField({ description: 'The order.', graph: false })
  orderId!: string;

  @IntField({
    description: 'Place in the order, from 1; null for resellers, who see their own lines only.',
    guardedBy: 'place',
  })
  lineNumber!: Guarded<number>;

  @IdField({ description: 'The customer.', graph: false })
  customerId!: string;

  @IdField({ description: 'The provider.', graph: false })
  providerId!: string;

  @IdField({ description: 'Reseller of record.', graph: false, nullable: true })
  resellerId!: string | null;

  @IdField({ description: 'The offer.', graph: false })
  offerId!: string;

  /** No foreign key: the subscription already points at its line, and tables form no cycle. */
  @IdField({ description: 'The subscription that the line made.', graph: false, nullable: true })
  subscriptionId!: string | null;

  @TextField({ description: 'Friendly name.' })
  name!: string;

  @IntField({ description: 'Pieces bought.', unit: 'pieces' })
  quantity!: number;

  @EnumField(() => BillingCycle, { description: 'Billing cycle.' })
  billingCycle!: BillingCycle;

  @EnumField(() => Term, { description: 'Term.' })
  term!: Term;

  /** As in the offer, where it never changes. */
  @CodeField({ description: 'What the offer sells.', graph: false, maxLength: 40, defaultValue: 'LICENSE' })
  offerKind!: OfferKind;

  @MoneyMinor({
    description: 'Price of one piece for one billing cycle, or of one unit of usage, in minor units.',
    nullable: true,
    action: 'offer.read_price',
  })
  unitPriceMinor!: Guarded<number | null>;

  @CodeField({ description: 'Currency, ISO 4217.', graph: false, maxLength: 3 })
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
  description: 'A reseller asks its provider for an order or for more licenses.',
  table: 'order_request',
  action: 'order.read',
  scope: orderRequestScope,
})
export class OrderRequest extends BaseRecord {
  @IdField({ description: 'The reseller that asks.', graph: false })
  resellerId!: string;

  @IdField({ description: 'The provider that decides.', graph: false })
  providerId!: string;

  @IdField({ description: 'The customer it is for.', filter: true })
  customerId!: string;

  @TextField({ description: "The customer's name when the request was made.", filter: true })
  customerName!: string;

  @EnumField(() => OrderRequestStatus, { description: 'State.', filter: true, sort: true, group: true })
  status!: OrderRequestStatus;

  /** No foreign key: subscriptions rank above. */
  @IdField({ description: 'The subscription whose quantity is to change.', graph: false, nullable: true })
  subscriptionId!: string | null;

  @IntField({ description: 'Quantity asked for, when it is about a subscription.', nullable: true, unit: 'pieces' })
  targetQuantity!: number | null;

  @IntField({
    description: 'Quantity of the subscription when it was asked for; null when lines are asked for, or in requests of old.',
    nullable: true,
    unit: 'pieces',
  })
  seenQuantity!: number | null;

  @IntField({ description: '`version` of the subscription when it was asked for; null where `seenQuantity` is.', nullable: true })
  seenVersion!: number | null;

  @IntField({
    description: 'Quantity that the provider approved; `targetQuantity` unless it named another. Null unless approved.',
    nullable: true,
    unit: 'pieces',
  })
  approvedQuantity!: number | null;

  @TextField({ description: 'Lines asked for, as JSON.', graph: false, maxLength: 20_000 })
  lines!: string;

  @TextField({ description: 'Note to the provider.', nullable: true, maxLength: 2000 })
  note!: string | null;

  @TextField({ description: 'Why it was declined.', nullable: true, maxLength: 2000 })
  decisionReason!: string | null;

  @DateTimeField({ description: 'When it was decided or withdrawn; null while pending.', nullable: true, filter: true })
  decidedAt!: number | null;

  @IdField({ description: 'The order it led to.', graph: false, nullable: true })
  orderId!: string | null;

  @IntField({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}

/** Which organization sees which order. */
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
