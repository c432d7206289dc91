/** The roles a user can hold. Only roles of the organisation's own kind exist in it. */
export const ROLES = {
  GLOBAL_ADMIN: 'Partner: administers the organisation; does not imply an agent role (S0 step 9).',
  USER_ADMIN: 'Partner: administers users, except global admins.',
  BILLING_ADMIN: 'Partner: reads orders, prices and credits.',
  ADMIN_AGENT: 'Partner: administers customers under delegated admin privileges.',
  SALES_AGENT: 'Partner: invites customers, places and requests orders.',
  HELPDESK_AGENT: 'Partner: reads customers and subscriptions, sets support contacts, resets passwords.',
  CUSTOMER_ADMIN: 'Customer: administers its own organisation, accepts invitations and agreements.',
  CUSTOMER_USER: 'Customer: reads itself and its own licences.',
  OPERATOR: "Operator: the vendor's staff; organisations, enrolments, registers, catalogue, audit.",
} as const;

export type Role = keyof typeof ROLES;

/** The kinds of organisation. */
export const ORGANIZATION_KINDS = {
  OPERATOR: 'The operator of the server: the vendor.',
  PROVIDER: 'Indirect provider (distributor).',
  RESELLER: 'Indirect reseller.',
  CUSTOMER: 'End customer.',
} as const;

export type OrganizationKind = keyof typeof ORGANIZATION_KINDS;
