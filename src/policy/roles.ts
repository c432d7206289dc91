/** The roles a user can hold. Each exists only in its kind of organization. */
export const ROLES = {
  GLOBAL_ADMIN: 'Partner: manages the organization. Does not include the agent roles.',
  USER_ADMIN: 'Partner: manages users, except global admins.',
  BILLING_ADMIN: 'Partner: reads orders, prices and credits.',
  ADMIN_AGENT: 'Partner: administers customers with delegated admin privileges.',
  SALES_AGENT: 'Partner: invites customers, places and requests orders.',
  HELPDESK_AGENT: 'Partner: reads customers and subscriptions, sets support contacts, resets passwords.',
  CUSTOMER_ADMIN: 'Customer: manages its organization, accepts invitations and agreements.',
  CUSTOMER_USER: 'Customer: reads its own account and licenses.',
  OPERATOR:
    'Operator: staff of the company that runs this server. Manages organizations, enrollments, registers, catalog and audit.',
} as const;

export type Role = keyof typeof ROLES;

export const ORGANIZATION_KINDS = {
  OPERATOR: 'The operator: the company that runs this server.',
  PROVIDER: 'Indirect provider (distributor).',
  RESELLER: 'Indirect reseller.',
  CUSTOMER: 'End customer.',
} as const;

export type OrganizationKind = keyof typeof ORGANIZATION_KINDS;

const OF_PARTNERS: readonly Role[] = [
  'GLOBAL_ADMIN',
  'USER_ADMIN',
  'BILLING_ADMIN',
  'ADMIN_AGENT',
  'SALES_AGENT',
  'HELPDESK_AGENT',
];

/** The roles that exist in each kind of organization. */
export const ROLES_OF_KIND: Readonly<Record<OrganizationKind, readonly Role[]>> = {
  OPERATOR: ['OPERATOR'],
  PROVIDER: OF_PARTNERS,
  RESELLER: OF_PARTNERS,
  CUSTOMER: ['CUSTOMER_ADMIN', 'CUSTOMER_USER'],
};
