import type { Role } from '../policy/roles';

/** Roles that can read customers, partners and sales. */
export const SELLERS: readonly Role[] = ['GLOBAL_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT', 'HELPDESK_AGENT', 'BILLING_ADMIN'];

/** Roles that can read subscriptions. */
export const SUBSCRIPTION_READERS: readonly Role[] = [...SELLERS, 'CUSTOMER_ADMIN'];

/** Roles that also see prices. */
export const PRICE_READERS: readonly Role[] = ['GLOBAL_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT', 'BILLING_ADMIN'];
