/** Documents whose answers on the demo data are compared byte by byte between the engines. */
export const DOCUMENTS: readonly (readonly [name: string, document: string])[] = [
  [
    'viewer',
    '{ viewer { id roles actions organizationKind user { name email roles roleAssignments { role grantedAt } } customerUser { name email } organization { __typename id name } } }',
  ],
  [
    'directory',
    '{ directory(first: 100) { totalCount nodes { name country website regions { region offers } salesContact { email } provider { id name } } } }',
  ],
  [
    'providers',
    '{ providers(first: 100) { totalCount edges { cursor node { id name status address { city } primaryContact { email } supportContact { email } directoryEntry { name } } } } }',
  ],
  [
    'resellers',
    '{ resellers(first: 100, orderBy: [{ field: NAME }]) { totalCount nodes { name partnerId status membership { benefits } customers(first: 3) { totalCount nodes { name } } users(first: 2) { nodes { name } } } } }',
  ],
  [
    'partnerships',
    '{ partnerships(first: 100) { totalCount nodes { id status adminAccess startedAt endedAt provider { name } reseller { name } } } }',
  ],
  [
    'customers',
    '{ customers(first: 100) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id name initialDomain customDomains email address { city } country cloud agreementState version access { details reason grantRevokedAt supportRoute supportNote partnerRemainsResponsible } } } }',
  ],
  [
    'customers by name',
    '{ customers(first: 50, orderBy: [{ field: NAME, direction: DESC }]) { pageInfo { endCursor } nodes { name } } }',
  ],
  ['customers backwards', '{ customers(last: 7) { pageInfo { hasNextPage hasPreviousPage } nodes { name } } }'],
  [
    'dashboard',
    '{ customers(first: 50) { nodes { name associatedReseller { name } providers(first: 5) { nodes { name } } resellers(first: 5) { nodes { name } } subscriptions(first: 5) { totalCount nodes { id name quantity status termEndsAt offer { name } supportContact { kind name email } } } } } }',
  ],
  [
    'relationships',
    '{ customers(first: 100) { nodes { id relationships(first: 10) { nodes { status origin acquiredThrough startedAt partner { __typename id name } associatedReseller { name } } } delegatedAdminGrants(first: 5) { nodes { status grantedAt revokedAt partner { name } } } agreements(first: 5) { nodes { kind templateVersion agreedAt attestedBy { name } } } } } }',
  ],
  [
    'people',
    '{ customers(first: 50) { nodes { name users(first: 5) { totalCount nodes { name email roles licenses(first: 5) { nodes { assignedAt subscription { name } } } } } } } }',
  ],
  [
    'subscriptions',
    '{ subscriptions(first: 100) { totalCount nodes { id customerName name quantity assignedLicenses status billingCycle term autoRenew startsAt termStartsAt termEndsAt changeWindowEndsAt unitPrice { amount currency } customer { name } provider { name } resellerOfRecord { name } } } }',
  ],
  [
    'subscriptions by end',
    '{ subscriptions(first: 60, orderBy: [{ field: TERM_ENDS_AT }, { field: QUANTITY, direction: DESC }]) { nodes { id termEndsAt quantity } } }',
  ],
  [
    'subscriptions filtered',
    '{ subscriptions(first: 100, filter: { or: [{ quantity: { gte: 50 } }, { name: { contains: "azure" } }], not: { autoRenew: { eq: false } } }) { totalCount nodes { name quantity autoRenew } } }',
  ],
  [
    'subscriptions deep',
    '{ subscriptions(first: 40) { nodes { order { placedAt lines(first: 5) { nodes { name quantity unitPrice { amount } subscription { id } } } } parent { name } addOns(first: 3) { nodes { name } } upgradedFrom { name } incentiveCredits(first: 3) { nodes { startsAt endsAt } } licenses(first: 2) { totalCount } } } }',
  ],
  [
    'orders',
    '{ orders(first: 100) { totalCount nodes { id customerName status placedAt total { amount currency } totals { amount period monthlyValue } monthlyTotal { amount } provider { name } customer { name } lines(first: 10) { nodes { lineNumber name offer { name } resellerOfRecord { name } } } } } }',
  ],
  [
    'order requests',
    '{ orderRequests(first: 100) { totalCount nodes { status customerName targetQuantity note decisionReason decidedAt lines { offerId quantity billingCycle term } subscription { name } reseller { name } provider { name } order { id } } } }',
  ],
  [
    'offers',
    '{ offers(first: 100, orderBy: [{ field: NAME }]) { totalCount nodes { name summary kind status minQuantity maxQuantity billingCycles terms clouds countries listPrice { amount currency } addOnOf { name } addOns(first: 3) { nodes { name } } upgradeTargets(first: 3) { nodes { name } } } } }',
  ],
  [
    'prices',
    '{ offers(first: 10) { nodes { name prices(first: 10) { totalCount nodes { country billingCycle term amount { amount currency } } } } } }',
  ],
  [
    'users',
    '{ users(first: 100, orderBy: [{ field: NAME }]) { totalCount nodes { name email status mustChangePassword roles organization { __typename name } } } }',
  ],
  [
    'invitations',
    '{ invitations(first: 100) { totalCount nodes { id kind status recipientEmail message cloud includeDelegatedAdmin expiresAt inviter { name } provider { name } acceptedBy { __typename name } } } }',
  ],
  [
    'enrollments',
    '{ enrollments(first: 100) { totalCount nodes { status legalName missing reasons submittedAt expectedDecisionBy primaryContact { email } reseller { name } } } }',
  ],
  [
    'credits',
    '{ incentiveCredits(first: 100) { totalCount nodes { customerName startsAt endsAt reseller { name } subscription { name status } } } }',
  ],
  [
    'audit',
    '{ auditEvents(last: 50) { totalCount nodes { at action outcome refusalCode actorName actorOrganizationId onBehalfOfId subjectId subject { __typename id } changes } } }',
  ],
  ['mails', '{ outboxMails(first: 100) { totalCount nodes { template recipient status attempts problems } } }'],
  ['saved queries', '{ savedQueries(first: 5) { totalCount nodes { name formats viewerIsOwner variables { name type } } } }'],
  ['tokens and sessions', '{ apiTokens(first: 5) { totalCount } }'],
  [
    'shared customers',
    '{ providers(first: 10) { nodes { name customers(first: 5) { totalCount nodes { name } } subscriptions(first: 3) { totalCount nodes { name } } } } }',
  ],
  ['folded', '{ customers(first: 20, filter: { name: { startsWith: "GRO" } }) { totalCount nodes { name } } }'],
  ['requirements', '{ enrollmentRequirements { checklist indirectModel usualReviewDays } }'],
];

/** Who asks them: every role, both kinds of partner, customer, operator, nobody. */
export const VIEWERS: readonly (string | null)[] = [
  null,
  'global.admin@alpine-distribution.example',
  'admin.agent@alpine-distribution.example',
  'helpdesk.agent@baltic-distribution.example',
  'user.admin@elbe-cloud.example',
  'billing.admin@baltic-distribution.example',
  'admin.agent@elbe-cloud.example',
  'sales.agent@donau-it.example',
  'admin@rheingold-logistik.example',
  'operator@partner-graph.example',
];
