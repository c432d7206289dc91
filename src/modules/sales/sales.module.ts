import { defineModule } from '../../graph/module';
import { Order, OrderLine, OrderRequest, OrderScope } from './order.entity';
import { OrderFields, OrderLineFields, OrderQueries, OrderRequestFields } from './order.resolver';
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
    OrderFields,
    OrderLineFields,
    OrderRequestFields,
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
  ],
});
