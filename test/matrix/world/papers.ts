import { BulkRun } from '../../../src/modules/bulk/bulk-run.entity';
import { Enrollment } from '../../../src/modules/enrollment/enrollment.entity';
import { ImportTemplate } from '../../../src/modules/import-templates/import-template.entity';
import { Invitation } from '../../../src/modules/invitations/invitation.entity';
import { ExternalId } from '../../../src/modules/external-ids/external-id.entity';
import { AuditChain, AuditEvent, AuditScope } from '../../../src/modules/audit/audit.entity';
import { OutboxMail } from '../../../src/modules/outbox/mail.entity';
import { ExternalRelationship, PartnerIdEmail, PartnerIdRecord } from '../../../src/modules/reference-data/reference-data.entity';
import { EmailLink } from '../../../src/modules/users/email-link.entity';
import {
  IdentityProvider,
  IdentityProviderRefusalRecord,
} from '../../../src/modules/identity-providers/identity-provider.entity';
import { SavedQuery, SavedQueryVersionRecord } from '../../../src/modules/saved-queries/saved-query.entity';
import { Schedule, ScheduleDelivery } from '../../../src/modules/schedules/schedule.entity';
import { ApiToken, Session } from '../../../src/modules/users/user.entity';
import { days, MADE, type Draft } from './draft';
import { addressOf, domainOf, type Organizations } from './organizations';

/** The PartnerID of the register. */
const REGISTERED = '9000001';

interface Asked {
  kind: 'PARTNERSHIP' | 'CUSTOMER' | 'CUSTOMER_DUAL';
  inviterId: string;
  providerId?: string;
  to: string;
  acceptedById?: string;
  own: readonly string[];
  kept?: readonly string[];
}

function invitation(draft: Draft, { kind, inviterId, providerId, to, acceptedById, own, kept = [] }: Asked): void {
  const isPartnership = kind === 'PARTNERSHIP';
  const values = {
    kind,
    inviterId,
    providerId: providerId ?? null,
    recipientEmail: `it@${domainOf(to)}`,
    recipientDomain: domainOf(to),
    message: `Message of ${inviterId}`,
    cloud: isPartnership ? null : 'PUBLIC',
    includeDelegatedAdmin: !isPartnership,
    acquiredThrough: isPartnership ? null : 'OTHER',
    state: acceptedById ? 'ACCEPTED' : 'PENDING',
    issueNumber: 1,
    expiresAt: days(9),
    decidedAt: acceptedById ? days(-50) : null,
    acceptedById: acceptedById ?? null,
    version: 1,
  };
  draft.node('Invitation', Invitation, values, { own, kept });
}

function addInvitations(draft: Draft, o: Organizations): void {
  const { provider, reseller, formerProvider, customer, strangeProvider, strange } = o;
  const partnership = { kind: 'PARTNERSHIP', to: 'reseller', acceptedById: reseller } as const;
  invitation(draft, { ...partnership, inviterId: provider, own: [provider, reseller] });
  // It stays a record of both that they once worked together.
  invitation(draft, { ...partnership, inviterId: formerProvider, own: [], kept: [formerProvider, reseller] });
  const dual = { kind: 'CUSTOMER_DUAL', inviterId: reseller, providerId: provider, to: 'customer' } as const;
  invitation(draft, { ...dual, own: [reseller, provider, customer] });
  invitation(draft, { kind: 'CUSTOMER', inviterId: provider, to: 'nobody', own: [provider] });
  invitation(draft, { kind: 'CUSTOMER', inviterId: strangeProvider, to: 'strange', own: [strangeProvider, strange] });
}

type Applying = 'reseller' | 'applicant' | 'formerReseller' | 'strangeReseller';

/** The former reseller applies again and waits for its contact. */
function enrollment(draft: Draft, key: Applying, resellerId: string): void {
  const waits = key === 'formerReseller';
  const decided = key !== 'applicant' && !waits;
  const { columns, address } = addressOf(key);
  const domain = domainOf(key);
  const contact = { name: `Contact of ${key}`, email: `contact@${domain}`, phone: '+49 30 1' };
  const support = { email: `support@${domain}`, phone: '+49 30 2', website: `https://support.${domain}` };
  const values = {
    resellerId,
    status: decided ? 'APPROVED' : waits ? 'SUBMITTED' : 'DRAFT',
    legalName: `Legal name of ${key}`,
    country: 'DE',
    ...columns,
    companyDomain: domain,
    partnerId: `20${key.length}`,
    alreadyEnrolledPartnerId: decided ? `30${key.length}` : null,
    contactName: contact.name,
    contactEmail: contact.email,
    contactPhone: contact.phone,
    supportEmail: support.email,
    supportPhone: support.phone,
    supportWebsite: support.website,
    reasons: `["Reason of ${key}"]`,
    submittedAt: decided ? days(-90) : waits ? days(-1) : null,
    confirmationSentAt: decided ? days(-90) : waits ? days(-1) : null,
    confirmedAt: decided ? days(-89) : null,
    expectedDecisionBy: decided ? days(-80) : null,
    decidedAt: decided ? days(-85) : null,
    issueNumber: 1,
    activeSlot: 'A',
    version: 1,
  };
  const parts = { address, primaryContact: { ...contact, website: null }, supportContact: { name: null, ...support } };
  draft.node('Enrollment', Enrollment, values, { own: [resellerId] }, parts);
}

function addRegisters(draft: Draft, subjectId: string): void {
  const { columns, address } = addressOf('register');
  const record = {
    partnerId: REGISTERED,
    organizationName: 'Organization of the register',
    country: 'DE',
    active: true,
    contactName: 'Contact of the register',
    contactEmails: '["contact@register.example"]',
    benefits: '["Benefit"]',
    competencies: '["Competency"]',
    ...columns,
    version: 1,
  };
  draft.node('PartnerIdRecord', PartnerIdRecord, record, {}, { address });
  const external = { partnerId: REGISTERED, customerDomain: 'external.example', customerName: 'External', country: 'DE' };
  draft.node('ExternalRelationship', ExternalRelationship, { ...external, hasGrant: true }, {});
  const mail = { template: 'passwordReset', recipient: 'a@b.example', parameters: '{"name":"Somebody"}', status: 'PENDING' };
  draft.node('OutboxMail', OutboxMail, { ...mail, attempts: 1, problems: '["busy"]', nextAttemptAt: days(1) }, {});
  draft.node('OutboxMail', OutboxMail, { ...mail, status: 'SENT', subjectId, attempts: 1, problems: '[]', sentAt: MADE }, {});
}

/** A schedule of a saved query, which ran once. */
function addSchedule(draft: Draft, savedQueryId: string, ownerId: string, organizationId: string): void {
  const rhythm = { frequency: 'WEEKLY', time: '07:30', timeZone: 'Europe/Vienna', weekday: 'MONDAY', dayOfMonth: 1 };
  const state = { status: 'PAUSED', problem: 'It failed.', dueAt: days(9), nextRunAt: days(9), attempts: 0, failures: 3 };
  const what = { organizationId, ownerId, savedQueryId, variablesJson: '{}', format: 'CSV', delivery: 'FILE', version: 1 };
  const scheduleId = draft.node('Schedule', Schedule, { ...what, ...rhythm, ...state }, { self: [ownerId] });
  const run = { ownerId, scheduleId, dueAt: days(-9), status: 'DELIVERED', delivered: 'FILE', attempts: 1, bytes: 10 };
  draft.node('ScheduleDelivery', ScheduleDelivery, { ...run, problem: 'It is large.' }, { self: [ownerId] });
}

/** A saved query of a user's own, and one that is shared. */
function addSavedQueries(draft: Draft, ownerId: string, organizationId: string): void {
  const variable = { name: 'first', type: 'Int', required: false, defaultValue: null };
  for (const shared of [false, true]) {
    const id = draft.id('SavedQuery');
    const [name, description] = [`query-${id}`, 'What it is for.'];
    const document = 'query ($first: Int) { customers(first: $first) { nodes { name } } }';
    const query = { organizationId, ownerId, name, description, document, shared, version: 1 };
    const stored = {
      ...query,
      id,
      sharedName: shared ? name : null,
      variablesJson: JSON.stringify([variable]),
      formats: '["CSV"]',
    };
    draft.node('SavedQuery', SavedQuery, stored, shared ? { own: [organizationId] } : { self: [ownerId] });
    if (!shared) addSchedule(draft, id, ownerId, organizationId);
    draft.row(SavedQueryVersionRecord, { savedQueryId: id, version: 1, name, description, document, shared, savedAt: MADE });
  }
}

/** A session and an API token of somebody beside what signing in makes. */
export function addCredentials(draft: Draft, userId: string, organizationId: string): void {
  addSavedQueries(draft, userId, organizationId);
  const session = { userId, refreshHash: `r-${userId}`, tokenGeneration: 1, address: '127.0.0.1', lastUsedAt: MADE };
  draft.node('Session', Session, { ...session, expiresAt: days(9) }, { self: [userId] });
  draft.row(Session, {
    ...session,
    id: draft.id('Session'),
    createdAt: MADE,
    refreshHash: `o-${userId}`,
    expiresAt: days(9),
    revokedAt: days(-1),
  });
  const token = {
    userId,
    name: `Token of ${userId}`,
    tokenHash: `t-${userId}`,
    actions: '[]',
    readOnly: true,
    hint: 'abcd',
    lastUsedAt: MADE,
  };
  draft.node('ApiToken', ApiToken, { ...token, expiresAt: days(9) }, { self: [userId] });
  const revoked = { ...token, name: `Past token of ${userId}`, tokenHash: `p-${userId}`, revokedAt: days(-1) };
  draft.node('ApiToken', ApiToken, { ...revoked, expiresAt: days(9) }, { self: [userId] });
}

/** Links that were mailed and not used. */
export interface MailedLinks {
  emailLinkId: string;
  resetLinkId: string;
}

/** A link that proves the applicant's address, and an address of the reseller's that the register knows. */
export function addProofs(draft: Draft, { applicant, reseller }: { applicant: string; reseller: string }): MailedLinks {
  const [emailLinkId, resetLinkId] = [draft.id('EmailLink'), draft.id('EmailLink')];
  const email = 'global.admin@applicant.example';
  const link = { createdAt: MADE, userId: applicant, email, emailNormalized: email, issueNumber: 1, expiresAt: days(9) };
  draft.row(EmailLink, { ...link, id: emailLinkId, purpose: 'VERIFY_EMAIL' });
  draft.row(EmailLink, { ...link, id: resetLinkId, purpose: 'PASSWORD_RESET' });
  draft.row(PartnerIdEmail, { emailNormalized: reseller, partnerId: REGISTERED });
  return { emailLinkId, resetLinkId };
}

/** Nodes of a type whose history is filled at most. */
const STORIES = 3;

/** Somebody who acts: of a provider, or of a customer. */
interface Actor {
  id: string;
  organizationId: string;
}

/** An event about some nodes of each type, seen by those whose node it is and by nobody else; partners and customers act. */
function addHistory(draft: Draft, told: ReadonlySet<string>, actors: { provider: Actor; customer: Actor }): void {
  const counts = new Map<string, number>();
  const chained = new Set<string>();
  for (const { type, id, ownership } of draft.map.nodes) {
    const count = counts.get(type) ?? 0;
    if (!told.has(type) || count >= STORIES) continue;
    counts.set(type, count + 1);
    const own = [...(ownership.own ?? []), ...(ownership.kept ?? [])];
    const seenBy = own.slice(0, 1 + (count % 2));
    const actor = count === 0 ? actors.provider : actors.customer;
    const isCustomers = actor === actors.customer;
    // The first event about a subscription was done in the tenant of its customer; the first about an offer was refused.
    const onBehalfOfId = type === 'CustomerSubscription' && count === 0 ? actors.customer.organizationId : null;
    const refusalCode = type === 'Offer' && count === 0 ? 'INVALID_STATE' : null;
    const isAbout = isCustomers || onBehalfOfId !== null || /^(cus|cur|agr)_/.test(id);
    const values = {
      at: MADE,
      action: 'updateOrganization',
      outcome: refusalCode === null ? 'ACCEPTED' : 'REFUSED',
      refusalCode,
      onBehalfOfId,
      actorId: actor.id,
      actorName: `Actor on ${id}`,
      actorOrganizationId: actor.organizationId,
      subjectId: id,
      changes: `{"of":"${id}"}`,
      requestId: `request-${id}`,
      times: 1,
    };
    const eventId = draft.node('AuditEvent', AuditEvent, values, {
      own: seenBy,
      opens: {
        actor: seenBy.filter((orgId) => orgId === actor.organizationId),
        changes: isAbout ? seenBy.filter((orgId) => orgId === actor.organizationId || orgId.startsWith('cus_')) : seenBy,
      },
      closedToOperator: [...(isCustomers ? ['actor'] : []), ...(isAbout ? ['changes'] : [])],
    });
    for (const orgId of seenBy) {
      draft.row(AuditScope, { orgId, eventId });
      chained.add(orgId);
    }
  }
  for (const orgId of chained) draft.row(AuditChain, { orgId, seq: 1, hash: 'a'.repeat(64), sealedAt: 1 });
}

/** Types that keep a history. */
const HISTORY = [
  'Customer',
  'CustomerRelationship',
  'CustomerSubscription',
  'CustomerUser',
  'DelegatedAdminGrant',
  'DirectoryEntry',
  'Enrollment',
  'Invitation',
  'Offer',
  'Order',
  'OrderRequest',
  'PartnerIdRecord',
  'Partnership',
  'Provider',
  'Reseller',
  'User',
];

/** Invitations, enrollments, registers, and what is written down about all of it. */
export function addPapers(draft: Draft, o: Organizations, actors: { provider: Actor; customer: Actor }): void {
  addInvitations(draft, o);
  enrollment(draft, 'reseller', o.reseller);
  enrollment(draft, 'applicant', o.applicant);
  enrollment(draft, 'formerReseller', o.formerReseller);
  enrollment(draft, 'strangeReseller', o.strangeReseller);
  addRegisters(draft, actors.provider.id);
  addHistory(draft, new Set(HISTORY), actors);
}

/** A run of rows of somebody's organization. */
export function addBulkRun(draft: Draft, { userId, organizationId }: { userId: string; organizationId: string }): void {
  const sent = { organizationId, userId, external: false, mutation: 'changeQuantity', action: 'subscription.change' };
  const file = { policy: 'STOP', preview: false, fileHash: 'f'.repeat(64), totalRows: 4, position: 3 };
  const counts = { applied: 1, unchanged: 1, refused: 1, leaseUntil: 0, version: 3 };
  const times = { startedAt: MADE, finishedAt: days(1) };
  draft.node(
    'BulkRun',
    BulkRun,
    { ...sent, ...file, ...counts, ...times, state: 'STOPPED', problem: 'Line 5' },
    { own: [organizationId] },
  );
}

/** A template of an organization. */
export function addImportTemplate(draft: Draft, organizationId: string): void {
  const fields = [
    { field: 'subscriptionId', value: 'external:vendor:{Id}', values: [] },
    { field: 'quantity', value: '{Seats}', values: [{ from: 'none', to: null }] },
  ];
  const values = {
    organizationId,
    name: 'seats',
    description: 'Seats of the vendor',
    mutation: 'changeQuantity',
    fieldsJson: JSON.stringify(fields),
    keyFields: '["subscriptionId"]',
    version: 1,
  };
  draft.node('ImportTemplate', ImportTemplate, values, { own: [organizationId] });
}

const WITH_EXTERNAL_IDS: ReadonlySet<string> = new Set([
  'Offer',
  'Customer',
  'CustomerSubscription',
  'Order',
  'Provider',
  'Reseller',
]);

/** What organizations call the objects in their other systems; the same objects have another id in each. */
export function addExternalIds(draft: Draft, organizationIds: readonly string[]): void {
  const named = draft.map.nodes.filter(({ type }) => WITH_EXTERNAL_IDS.has(type));
  for (const organizationId of organizationIds) {
    const own = named.filter(({ type, ownership }) => type === 'Offer' || ownership.own?.includes(organizationId));
    const few = own.filter(({ type, id }) => own.filter((one) => one.type === type).findIndex((one) => one.id === id) < 2);
    for (const { id: subjectId } of few) {
      const values = { organizationId, subjectId, system: 'erp', value: `${organizationId} ${subjectId}` };
      draft.node('ExternalId', ExternalId, values, { own: [organizationId] });
    }
  }
}

/** An issuer that an organization trusts, whose tokens were refused once. */
export function addIdentityProvider(draft: Draft, organizationId: string): void {
  const tenantId = '0b1c2d3e-0000-4000-8000-00000000000a';
  const issuer = { issuer: 'https://login.example/{tenantid}', tokenIssuer: `https://login.example/${tenantId}`, tenantId };
  const lists = { audiences: ['audience'], authorizedParties: ['portal'], emailDomains: ['login.example'] };
  const stored = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, JSON.stringify(list)]));
  const values = { organizationId, name: `Login of ${organizationId}`, kind: 'ENTRA_ID', ...issuer, ...stored, enabled: true };
  const whole = { ...values, jwksUrl: 'https://login.example/keys', version: 1 };
  const id = draft.node('IdentityProvider', IdentityProvider, whole, { own: [organizationId] });
  draft.row(IdentityProviderRefusalRecord, { identityProviderId: id, reason: 'SIGNATURE', refusedAt: MADE });
}
