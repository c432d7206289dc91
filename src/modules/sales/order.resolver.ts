import { Field, Int, ObjectType, Resolver, ID } from 'type-graphql';
import { Derived, FieldsOf, Many, One, RootById, RootList, type Edge } from '../../graph/edges';
import { money, Money } from '../../graph/money';
import type { GraphRow } from '../../graph/registry';
import { BillingCycle, Offer, Term } from '../catalogue';
import { Customer } from '../customers';
import { Provider, Reseller } from '../partners';
import { Order, OrderLine, OrderRequest } from './order.entity';

@FieldsOf(() => Order)
export class OrderFields {
  @Derived(() => Money, {
    needs: ['totalMinor', 'currency'],
    nullable: true,
    description: 'Sum of the lines. Null without the right `offer.read_price`.',
  })
  total(row: GraphRow): Money | null {
    return money(row['totalMinor'], row['currency']);
  }

  @One(() => Customer, { from: 'customerId', description: 'The customer.' })
  customer!: Edge;

  @One(() => Provider, { from: 'providerId', description: 'The provider that placed it.' })
  provider!: Edge;

  @Many(() => OrderLine, { by: 'orderId', description: 'Lines; a reseller sees its own.' })
  lines!: Edge;
}

@FieldsOf(() => OrderLine)
export class OrderLineFields {
  @Derived(() => Money, {
    needs: ['unitPriceMinor', 'currency'],
    nullable: true,
    description: 'Price of one piece. Null without the right `offer.read_price`.',
  })
  unitPrice(row: GraphRow): Money | null {
    return money(row['unitPriceMinor'], row['currency']);
  }

  @One(() => Order, { from: 'orderId', description: 'The order.' })
  order!: Edge;

  @One(() => Offer, { from: 'offerId', description: 'The offer.' })
  offer!: Edge;

  @One(() => Reseller, { from: 'resellerId', description: 'Reseller of record.' })
  resellerOfRecord!: Edge;
}

/** One line that a reseller asks for. */
@ObjectType('OrderRequestLine', { description: 'One line that a reseller asks for; without prices (S0).' })
export class OrderRequestLine {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;

  @Field(() => Int, { description: 'Pieces. Unit: pieces.' })
  quantity!: number;

  @Field(() => BillingCycle, { description: 'Billing cycle.' })
  billingCycle!: BillingCycle;

  @Field(() => Term, { description: 'Term.' })
  term!: Term;
}

@FieldsOf(() => OrderRequest)
export class OrderRequestFields {
  @Derived(() => [OrderRequestLine], { needs: ['lines'], description: 'Lines asked for; empty when it is about a subscription.' })
  lines(row: GraphRow): OrderRequestLine[] {
    return JSON.parse(row['lines'] as string) as OrderRequestLine[];
  }

  @One(() => Reseller, { from: 'resellerId', description: 'The reseller that asks.' })
  reseller!: Edge;

  @One(() => Provider, { from: 'providerId', description: 'The provider that decides.' })
  provider!: Edge;

  @One(() => Customer, { from: 'customerId', description: 'The customer it is for.' })
  customer!: Edge;

  @One(() => Order, { from: 'orderId', description: 'The order it led to.' })
  order!: Edge;
}

@Resolver()
export class OrderQueries {
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
    description: 'Order requests of a reseller, or addressed to a provider (S0).',
  })
  orderRequests!: Edge;
}
