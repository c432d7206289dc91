import type { Channel } from '../../support/factories/channel';

/** A document with the SQL statements it may cost, the one that reads the principal included. */
export interface Budget {
  name: string;
  viewer: keyof Channel['emails'];
  document: string;
  statements: number;
  variables?: (channel: Channel) => Record<string, unknown>;
}

const list = (field: string, viewer: Budget['viewer'], selection = 'id createdAt'): Budget => ({
  name: `list of ${field}`,
  viewer,
  document: `{ ${field}(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { ${selection} } } }`,
  statements: 3,
});

/** The committed budgets. A change that costs more changes this table, and says why. */
export const BUDGETS: readonly Budget[] = [
  list('directory', 'provider', 'name regions { region } salesContact { email }'),
  list('providers', 'reseller', 'name address { city } supportContact { email }'),
  list('resellers', 'provider', 'name membership { benefits } primaryContact { email }'),
  list('partnerships', 'provider', 'status adminAccess'),
  list('customers', 'provider', 'name email customDomains access { details reason } agreementState'),
  list('subscriptions', 'provider', 'name quantity status termEndsAt unitPrice { amount currency }'),
  list('orders', 'provider', 'customerName total { amount }'),
  list('orderRequests', 'provider', 'status lines { offerId }'),
  list('offers', 'provider', 'name terms listPrice { amount }'),
  list('users', 'provider', 'name email'),
  list('invitations', 'provider', 'kind status'),
  list('enrollments', 'operator', 'status missing'),
  list('incentiveCredits', 'reseller', 'customerName startsAt'),
  list('auditEvents', 'provider', 'action outcome'),
  list('apiTokens', 'provider', 'name'),
  list('identityProviders', 'provider', 'name issuer organization { id } lastRefusals { reason at }'),
  list('savedQueries', 'provider', 'name shared formats versions { version }'),
  list('schedules', 'provider', 'time savedQuery { name } deliveries(first: 2) { nodes { status } }'),
  list('sessions', 'provider', 'address'),
  list('outboxMails', 'operator', 'template'),
  {
    name: 'dashboard',
    viewer: 'provider',
    statements: 8,
    document: `{ customers(first: 50) { totalCount nodes { id name country associatedReseller { id name } providers(first: 5) { nodes { id name } }
      subscriptions(first: 5) { nodes { id name quantity status offer { id name } supportContact { kind name email } } } } } }`,
  },
  {
    name: 'walk: resellers, their customers, subscriptions, offers, prices',
    viewer: 'provider',
    statements: 6,
    document: `{ resellers(first: 20) { nodes { name customers(first: 5) { nodes { name subscriptions(first: 5) { nodes { name offer { name prices(first: 2) { nodes { amount { amount } } } } } } } } } } }`,
  },
  {
    name: 'walk: customers, resellers, providers, partnerships, resellers',
    viewer: 'reseller',
    statements: 6,
    document: `{ customers(first: 20) { nodes { name resellers(first: 5) { nodes { name providers(first: 5) { nodes { name partnerships(first: 5) { nodes { status reseller { name } } } } } } } } } }`,
  },
  {
    name: 'walk: subscriptions, orders, lines, subscriptions, customers',
    viewer: 'customer',
    statements: 6,
    document: `{ subscriptions(first: 50) { nodes { order { lines(first: 5) { nodes { quantity subscription { name customer { name } } } } } } } }`,
  },
  {
    name: 'nodes of mixed types',
    viewer: 'provider',
    statements: 6,
    document: `query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Customer { name } ... on CustomerSubscription { title: name } ... on Order { customerName } ... on Offer { name } ... on Reseller { name } } }`,
    variables: (channel) => ({
      ids: [
        ...channel.customers.slice(0, 10),
        ...channel.subscriptions.slice(0, 10),
        ...channel.orders.slice(0, 10),
        ...channel.offers.slice(0, 10),
        channel.reseller,
      ],
    }),
  },
  {
    name: 'one node',
    viewer: 'reseller',
    statements: 2,
    document: 'query($id: ID!) { node(id: $id) { id ... on Customer { name access { details } } } }',
    variables: (channel) => ({ id: channel.customers[0] }),
  },
  {
    name: 'two aliases of one connection',
    viewer: 'provider',
    statements: 4,
    document: `{ customers(first: 20) { nodes { one: subscriptions(first: 3) { nodes { name } } two: subscriptions(first: 5, orderBy: [{ field: NAME, direction: DESC }]) { nodes { name } } } } }`,
  },
  {
    name: 'counts below a list',
    viewer: 'provider',
    statements: 5,
    document: `{ customers(first: 100) { nodes { subscriptions(first: 1) { totalCount nodes { id } } orders(first: 1) { totalCount } } } }`,
  },
  {
    name: 'people and licenses',
    viewer: 'reseller',
    statements: 5,
    document: `{ customers(first: 50) { nodes { users(first: 5) { nodes { name roles licenses(first: 5) { nodes { assignedAt } } } } } } }`,
  },
  {
    name: 'backwards, ordered and filtered',
    viewer: 'provider',
    statements: 3,
    document: `{ subscriptions(last: 50, orderBy: [{ field: TERM_ENDS_AT }, { field: NAME }], filter: { quantity: { gte: 1 }, name: { contains: "scr" } }) { totalCount nodes { name termEndsAt } } }`,
  },
  {
    name: 'who am I',
    viewer: 'provider',
    statements: 4,
    document: '{ viewer { id roles actions user { name roles } organization { id name } } }',
  },
];
