import type { Budget } from './documents';

const asked = (name: string, viewer: Budget['viewer'], document: string, statements: number): Budget => ({
  name,
  viewer,
  document: `{ ${document} }`,
  statements,
});

const GROUPS = 'totalCount nodes { keys count }';

/** Questions about whole lists: filters through relations, aggregates and groups, at the root and in lists. */
export const ASKED: readonly Budget[] = [
  asked(
    'some, every and none',
    'provider',
    `customers(first: 100, filter: { subscriptions: { some: { status: { eq: ACTIVE } }, every: { quantity: { gte: 1 } } }, delegatedAdminGrants: { none: { status: { eq: REVOKED } } } }) { nodes { id } }`,
    2,
  ),
  asked(
    'a count of a relation',
    'provider',
    `customers(first: 100, filter: { subscriptions: { count: { gte: 1, of: { autoRenew: { eq: true } } } } }) { totalCount nodes { id } }`,
    3,
  ),
  asked(
    'one relation behind another',
    'provider',
    `subscriptions(first: 100, filter: { customer: { country: { eq: "DE" }, relationships: { some: { status: { eq: ACTIVE } } } }, offer: { kind: { eq: LICENSE } } }) { nodes { id } }`,
    2,
  ),
  asked(
    'relations in a nested list',
    'provider',
    `customers(first: 100) { nodes { subscriptions(first: 5, filter: { offer: { kind: { eq: LICENSE } } }) { nodes { id } } } }`,
    3,
  ),
  asked(
    'an aggregate at the root',
    'provider',
    `subscriptions(first: 1) { aggregate { count sum { quantity } avg { quantity } min { startsAt } max { termEndsAt } countDistinct { customerId } } }`,
    2,
  ),
  asked(
    'amounts at the root',
    'provider',
    `subscriptions(first: 1) { aggregate { count sum { monthlyValue { amount currency } } } }`,
    3,
  ),
  asked(
    'an aggregate of each row',
    'provider',
    `customers(first: 100) { nodes { subscriptions(first: 1) { aggregate { count sum { quantity } } } } }`,
    3,
  ),
  asked(
    'amounts of each row',
    'provider',
    `customers(first: 100) { nodes { subscriptions(first: 1) { aggregate { sum { monthlyValue { amount currency } } } } } }`,
    4,
  ),
  asked('groups by a field', 'provider', `subscriptions(first: 1) { groupBy(by: [{ field: STATUS }]) { ${GROUPS} } }`, 2),
  asked(
    'groups by a relation and a month',
    'provider',
    `subscriptions(first: 1) { groupBy(by: [{ offer: { field: NAME } }, { field: STARTS_AT, per: MONTH }]) { ${GROUPS} } }`,
    2,
  ),
  asked(
    'groups in order, with a condition and totals',
    'provider',
    `customers(first: 1) { groupBy(by: [{ field: COUNTRY }], having: [{ function: COUNT, number: { gte: 1 } }], orderBy: [{ function: COUNT, direction: DESC }], first: 3) { ${GROUPS} totals { count } } }`,
    3,
  ),
  asked(
    'groups of each row',
    'provider',
    `customers(first: 50) { nodes { subscriptions(first: 1) { groupBy(by: [{ field: STATUS }]) { ${GROUPS} } } } }`,
    3,
  ),
  asked(
    'what was in force by month',
    'provider',
    `subscriptions(first: 1) { groupBy(inForce: { from: "2026-01-01T00:00:00Z", to: "2026-10-01T00:00:00Z", every: MONTH }, by: []) { ${GROUPS} } }`,
    2,
  ),
  asked(
    'groups of a reseller',
    'reseller',
    `orders(first: 1) { groupBy(by: [{ field: CREATED_AT, per: YEAR }], fill: true) { ${GROUPS} } aggregate { count } }`,
    3,
  ),
  asked(
    'counts with a filter in each row',
    'provider',
    `customers(first: 100) { nodes { subscriptions(first: 1, filter: { status: { eq: ACTIVE } }) { totalCount } } }`,
    3,
  ),
];
