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
  UNIT_PRICE,
  UNIT_PRICE_MEANING,
  unitPrice,
  type PricedRow,
  type SummedRow,
} from './sales-money';
import { CustomerSubscription } from './subscription.entity';

const HISTORY = { by: 'subjectId', action: 'audit.read', description: 'Audit events about it, oldest first; those in scope.' };

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
      'Sum of the lines for the one billing cycle that all have. Null for an order of several billing cycles, for which `totals` has a sum each; null when only usage is billed, and without the right `offer.read_price`.',
  })
  total(row: SummedRow): Money | null {
    const totals = orderTotals(row);
    return totals.length === 1 ? (totals[0] ?? null) : null;
  }

  @Derived(() => Money, {
    needs: SUMS,
    nullable: true,
    description: `${MONTHLY_MEANING} Null when only usage is billed, and without the right \`offer.read_price\`.`,
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

  @Many(() => OrderLine, { by: 'orderId', description: 'Lines; a reseller sees its own.' })
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
  })
  unitPrice(row: PricedRow): Money | null {
    return unitPrice(row);
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

/** One line that a reseller asks for. */
@ObjectType('OrderRequestLine', { description: 'One line that a reseller asks for; without prices.' })
export class OrderRequestLine {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;

  @Field(() => Int, { description: 'Pieces. Unit: pieces.' })
  quantity!: number;

  @Field(() => BillingCycle, { description: 'Billing cycle.' })
  billingCycle!: BillingCycle;

  @Field(() => Term, { description: 'Term.' })
  term!: Term;

  @Field(() => String, { nullable: true, description: 'Friendly name asked for; null: that of the offer.' })
  friendlyName!: string | null;

  @Field(() => Int, { nullable: true, description: 'For an add-on: the place of the line that it extends, from 1.' })
  parentLine!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the subscription is to begin; null, or passed when it is approved: at once.',
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
  @Derived(() => [OrderRequestLine], { needs: ['lines'], description: 'Lines asked for; empty when it is about a subscription.' })
  lines(row: Row<OrderRequest, 'lines'>): OrderRequestLine[] {
    return JSON.parse(row.lines) as OrderRequestLine[];
  }

  @One(() => Reseller, { from: 'resellerId', description: 'The reseller that asks.' })
  reseller!: Edge;

  @One(() => Provider, { from: 'providerId', description: 'The provider that decides.' })
  provider!: Edge;

  @Named({ from: 'resellerId', description: 'The reseller that asks.' })
  namedReseller!: Edge;

  @Named({ from: 'providerId', description: 'The provider that decides.' })
  namedProvider!: Edge;

  @One(() => Customer, { from: 'customerId', description: 'The customer it is for.' })
  customer!: Edge;

  @One(() => Order, { from: 'orderId', description: 'The order it led to.' })
  order!: Edge;

  @Derived(() => Boolean, {
    needs: rawOf('providerId', 'customerId'),
    description: 'The provider has a relationship with the customer of its own, which approving takes.',
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
      'Reviews an order before it is placed: lines, prices, warnings and what stands against it; nothing is stored. Its `errors` have the codes of `placeOrder`.',
  })
  quoteOrder(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => QuoteOrderInput, { description: 'What to order for whom.' }) input: QuoteOrderInput,
  ): Promise<OrderQuote> {
    return quoteOrder(ctx, input);
  }

  @RootById(() => Order, { action: 'order.read', description: 'One order.' })
  order!: Edge;

  @RootList(() => Order, {
    action: 'order.read',
    description: 'Orders: placed by the provider, with lines of the reseller, of the customer.',
  })
  orders!: Edge;

  @RootById(() => OrderRequest, { action: 'order.read', description: 'One order request.' })
  orderRequest!: Edge;

  @RootList(() => OrderRequest, {
    action: 'order.read',
    description: 'Order requests of a reseller, or addressed to a provider.',
  })
  orderRequests!: Edge;
}
