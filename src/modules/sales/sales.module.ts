import { namedIn, seenBy } from '../../graph/audience';
import { defineModule } from '../../graph/module';
import { OrderQuoteFields, OrderQuoteLineFields } from './order-quote.types';
import { Order, OrderLine, OrderRequest, OrderScope } from './order.entity';
import { OrderMutations, OrderRequestMutations } from './order-mutations.resolver';
import { OrderFields, OrderLineFields, OrderQueries, OrderRequestFields, OrderRequestLineFields } from './order.resolver';
import { CustomerSubscription, IncentiveCredit, LicenseAssignment, SubscriptionScope } from './subscription.entity';
import { CustomerUserLicenses, LicenseFields } from './license.resolver';
import {
  CustomerSales,
  IncentiveCreditFields,
  OrderLineSubscription,
  OrderRequestSubscription,
  ProviderSales,
  ResellerSales,
  SubscriptionFields,
  SubscriptionQueries,
  SupportContactFields,
} from './subscription.resolver';
import { SubscriptionChangeMutations } from './subscription-change.resolver';
import { rollSubscriptions } from './subscription-roll';
import { SubscriptionActions, SubscriptionTieMutations } from './subscription-ties.resolver';
import { orderScopeTable, salesDecides, salesFollows, subscriptionScopeTable } from './sales.scope';
import * as orderEvents from './order.events';
import * as subscriptionEvents from './subscription.events';

/** Orders, subscriptions, licences and credits. */
export const salesModule = defineModule({
  name: 'sales',
  entities: [
    Order,
    OrderLine,
    OrderRequest,
    OrderScope,
    CustomerSubscription,
    LicenseAssignment,
    IncentiveCredit,
    SubscriptionScope,
  ],
  resolvers: [
    OrderQueries,
    OrderMutations,
    OrderRequestMutations,
    OrderFields,
    OrderLineFields,
    OrderRequestFields,
    OrderRequestLineFields,
    OrderQuoteFields,
    OrderQuoteLineFields,
    SubscriptionQueries,
    SubscriptionFields,
    SupportContactFields,
    LicenseFields,
    CustomerUserLicenses,
    IncentiveCreditFields,
    CustomerSales,
    ProviderSales,
    ResellerSales,
    OrderLineSubscription,
    OrderRequestSubscription,
    SubscriptionActions,
    SubscriptionChangeMutations,
    SubscriptionTieMutations,
  ],
  jobs: [{ name: 'subscriptions', run: rollSubscriptions }],
  events: [...Object.values(orderEvents), ...Object.values(subscriptionEvents)],
  scopes: [subscriptionScopeTable, orderScopeTable],
  follows: salesFollows,
  decides: salesDecides,
  audiences: {
    CustomerSubscription: seenBy('subscription_scope', 'subscription_id'),
    Order: seenBy('order_scope', 'order_id'),
    OrderRequest: namedIn('order_request', 'provider_id', 'reseller_id'),
  },
});
