import { defineModule } from '../../graph/module';
import { OrderQuoteFields, OrderQuoteLineFields } from './order-quote.types';
import { Order, OrderLine, OrderRequest, OrderScope } from './order.entity';
import { OrderMutations, OrderRequestMutations } from './order-mutations.resolver';
import { OrderFields, OrderLineFields, OrderQueries, OrderRequestFields, OrderRequestLineFields } from './order.resolver';
import { CustomerSubscription, IncentiveCredit, LicenseAssignment, SubscriptionScope } from './subscription.entity';
import {
  CustomerSales,
  CustomerUserLicenses,
  IncentiveCreditFields,
  LicenseFields,
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
});
