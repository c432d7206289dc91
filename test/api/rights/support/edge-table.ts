import { tableAllows, type Asker } from './policy-table';

/** An edge, the action that guards it, and what to select of it. */
interface EdgeLine {
  action: string;
  select: string;
}

const COUNT = ' { totalCount }';
const ID = ' { id }';
const list = (action: string): EdgeLine => ({ action, select: COUNT });
const one = (action: string): EdgeLine => ({ action, select: ID });

/** Edges by the type they leave, as rules and table name their actions. */
export const EDGES: Readonly<Record<string, Readonly<Record<string, EdgeLine>>>> = {
  IdentityProvider: {
    organization: one('organization.read'),
  },
  Schedule: {
    savedQuery: one('saved_query.read'),
    deliveries: list('saved_query.read'),
  },
  Provider: {
    externalIds: list('organization.read'),
    history: list('audit.read'),
    users: list('user.read'),
    resellers: list('partnership.read'),
    partnerships: list('partnership.read'),
    customers: list('customer.read'),
    sharedCustomers: { action: 'customer.read', select: '(resellerId: $other) { totalCount }' },
    subscriptions: list('subscription.read'),
    orders: list('order.read'),
    orderRequests: list('order.read'),
    directoryEntry: one('directory.read'),
  },
  Reseller: {
    externalIds: list('organization.read'),
    history: list('audit.read'),
    users: list('user.read'),
    providers: list('partnership.read'),
    partnerships: list('partnership.read'),
    customers: list('customer.read'),
    sharedCustomers: { action: 'customer.read', select: '(providerId: $other) { totalCount }' },
    subscriptions: list('subscription.read'),
    orderRequests: list('order.read'),
    incentiveCredits: list('incentive.read'),
    enrollments: list('enrollment.read'),
  },
  Customer: {
    externalIds: list('organization.read'),
    users: list('customer.read_users'),
    relationships: list('customer.read'),
    delegatedAdminGrants: list('customer.read'),
    agreements: list('customer.read'),
    providers: list('organization.read'),
    resellers: list('organization.read'),
    associatedReseller: one('organization.read'),
    subscriptions: list('subscription.read'),
    orders: list('order.read'),
    history: list('audit.read'),
  },
  CustomerRelationship: { history: list('audit.read') },
  DelegatedAdminGrant: { history: list('audit.read') },
  CustomerSubscription: {
    externalIds: list('organization.read'),
    history: list('audit.read'),
    customer: one('customer.read'),
    offer: one('offer.read'),
    provider: one('organization.read'),
    resellerOfRecord: one('organization.read'),
    order: one('order.read'),
    parent: one('subscription.read'),
    upgradedFrom: one('subscription.read'),
    addOns: list('subscription.read'),
    licenses: list('customer.read_users'),
    incentiveCredits: list('incentive.read'),
  },
  Order: {
    externalIds: list('organization.read'),
    customer: one('customer.read'),
    provider: one('organization.read'),
    lines: list('order.read'),
    history: list('audit.read'),
  },
  OrderRequest: {
    reseller: one('organization.read'),
    provider: one('organization.read'),
    customer: one('customer.read'),
    history: list('audit.read'),
  },
  OrderLine: {
    order: one('order.read'),
    offer: one('offer.read'),
    resellerOfRecord: one('organization.read'),
    subscription: one('subscription.read'),
  },
  Offer: {
    externalIds: list('organization.read'),
    prices: list('offer.read_price'),
    addOnOf: one('offer.read'),
    addOns: list('offer.read'),
    upgradeTargets: list('offer.read'),
    history: list('audit.read'),
  },
  Partnership: {
    provider: one('organization.read'),
    reseller: one('organization.read'),
    history: list('audit.read'),
  },
  Invitation: {
    inviter: one('organization.read'),
    provider: one('organization.read'),
    acceptedBy: one('organization.read'),
    history: list('audit.read'),
  },
  AuditEvent: { subject: one('audit.read') },
  DirectoryEntry: { provider: one('directory.read'), history: list('audit.read') },
  Enrollment: { reseller: one('organization.read'), history: list('audit.read') },
  PartnerIdRecord: { externalRelationships: list('relationship.import'), history: list('audit.read') },
  IncentiveCredit: { reseller: one('organization.read'), subscription: one('subscription.read') },
  CustomerUser: { customer: one('customer.read'), licenses: list('license.read_own'), history: list('audit.read') },
  User: { organization: one('organization.read'), history: list('audit.read') },
};

/** All edges that lead to lists. */
export const CONNECTION_EDGES = Object.entries(EDGES).flatMap(([type, edges]) =>
  Object.entries(edges)
    .filter(([, { select }]) => select.endsWith(COUNT))
    .map(([field]) => `${type}.${field}`),
);

/** How a row of a type is reached, where it stands in the answer, and who reaches one. */
export interface Parent {
  open: string;
  close: string;
  path: readonly (string | number)[];
  reachedBy: (asker: Asker) => boolean;
}

const first = (root: string, action: string, kinds?: readonly Asker['kind'][]): Parent => ({
  open: `${root}(first: 1) { nodes`,
  close: '}',
  path: [root, 'nodes', 0],
  reachedBy: (asker) => tableAllows(action, asker) && (kinds?.includes(asker.kind) ?? asker.kind !== 'OPERATOR'),
});

const ofCustomer = (edge: string, kinds: readonly Asker['kind'][] = ['PROVIDER', 'RESELLER', 'CUSTOMER']): Parent => ({
  open: `customers(first: 1) { nodes { ${edge}(first: 1) { nodes`,
  close: '} } }',
  path: ['customers', 'nodes', 0, edge, 'nodes', 0],
  reachedBy: (asker) => tableAllows('customer.read', asker) && kinds.includes(asker.kind),
});

/** Where the edges of each type are asked for. */
export const PARENTS: Readonly<Record<string, Parent>> = {
  Provider: {
    open: 'provider(id: $own)',
    close: '',
    path: ['provider'],
    reachedBy: ({ kind }) => kind === 'PROVIDER' || kind === 'OPERATOR',
  },
  Reseller: {
    open: 'reseller(id: $own)',
    close: '',
    path: ['reseller'],
    reachedBy: ({ kind }) => kind === 'RESELLER' || kind === 'OPERATOR',
  },
  Customer: first('customers', 'customer.read'),
  CustomerRelationship: ofCustomer('relationships'),
  DelegatedAdminGrant: ofCustomer('delegatedAdminGrants', ['CUSTOMER']),
  CustomerSubscription: first('subscriptions', 'subscription.read'),
  Order: first('orders', 'order.read'),
  OrderRequest: first('orderRequests', 'order.read', ['PROVIDER', 'RESELLER']),
  OrderLine: {
    open: 'orders(first: 1) { nodes { lines(first: 1) { nodes',
    close: '} } }',
    path: ['orders', 'nodes', 0, 'lines', 'nodes', 0],
    reachedBy: (asker) => tableAllows('order.read', asker),
  },
  Offer: first('offers', 'offer.read', ['OPERATOR', 'PROVIDER', 'RESELLER', 'CUSTOMER']),
  Partnership: first('partnerships', 'partnership.read', ['OPERATOR', 'PROVIDER', 'RESELLER']),
  Invitation: first('invitations', 'invitation.read', ['OPERATOR', 'PROVIDER', 'RESELLER', 'CUSTOMER']),
  AuditEvent: first('auditEvents', 'audit.read', ['OPERATOR', 'PROVIDER', 'RESELLER', 'CUSTOMER']),
  DirectoryEntry: { ...first('directory', 'directory.read'), reachedBy: () => true },
  Enrollment: first('enrollments', 'enrollment.read', ['OPERATOR', 'RESELLER']),
  PartnerIdRecord: first('partnerIdRecords', 'organization.manage', ['OPERATOR']),
  IncentiveCredit: first('incentiveCredits', 'incentive.read'),
  CustomerUser: {
    open: 'viewer { customerUser',
    close: '}',
    path: ['viewer', 'customerUser'],
    reachedBy: ({ kind }) => kind === 'CUSTOMER',
  },
  User: {
    open: 'viewer { user',
    close: '}',
    path: ['viewer', 'user'],
    reachedBy: ({ kind }) => kind !== 'CUSTOMER',
  },
};
