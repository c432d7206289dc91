import { rule, shield } from 'graphql-shield';
import type { Context } from './context';

const hasRole = (...roles: string[]) =>
  rule({ cache: 'contextual' })(
    (_parent, _args, { viewer }: Context) => viewer?.roles.some((role) => roles.includes(role)) ?? false,
  );

const isAuthenticated = rule({ cache: 'contextual' })((_parent, _args, { viewer }: Context) => viewer !== null);

const readsCustomers = hasRole('GLOBAL_ADMIN', 'BILLING_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT', 'HELPDESK_AGENT', 'CUSTOMER_ADMIN');
const readsSubscriptions = hasRole(
  'GLOBAL_ADMIN',
  'BILLING_ADMIN',
  'ADMIN_AGENT',
  'SALES_AGENT',
  'HELPDESK_AGENT',
  'CUSTOMER_ADMIN',
);

/** A rule on every field: a type's rule stands on each of its fields. */
export const permissions = shield(
  {
    Query: { customers: readsCustomers },
    CustomerPage: isAuthenticated,
    PartnerPage: isAuthenticated,
    SubscriptionPage: isAuthenticated,
    PageInfo: isAuthenticated,
    Customer: {
      '*': readsCustomers,
      subscriptions: readsSubscriptions,
    },
    Partner: isAuthenticated,
    Subscription: readsSubscriptions,
    SupportContact: isAuthenticated,
    Offer: isAuthenticated,
  },
  { fallbackRule: isAuthenticated, allowExternalErrors: true },
);
