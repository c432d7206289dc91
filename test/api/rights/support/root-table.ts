const NEVER: Readonly<Record<string, string>> = {
  auditEvent: 'aud_01jd00000000000000000000zz',
  customer: 'cus_01jd00000000000000000000zz',
  enrollment: 'enr_01jd00000000000000000000zz',
  invitation: 'inv_01jd00000000000000000000zz',
  node: 'prv_01jd00000000000000000000zz',
  offer: 'off_01jd00000000000000000000zz',
  order: 'ord_01jd00000000000000000000zz',
  orderRequest: 'orq_01jd00000000000000000000zz',
  partnership: 'psh_01jd00000000000000000000zz',
  provider: 'prv_01jd00000000000000000000zz',
  reseller: 'rsl_01jd00000000000000000000zz',
  subscription: 'sub_01jd00000000000000000000zz',
  user: 'usr_01jd00000000000000000000zz',
};

/** Root field → action, as rules and table name them. */
export const QUERIES: Readonly<Record<string, string>> = {
  apiTokens: 'token.create',
  auditEvent: 'audit.read',
  auditEvents: 'audit.read',
  customer: 'customer.read',
  customers: 'customer.read',
  directory: 'directory.read',
  enrollment: 'enrollment.read',
  enrollmentRequirements: 'directory.read',
  enrollments: 'enrollment.read',
  incentiveCredits: 'incentive.read',
  invitation: 'invitation.read',
  invitations: 'invitation.read',
  node: 'organization.read',
  nodes: 'organization.read',
  offer: 'offer.read',
  offers: 'offer.read',
  order: 'order.read',
  orderRequest: 'order.read',
  orderRequests: 'order.read',
  orders: 'order.read',
  outboxMails: 'mail.read',
  partnership: 'partnership.read',
  partnerships: 'partnership.read',
  provider: 'organization.read',
  providers: 'partnership.read',
  reseller: 'organization.read',
  resellers: 'partnership.read',
  sessions: 'session.manage_own',
  subscription: 'subscription.read',
  subscriptions: 'subscription.read',
  user: 'user.read',
  users: 'user.read',
  viewer: 'session.manage_own',
};

function selectionOf(field: string): string {
  if (field === 'nodes') return 'nodes(ids: []) { id }';
  if (field === 'viewer') return 'viewer { id }';
  if (field === 'enrollmentRequirements') return 'enrollmentRequirements { usualReviewDays }';
  return NEVER[field] ? `${field}(id: "${NEVER[field]}") { id }` : `${field}(first: 1) { totalCount }`;
}

/** A document that asks for every root field, for those by id with one that was never issued. */
export const EVERYTHING = `{ ${Object.keys(QUERIES).map(selectionOf).join(' ')} }`;
