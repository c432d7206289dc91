import { namedIn, seenBy } from '../../graph/audience';
import { defineModule } from '../../graph/module';
import { setAzureOwner } from './azure-owner';
import { assignLicenses, removeLicenses } from './license-assignment';
import { OrderQuoteFields, OrderQuoteLineFields } from './order-quote.types';
import { Order, OrderLine, OrderRequest, OrderScope } from './order.entity';
import { placeOrder } from './order-placing';
import { requestOrder } from './order-request';
import { approveOrderRequest, declineOrderRequest, withdrawOrderRequest } from './order-request-decision';
import { OrderFields, OrderLineFields, OrderQueries, OrderRequestFields, OrderRequestLineFields } from './order.resolver';
import {
  CustomerSubscription,
  IncentiveCredit,
  LicenseAssignment,
  SubscriptionRecord,
  SubscriptionScope,
} from './subscription.entity';
import { CustomerUserLicenses, LicenseFields } from './license.resolver';
import {
  CustomerSales,
  IncentiveCreditFields,
  OrderLineSubscription,
  OrderRequestSubscription,
  ProviderSales,
  ResellerSales,
  SubscriptionActions,
  SubscriptionFields,
  SubscriptionQueries,
  SupportContactFields,
} from './subscription.resolver';
import {
  cancelSubscription,
  changeQuantity,
  reactivateSubscription,
  renameSubscription,
  setAutoRenew,
  suspendSubscription,
} from './subscription-change';
import { keepPeriods } from './subscription-period';
import { SubscriptionPeriod } from './subscription-period.entity';
import { rollSubscriptions } from './subscription-roll';
import { setResellerOfRecord, setSupportContact } from './subscription-ties';
import { upgradeSubscription } from './subscription-upgrade';
import { salesChecks } from './sales.checks';
import { orderScopeTable, salesDecides, salesFollows, subscriptionScopeTable } from './sales.scope';
import { touchSubscription } from './sales.touches';
import * as orderEvents from './order.events';
import * as subscriptionEvents from './subscription.events';

/** Orders, subscriptions, licenses and incentive credits. */
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
    SubscriptionPeriod,
    SubscriptionRecord,
    SubscriptionScope,
  ],
  types: [Order, OrderLine, OrderRequest, CustomerSubscription, LicenseAssignment, IncentiveCredit],
  fields: [
    OrderFields,
    OrderLineFields,
    OrderRequestFields,
    OrderRequestLineFields,
    OrderQuoteFields,
    OrderQuoteLineFields,
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
  ],
  queries: [OrderQueries, SubscriptionQueries],
  mutations: [
    placeOrder,
    requestOrder,
    approveOrderRequest,
    declineOrderRequest,
    withdrawOrderRequest,
    changeQuantity,
    upgradeSubscription,
    cancelSubscription,
    renameSubscription,
    setAutoRenew,
    suspendSubscription,
    reactivateSubscription,
    setResellerOfRecord,
    setSupportContact,
    assignLicenses,
    removeLicenses,
    setAzureOwner,
  ],
  jobs: [{ name: 'subscriptions', run: rollSubscriptions }],
  events: [...Object.values(orderEvents), ...Object.values(subscriptionEvents)],
  scopes: [subscriptionScopeTable, orderScopeTable],
  follows: salesFollows,
  decides: salesDecides,
  keeps: [{ touch: touchSubscription, keep: keepPeriods }],
  checks: salesChecks,
  audiences: {
    CustomerSubscription: seenBy(subscriptionScopeTable),
    Order: seenBy(orderScopeTable),
    OrderRequest: namedIn('order_request', 'provider_id', 'reseller_id'),
  },
});
