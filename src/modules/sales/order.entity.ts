import { Column, Entity, PrimaryColumn } from 'typeorm';
import { EnumField, CodeField, enumeration, DateTimeField, IdField, MoneyMinor, TextField, IntField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { BillingCycle, Term, type OfferKind } from '../catalog';
import { orderLineScope, orderRequestScope, orderScope } from './sales.policy';

export const OrderStatus = enumeration('OrderStatus', 'State of an order.', {
  COMPLETED: 'Its subscriptions were created.',
  CANCELLED: 'All its lines were cancelled.',
});
export type OrderStatus = keyof typeof OrderStatus;

@Entity('order')
@GraphNode({
  name: 'Order',
  description: 'An order: what was bought, by whom, for which customer. A reseller sees only its own lines.',
  table: 'order',
  action: 'order.read',
  scope: orderScope,
})
export class Order extends BaseRecord {
  static readonly decidesScope = true;

  @IdField({ description: 'The customer. Stays readable after the relationship has ended.' })
  customerId!: string;

  @TextField({ description: "The customer's name when the order was placed." })
  customerName!: string;

  @IdField({ description: 'The provider that placed it.', graph: false, filter: true })
  providerId!: string;

  @EnumField(() => OrderStatus, { description: 'State.' })
  status!: OrderStatus;

  @DateTimeField({ description: 'When it was placed.' })
  placedAt!: number;

  @MoneyMinor({ description: 'Sum of the lines billed monthly, in minor units.', nullable: true, action: 'offer.read_price' })
  monthlyMinor!: Guarded<number | null>;

  @MoneyMinor({ description: 'Sum of the lines billed yearly, in minor units.', nullable: true, action: 'offer.read_price' })
  annualMinor!: Guarded<number | null>;

  @MoneyMinor({
    description: 'Sum of the lines billed every three years, in minor units.',
    nullable: true,
    action: 'offer.read_price',
  })
  triennialMinor!: Guarded<number | null>;

  @CodeField({ description: 'Currency, ISO 4217.', graph: false, maxLength: 3, filter: true, action: 'offer.read_price' })
  currency!: Guarded<string>;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

@Entity('order_line')
@GraphNode({
  name: 'OrderLine',
  description: 'One line of an order, with its reseller of record.',
  table: 'order_line',
  action: 'order.read',
  scope: orderLineScope,
})
export class OrderLine extends BaseRecord {
  static readonly decidesScope = true;

  @IdField({ description: 'The order.', graph: false })
  orderId!: string;

  @IntField({
    description: 'Line number in the order, starting at 1. Null for resellers, who see only their own lines.',
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

  /** No foreign key: the subscription already references its line, and a cycle between tables is avoided. */
  @IdField({ description: 'The subscription created by the line.', graph: false, nullable: true })
  subscriptionId!: string | null;

  @TextField({ description: 'Friendly name.' })
  name!: string;

  @IntField({ description: 'Number of seats or units bought.', unit: 'pieces' })
  quantity!: number;

  @EnumField(() => BillingCycle, { description: 'Billing cycle.' })
  billingCycle!: BillingCycle;

  @EnumField(() => Term, { description: 'Term.' })
  term!: Term;

  /** Copied from the offer, where it never changes. */
  @CodeField({ description: 'What the offer sells.', graph: false, maxLength: 40, defaultValue: 'LICENSE' })
  offerKind!: OfferKind;

  @MoneyMinor({
    description: 'Price of one seat or unit for one billing cycle, or of one unit of usage, in minor units.',
    nullable: true,
    action: 'offer.read_price',
  })
  unitPriceMinor!: Guarded<number | null>;

  @CodeField({ description: 'Currency, ISO 4217.', graph: false, maxLength: 3, filter: true, action: 'offer.read_price' })
  currency!: Guarded<string>;
}

export const OrderRequestStatus = enumeration('OrderRequestStatus', "State of a reseller's order request.", {
  PENDING: 'Waiting for the provider.',
  APPROVED: 'Approved; the order or quantity change was made.',
  DECLINED: 'Declined by the provider, with a reason.',
  WITHDRAWN: 'Withdrawn by the reseller, or the partnership or customer relationship it depends on has ended.',
});
export type OrderRequestStatus = keyof typeof OrderRequestStatus;

@Entity('order_request')
@GraphNode({
  name: 'OrderRequest',
  description: "A reseller's request to its provider for an order or a quantity change.",
  table: 'order_request',
  action: 'order.read',
  scope: orderRequestScope,
})
export class OrderRequest extends BaseRecord {
  @IdField({ description: 'The requesting reseller.', graph: false })
  resellerId!: string;

  @IdField({ description: 'The provider that decides.', graph: false })
  providerId!: string;

  @IdField({ description: 'The customer it is for.' })
  customerId!: string;

  @TextField({ description: "The customer's name when the request was made." })
  customerName!: string;

  @EnumField(() => OrderRequestStatus, { description: 'State.', sort: true })
  status!: OrderRequestStatus;

  /** No foreign key: the subscription table comes earlier in the dependency order. */
  @IdField({ description: 'The subscription whose quantity is to change.', graph: false, nullable: true })
  subscriptionId!: string | null;

  @IntField({ description: 'Requested quantity. Null if lines were requested.', nullable: true, unit: 'pieces' })
  targetQuantity!: number | null;

  @IntField({
    description: "The subscription's quantity at the time of the request. Null if lines were requested, and in older requests.",
    nullable: true,
    unit: 'pieces',
  })
  seenQuantity!: number | null;

  @IntField({
    description: "The subscription's `version` at the time of the request. Null whenever `seenQuantity` is null.",
    nullable: true,
  })
  seenVersion!: number | null;

  @IntField({
    description: 'Quantity approved by the provider: `targetQuantity` unless the provider chose another. Null unless approved.',
    nullable: true,
    unit: 'pieces',
  })
  approvedQuantity!: number | null;

  @TextField({ description: 'Requested lines, as JSON.', graph: false, maxLength: 20_000 })
  lines!: string;

  @TextField({ description: 'Note to the provider.', nullable: true, maxLength: 2000 })
  note!: string | null;

  @TextField({ description: 'Reason for declining.', nullable: true, maxLength: 2000 })
  decisionReason!: string | null;

  @DateTimeField({ description: 'When it was decided or withdrawn. Null while pending.', nullable: true })
  decidedAt!: number | null;

  @IdField({ description: 'The resulting order.', graph: false, nullable: true })
  orderId!: string | null;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
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
