/** The roles a user can hold. Only roles of the organization's own kind exist in it. */
export const ROLES = {
  GLOBAL_ADMIN: 'Partner: administers the organization; does not imply an agent role.',
  USER_ADMIN: 'Partner: administers users, except global admins.',
  BILLING_ADMIN: 'Partner: reads orders, prices and credits.',
  ADMIN_AGENT: 'Partner: administers customers under delegated admin privileges.',
  SALES_AGENT: 'Partner: invites customers, places and requests orders.',
  HELPDESK_AGENT: 'Partner: reads customers and subscriptions, sets support contacts, resets passwords.',
  CUSTOMER_ADMIN: 'Customer: administers its own organization, accepts invitations and agreements.',
  CUSTOMER_USER: 'Customer: reads itself and its own licenses.',
  OPERATOR: "Operator: the vendor's staff; organizations, enrollments, registers, catalog, audit.",
} as const;

export type Role = keyof typeof ROLES;

/** The kinds of organization. */
export const ORGANIZATION_KINDS = {
  OPERATOR: 'The operator of the server: the vendor.',
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

/** The roles that exist in an organization: those of its own kind. */
export const ROLES_OF_KIND: Readonly<Record<OrganizationKind, readonly Role[]>> = {
  OPERATOR: ['OPERATOR'],
  PROVIDER: OF_PARTNERS,
  RESELLER: OF_PARTNERS,
  CUSTOMER: ['CUSTOMER_ADMIN', 'CUSTOMER_USER'],
};
