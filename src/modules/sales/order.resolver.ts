import { Arg, Ctx as CtxArg, Field, Int, ObjectType, Resolver, ID } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { AvailableActions, Derived, FieldsOf, Many, One, ViewerCan, type Edge } from '../../graph/edges';
import { RootById, RootField, RootList } from '../../graph/roots';
import { Money } from '../../graph/money';
import { rawOf, type Row } from '../../graph/row';
import { DateTime } from '../../graph/values';
import { may } from '../../policy/viewer';
import { BillingCycle, Offer, Term } from '../catalog';
import { Customer } from '../customers';
import { AuditEvent } from '../audit';
import { Named, Provider, Reseller } from '../partners';
import { Order, OrderLine, OrderRequest } from './order.entity';
import { orderOperations } from './order.actions';
import { quoteOrder } from './order-placing';
import { QuoteOrderInput } from './order-placing.types';
import { OrderQuote } from './order-quote.types';
import { isRelated, orderRequestOperations } from './order-request.actions';
import {
  MONTHLY_MEANING,
  orderMonthly,
  orderTotals,
  SUMS,
  SUMS_MEANING,
  cycleValue,
  cycleValueSql,
  orderMonthlySql,
  orderTotalSql,
  UNIT_PRICE,
  UNIT_PRICE_MEANING,
  unitPrice,
  unitPriceSql,
  VALUE,
  type PricedRow,
  type SummedRow,
  type ValuedRow,
} from './sales-money';
import { CustomerSubscription } from './subscription.entity';

const HISTORY = {
  by: 'subjectId',
  action: 'audit.read',
  description: 'Audit events about this record that the viewer may see, oldest first.',
};

@FieldsOf(() => Order)
export class OrderFields {
  @Derived(() => [Money], {
    needs: SUMS,
    nullable: true,
    description: `${SUMS_MEANING} Null without the right \`offer.read_price\`.`,
  })
  totals(row: SummedRow, ctx: Ctx): Money[] | null {
    return may(ctx.viewer, 'offer.read_price') ? orderTotals(row) : null;
  }

  @Derived(() => Money, {
    needs: SUMS,
    nullable: true,
    description:
      'Sum of all lines if they share one billing cycle. Null for several billing cycles (see `totals`), if everything is billed by usage, or without the right `offer.read_price`.',
    money: orderTotalSql,
  })
  total(row: SummedRow): Money | null {
    const totals = orderTotals(row);
    return totals.length === 1 ? (totals[0] ?? null) : null;
  }

  @Derived(() => Money, {
    needs: SUMS,
    nullable: true,
    description: `${MONTHLY_MEANING} Null if everything is billed by usage, or without the right \`offer.read_price\`.`,
    money: orderMonthlySql,
  })
  monthlyTotal(row: SummedRow): Money | null {
    return orderMonthly(row);
  }

  @One(() => Customer, { from: 'customerId', description: 'The customer.' })
  customer!: Edge;

  @One(() => Provider, { from: 'providerId', description: 'The provider that placed it.' })
  provider!: Edge;

  @Named({ from: 'providerId', description: 'The provider that placed it.' })
  namedProvider!: Edge;

  @Many(() => OrderLine, { by: 'orderId', description: 'Order lines. A reseller sees only its own.' })
  lines!: Edge;

  @Many(() => AuditEvent, HISTORY)
  history!: Edge;

  @AvailableActions(orderOperations)
  availableActions!: Edge;

  @ViewerCan(orderOperations)
  viewerCan!: Edge;
}

@FieldsOf(() => OrderLine)
export class OrderLineFields {
  @Derived(() => Money, {
    needs: UNIT_PRICE,
    nullable: true,
    description: `${UNIT_PRICE_MEANING}. Null without the right \`offer.read_price\`.`,
    money: unitPriceSql,
  })
  unitPrice(row: PricedRow): Money | null {
    return unitPrice(row);
  }

  @Derived(() => Money, {
    needs: VALUE,
    nullable: true,
    description:
      'Price of the whole line for one billing cycle. Null if billed by usage, or without the right `offer.read_price`.',
    money: cycleValueSql,
  })
  total(row: ValuedRow): Money | null {
    return cycleValue(row);
  }

  @One(() => Order, { from: 'orderId', description: 'The order.' })
  order!: Edge;

  @One(() => Offer, { from: 'offerId', description: 'The offer.' })
  offer!: Edge;

  @One(() => Reseller, { from: 'resellerId', description: 'Reseller of record.' })
  resellerOfRecord!: Edge;

  @Named({ from: 'resellerId', description: 'Reseller of record.' })
  namedResellerOfRecord!: Edge;
}

@ObjectType('OrderRequestLine', { description: 'One requested line, without prices.' })
export class OrderRequestLine {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;

  @Field(() => Int, { description: 'Number of seats or units.' })
  quantity!: number;

  @Field(() => BillingCycle, { description: 'Billing cycle.' })
  billingCycle!: BillingCycle;

  @Field(() => Term, { description: 'Term.' })
  term!: Term;

  @Field(() => String, { nullable: true, description: "Requested friendly name. Null: the offer's name." })
  friendlyName!: string | null;

  @Field(() => Int, { nullable: true, description: 'For an add-on: number of the line that it extends, starting at 1.' })
  parentLine!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Requested start of the subscription. If null or already past on approval, it starts at once.',
  })
  startsAt!: number | null;
}

@FieldsOf(() => OrderRequestLine)
export class OrderRequestLineFields {
  @One(() => Offer, { from: 'offerId', description: 'The offer.' })
  offer!: Edge;

  @One(() => CustomerSubscription, {
    from: 'parentSubscriptionId',
    description: 'The subscription that this add-on is to extend.',
  })
  parent!: Edge;
}

@FieldsOf(() => OrderRequest)
export class OrderRequestFields {
  @Derived(() => [OrderRequestLine], { needs: ['lines'], description: 'Requested lines. Empty for a quantity change.' })
  lines(row: Row<OrderRequest, 'lines'>): OrderRequestLine[] {
    return JSON.parse(row.lines) as OrderRequestLine[];
  }

  @One(() => Reseller, { from: 'resellerId', description: 'The requesting reseller.' })
  reseller!: Edge;

  @One(() => Provider, { from: 'providerId', description: 'The provider that decides.' })
  provider!: Edge;

  @Named({ from: 'resellerId', description: 'The requesting reseller.' })
  namedReseller!: Edge;

  @Named({ from: 'providerId', description: 'The provider that decides.' })
  namedProvider!: Edge;

  @One(() => Customer, { from: 'customerId', description: 'The customer it is for.' })
  customer!: Edge;

  @One(() => Order, { from: 'orderId', description: 'The resulting order.' })
  order!: Edge;

  @Derived(() => Boolean, {
    needs: rawOf('providerId', 'customerId'),
    description: 'Whether the provider has its own relationship with the customer, which approval requires.',
    sql: (of, _now, { organizationId }) =>
      `EXISTS (SELECT 1 FROM customer_scope v WHERE v.org_id = ${organizationId} AND v.via_id = ${of('rawProviderId')} AND v.customer_id = ${of('rawCustomerId')})`,
  })
  providerIsRelated(row: Row<OrderRequest, 'rawProviderId' | 'rawCustomerId'>, ctx: Ctx): Promise<boolean> {
    return isRelated(ctx, row.rawProviderId, row.rawCustomerId);
  }

  @Many(() => AuditEvent, HISTORY)
  history!: Edge;

  @AvailableActions(orderRequestOperations)
  availableActions!: Edge;

  @ViewerCan(orderRequestOperations)
  viewerCan!: Edge;
}

@Resolver()
export class OrderQueries {
  @RootField(() => OrderQuote, {
    action: 'order.place',
    description:
      'Previews an order without storing it: lines, prices, warnings and whatever blocks it. `errors` uses the codes of `placeOrder`.',
    example:
      'quoteOrder(input: { customerId: "cus_01h…", lines: [{ offerId: "off_01h…", quantity: 25, billingCycle: MONTHLY, term: P1Y }] }) { totals { amount currency } warnings { code message } errors { code message path } }',
  })
  quoteOrder(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => QuoteOrderInput, { description: 'Customer and order lines.' }) input: QuoteOrderInput,
  ): Promise<OrderQuote> {
    return quoteOrder(ctx, input);
  }

  @RootById(() => Order, {
    action: 'order.read',
    description: 'One order.',
    example: 'order(id: "ord_01h…") { customerName status placedAt lines(first: 10) { nodes { name quantity } } }',
  })
  order!: Edge;

  @RootList(() => Order, {
    action: 'order.read',
    description:
      'Orders visible to your organization. Providers see the orders they placed, resellers those with lines of their own, customers their own.',
    example: 'orders(first: 10, filter: { status: { eq: COMPLETED } }) { totalCount nodes { id customerName placedAt } }',
  })
  orders!: Edge;

  @RootList(() => OrderLine, {
    action: 'order.read',
    description: 'Lines of the orders visible to your organization. A reseller sees only its own.',
    example: 'orderLines { groupBy(by: [{ offer: { field: NAME } }]) { nodes { keys count sum { quantity } } } }',
  })
  orderLines!: Edge;

  @RootById(() => OrderRequest, {
    action: 'order.read',
    description: 'One order request.',
    example: 'orderRequest(id: "orq_01h…") { status customerName targetQuantity note }',
  })
  orderRequest!: Edge;

  @RootList(() => OrderRequest, {
    action: 'order.read',
    description: 'Order requests made by your organization (reseller) or addressed to it (provider).',
    example:
      'orderRequests(first: 10, filter: { status: { eq: PENDING } }) { totalCount nodes { id customerName targetQuantity } }',
  })
  orderRequests!: Edge;
}
