const NEVER: Readonly<Record<string, string>> = {
  auditEvent: 'aud_01jd00000000000000000000zz',
  bulkRun: 'blk_01jd00000000000000000000zz',
  importTemplate: 'tpl_01jd00000000000000000000zz',
  customer: 'cus_01jd00000000000000000000zz',
  enrollment: 'enr_01jd00000000000000000000zz',
  identityProvider: 'idp_01jd00000000000000000000zz',
  invitation: 'inv_01jd00000000000000000000zz',
  node: 'prv_01jd00000000000000000000zz',
  offer: 'off_01jd00000000000000000000zz',
  order: 'ord_01jd00000000000000000000zz',
  orderRequest: 'orq_01jd00000000000000000000zz',
  partnerIdRecord: 'pid_01jd00000000000000000000zz',
  partnership: 'psh_01jd00000000000000000000zz',
  provider: 'prv_01jd00000000000000000000zz',
  reseller: 'rsl_01jd00000000000000000000zz',
  subscription: 'sub_01jd00000000000000000000zz',
  savedQuery: 'qry_01jd00000000000000000000zz',
  user: 'usr_01jd00000000000000000000zz',
};

/** Root field → action, as rules and table name them. */
export const QUERIES: Readonly<Record<string, string>> = {
  agreementTexts: 'directory.read',
  apiTokens: 'token.create',
  auditEvent: 'audit.read',
  auditEvents: 'audit.read',
  auditHeads: 'audit.read',
  bulkRun: 'bulk.run',
  bulkRuns: 'bulk.run',
  customer: 'customer.read',
  customerAgreements: 'customer.read',
  customerRelationships: 'customer.read',
  customerUsers: 'customer.read_users | license.read_own',
  customers: 'customer.read',
  delegatedAdminGrants: 'customer.read',
  directory: 'directory.read',
  emailLinkPreview: 'enrollment.start',
  enrollment: 'enrollment.read',
  enrollmentConfirmationPreview: 'enrollment.confirm_contact',
  enrollmentRequirements: 'directory.read',
  enrollments: 'enrollment.read',
  explainAccess: 'organization.read',
  externalRelationships: 'relationship.import',
  identityProvider: 'identity_provider.read',
  identityProviders: 'identity_provider.read',
  importTemplate: 'bulk.run',
  importTemplates: 'bulk.run',
  incentiveCredits: 'incentive.read',
  invitation: 'invitation.read',
  invitationPreview: 'invitation.preview',
  invitations: 'invitation.read',
  licenseAssignments: 'customer.read_users | license.read_own',
  membershipProfiles: 'enrollment.read',
  node: 'organization.read',
  nodes: 'organization.read',
  offer: 'offer.read',
  offers: 'offer.read',
  order: 'order.read',
  orderLines: 'order.read',
  orderRequest: 'order.read',
  orderRequests: 'order.read',
  orders: 'order.read',
  outboxMails: 'mail.read',
  passwordResetPreview: 'enrollment.start',
  partnerIdRecord: 'organization.manage',
  partnerIdRecords: 'organization.manage',
  partnership: 'partnership.read',
  partnerships: 'partnership.read',
  provider: 'organization.read',
  providers: 'partnership.read',
  quoteOrder: 'order.place',
  reseller: 'organization.read',
  resellers: 'partnership.read',
  roles: 'directory.read',
  savedQueries: 'saved_query.read',
  savedQuery: 'saved_query.read',
  schedules: 'saved_query.read',
  search: 'organization.read',
  sessions: 'session.manage_own',
  subscription: 'subscription.read',
  subscriptions: 'subscription.read',
  // Everyone reads itself, so everybody who is signed in reaches the scope.
  user: 'organization.read',
  users: 'organization.read',
  viewer: 'organization.read',
};

function selectionOf(field: string): string {
  if (field === 'nodes') return 'nodes(ids: []) { id }';
  if (field === 'search') return 'search(text: "no such thing") { nodes { field } }';
  if (field === 'viewer') return 'viewer { id }';
  if (field === 'explainAccess') return 'explainAccess(action: CUSTOMER_READ) { allowed }';
  if (field === 'invitationPreview') return 'invitationPreview(token: "none") { kind }';
  if (field === 'auditHeads') return 'auditHeads(first: 1) { seq }';
  if (field === 'roles') return 'roles { role }';
  if (field === 'agreementTexts') return 'agreementTexts { version }';
  if (field === 'enrollmentRequirements') return 'enrollmentRequirements { usualReviewDays }';
  if (field === 'quoteOrder') return `quoteOrder(input: { customerId: "${NEVER['customer']}", lines: [] }) { errors { code } }`;
  if (field === 'membershipProfiles') return 'membershipProfiles { partnerId }';
  if (field === 'emailLinkPreview') return 'emailLinkPreview(token: "none") { email }';
  if (field === 'passwordResetPreview') return 'passwordResetPreview(token: "none") { email }';
  if (field === 'enrollmentConfirmationPreview') return 'enrollmentConfirmationPreview(token: "none") { companyDomain }';
  return NEVER[field] ? `${field}(id: "${NEVER[field]}") { id }` : `${field}(first: 1) { totalCount }`;
}

/** A document that asks for every root field, for those by id with one that was never issued. */
export const EVERYTHING = `{ ${Object.keys(QUERIES).map(selectionOf).join(' ')} }`;
