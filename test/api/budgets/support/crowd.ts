import {
  Customer,
  CustomerAgreement,
  CustomerRelationship,
  DelegatedAdminGrant,
} from '../../../../src/modules/customers/customer.entity';
import { Invitation } from '../../../../src/modules/invitations/invitation.entity';
import { AuditEvent, AuditScope, RefusalTally } from '../../../../src/modules/audit/audit.entity';
import { IdempotencyRecord } from '../../../../src/modules/idempotency/idempotency-record.entity';
import { MailAttachment, OutboxMail } from '../../../../src/modules/outbox/mail.entity';
import { AccountRead } from '../../../../src/modules/partners/account-read.entity';
import { OrganizationDomain, OrganizationRecord, Partnership } from '../../../../src/modules/partners/partner.entity';
import { ExternalRelationship } from '../../../../src/modules/reference-data/reference-data.entity';
import { Order, OrderLine, OrderRequest } from '../../../../src/modules/sales/order.entity';
import { CustomerSubscription, IncentiveCredit, LicenseAssignment } from '../../../../src/modules/sales/subscription.entity';
import { EmailLink } from '../../../../src/modules/users/email-link.entity';
import { SignInAttempt } from '../../../../src/modules/users/sign-in/sign-in-attempt.entity';
import {
  IdentityProvider,
  IdentityProviderRefusalRecord,
} from '../../../../src/modules/identity-providers/identity-provider.entity';
import { SavedQuery, SavedQueryVersionRecord } from '../../../../src/modules/saved-queries/saved-query.entity';
import { Schedule, ScheduleDelivery } from '../../../../src/modules/schedules/schedule.entity';
import { ApiToken, Session } from '../../../../src/modules/users/user.entity';
import { DEMO_DAY, type TestApp } from '../../../support/app';
import { organizationId } from '../../customer-lifecycle/support/customers';
import { idOf } from '../../orders/support/shop';
import { addPartner, addPerson, partnershipOf } from './partners';
import { base, BEGUN, DAY, Heap, times, valueOf } from './rows';
import { fillScopes } from './scopes';
import { SELLER, SUPPLIER } from './subjects/stage';

/** Customers put in at a time. */
const CHUNK = 1_000;
const SUBSCRIPTIONS_EACH = 2;
const MONEY = { billingCycle: 'MONTHLY', term: 'P1Y', offerKind: 'LICENSE', unitPriceMinor: 1250, currency: 'EUR' };
/** Whom nobody signs in as. */
const NO_PASSWORD = 'none';

/** Who sells in the crowd. */
interface Sellers {
  alpine: string;
  elbe: string;
  donau: string;
  providers: readonly string[];
  resellers: readonly string[];
  offers: readonly string[];
}

interface Pair {
  customerId: string;
  providerId: string;
  resellerId: string;
}

/** Of ten customers three are Alpine's, one of them Elbe's and one Donau's; the others are other tenants'. */
function pairOf(sellers: Sellers, customerId: string, index: number): Pair {
  const { alpine, elbe, donau, providers, resellers } = sellers;
  const resellerId = resellers[index % resellers.length] ?? '';
  const providerId = providers[(index % resellers.length) % providers.length] ?? '';
  const [own] = [[elbe], [donau], [resellers[(index * 2) % resellers.length] ?? '']][index % 10] ?? [];
  return own === undefined ? { customerId, providerId, resellerId } : { customerId, providerId: alpine, resellerId: own };
}

async function addSellers(app: TestApp, heap: Heap, size: number): Promise<Sellers> {
  const [alpine, elbe, donau] = await Promise.all([SUPPLIER, SELLER, 'Donau IT'].map((name) => organizationId(app, name)));
  const providers = times(Math.ceil(size / 100), (index) => {
    const domain = `anbieter-${index}.example`;
    const id = addPartner(heap, { kind: 'PROVIDER', domain, partnerId: String(70_000_000 + index) });
    addPerson(heap, { organizationId: id, email: `chef@${domain}`, roles: ['GLOBAL_ADMIN'], passwordHash: NO_PASSWORD });
    return id;
  });
  const resellers = times(Math.ceil(size / 20), (index) => {
    const domain = `haendler-${index}.example`;
    const partnerId = String(71_000_000 + index);
    const id = addPartner(heap, { kind: 'RESELLER', domain, partnerId });
    addPerson(heap, {
      organizationId: id,
      email: `chef@${domain}`,
      roles: ['GLOBAL_ADMIN', 'ADMIN_AGENT'],
      passwordHash: NO_PASSWORD,
    });
    heap.add(Partnership, partnershipOf(providers[index % providers.length] ?? '', id));
    if (index % 2 === 0) heap.add(Partnership, partnershipOf(alpine ?? '', id));
    const known = {
      partnerId,
      customerDomain: `bekannt-${index}.example`,
      customerName: 'Bekannt',
      country: 'DE',
      hasGrant: true,
    };
    heap.add(ExternalRelationship, { ...base('ExternalRelationship'), ...known });
    return id;
  });
  const offers = await Promise.all(['Workplace Basic', 'Mail Plan 1', 'Mail Plan 2'].map((name) => idOf(app, 'offer', name)));
  return { alpine: alpine ?? '', elbe: elbe ?? '', donau: donau ?? '', providers, resellers, offers };
}

function addTies(heap: Heap, { customerId, providerId, resellerId }: Pair): void {
  for (const partnerId of [providerId, resellerId]) {
    const held = { customerId, partnerId, status: 'ACTIVE', activeSlot: 'A', version: 1 };
    heap.add(CustomerRelationship, {
      ...base('CustomerRelationship'),
      ...held,
      origin: 'INVITATION',
      acquiredThrough: 'OTHER',
      associatedResellerId: partnerId === providerId ? resellerId : null,
      startedAt: BEGUN,
    });
    heap.add(DelegatedAdminGrant, { ...base('DelegatedAdminGrant'), ...held, grantedAt: BEGUN });
  }
}

function addCustomer(heap: Heap, { customerId }: Pair, index: number): string {
  const domain = `kunde-${index}.example`;
  const name = `Kunde ${index}`;
  const own = { id: customerId, createdAt: BEGUN };
  heap.add(OrganizationRecord, { ...own, kind: 'CUSTOMER', name });
  heap.add(OrganizationDomain, { domain, organizationId: customerId });
  heap.add(Customer, {
    ...own,
    name,
    initialDomain: domain,
    customDomains: '[]',
    country: 'DE',
    marketRegion: 'EUROPE',
    cloud: 'PUBLIC',
    email: `mail@${domain}`,
    version: 1,
  });
  heap.add(CustomerAgreement, {
    ...base('CustomerAgreement'),
    customerId,
    kind: 'ACCEPTANCE',
    templateVersion: '2026-01',
    contactName: 'Contact',
    contactEmail: `contact@${domain}`,
    agreedAt: BEGUN,
  });
  const roles = ['CUSTOMER_ADMIN', 'CUSTOMER_USER'];
  const person = { organizationId: customerId, email: `admin@${domain}`, roles, passwordHash: NO_PASSWORD, customer: true };
  return addPerson(heap, person);
}

/** When terms end: none of them for half a year. */
const ENDS = DEMO_DAY + 200 * DAY;

function addSubscription(
  heap: Heap,
  pair: Pair,
  place: { orderId: string; lineNumber: number; offerId: string; userId: string },
): void {
  const { orderId, lineNumber, offerId, userId } = place;
  const { id: subscriptionId, createdAt } = base('CustomerSubscription');
  const line = base('OrderLine');
  const sold = { ...pair, ...MONEY, offerId, orderId, name: `Posten ${lineNumber}`, quantity: 5 };
  heap.add(OrderLine, { ...line, ...sold, lineNumber, subscriptionId });
  heap.add(CustomerSubscription, {
    ...sold,
    id: subscriptionId,
    createdAt,
    customerName: 'Kunde',
    supportPartnerId: pair.resellerId,
    orderLineId: line.id,
    assignedLicenses: 1,
    state: 'RUNNING',
    autoRenew: lineNumber % 2 === 0,
    azureOwner: false,
    startsAt: BEGUN,
    termStartsAt: BEGUN,
    termEndsAt: ENDS,
    version: 1,
  });
  const { customerId } = pair;
  heap.add(LicenseAssignment, {
    ...base('LicenseAssignment'),
    subscriptionId,
    customerId,
    customerUserId: userId,
    assignedAt: BEGUN,
  });
  heap.add(IncentiveCredit, { ...base('IncentiveCredit'), ...pair, subscriptionId, customerName: 'Kunde', startsAt: BEGUN });
}

function addSales(heap: Heap, pair: Pair, offers: readonly string[], userId: string, index: number): void {
  const own = base('Order');
  const { customerId, providerId } = pair;
  const sold = { customerId, providerId, customerName: 'Kunde', version: 1 };
  heap.add(Order, { ...own, ...sold, status: 'COMPLETED', placedAt: BEGUN, monthlyMinor: 1250, currency: 'EUR' });
  for (const lineNumber of times(SUBSCRIPTIONS_EACH, (each) => each + 1)) {
    const offerId = offers[(index + lineNumber) % offers.length] ?? '';
    addSubscription(heap, pair, { orderId: own.id, lineNumber, offerId, userId });
  }
  if (index % 5 === 0) {
    heap.add(OrderRequest, {
      ...base('OrderRequest'),
      ...pair,
      customerName: 'Kunde',
      status: 'PENDING',
      lines: '[]',
      version: 1,
    });
  }
}

/** What is written down about a customer as time goes by. */
function addTraces(heap: Heap, { customerId, providerId }: Pair, userId: string, index: number): void {
  const recipientEmail = `a@kunde-${index}.example`;
  const asked = { inviterId: providerId, recipientEmail, recipientDomain: `kunde-${index}.example`, cloud: 'PUBLIC' };
  const open = { state: 'PENDING', expiresAt: DEMO_DAY + 20 * DAY };
  const done = { state: 'ACCEPTED', expiresAt: BEGUN + 30 * DAY, decidedAt: BEGUN + DAY, acceptedById: customerId };
  heap.add(Invitation, {
    ...base('Invitation'),
    ...asked,
    ...(index % 3 === 0 ? open : done),
    kind: 'CUSTOMER',
    includeDelegatedAdmin: true,
    acquiredThrough: 'OTHER',
    issueNumber: 1,
    version: 1,
  });
  const { id: eventId, createdAt } = base('AuditEvent');
  const about = { actorId: userId, actorOrganizationId: customerId, subjectId: customerId, requestId: 'r' };
  heap.add(AuditEvent, { id: eventId, createdAt, at: BEGUN, action: 'updateCustomer', outcome: 'ACCEPTED', ...about });
  // Sealed: the job that does it finds as many entries in every world.
  const sealed = { eventId, seq: 1, hash: '' };
  heap.add(AuditScope, { orgId: providerId, ...sealed }, { orgId: customerId, ...sealed });
  const mail = { template: 'invitation', recipient: recipientEmail, parameters: '{}', problems: '[]', attempts: 1 };
  heap.add(OutboxMail, { ...base('OutboxMail'), ...mail, status: 'SENT', sentAt: BEGUN });
  heap.add(MailAttachment, { mailId: `mail ${index}`, part: 0, name: 'file.csv', type: 'text/csv', content: '' });
  const lasting = { createdAt: DEMO_DAY, expiresAt: DEMO_DAY + 5 * DAY };
  const key = { owner: providerId, operation: 'renameSubscription', keyHash: `key ${index}`, fingerprint: 'f', outcome: '{}' };
  heap.add(IdempotencyRecord, { ...key, ...lasting });
  heap.add(SignInAttempt, { account: `konto ${index}`, attempts: 1, windowEndsAt: DEMO_DAY, failures: 1, lastAt: DEMO_DAY });
  heap.add(AccountRead, { userId: `wer ${index}`, resellerId: `wessen ${index}`, day: Math.floor(DEMO_DAY / 86_400_000) });
  heap.add(RefusalTally, { actorKey: `wer ${index}`, minute: Math.floor(DEMO_DAY / 60_000), refusals: 1 });
  const life = { tokenGeneration: 1, address: '127.0.0.1', lastUsedAt: DEMO_DAY, expiresAt: DEMO_DAY + 20 * DAY };
  heap.add(Session, { ...base('Session'), userId, refreshHash: `hash ${index}`, ...life });
  const tool = { userId, name: 'Tool', tokenHash: `token ${index}`, actions: '[]', readOnly: true, hint: 'abcd' };
  heap.add(ApiToken, { ...base('ApiToken'), ...tool, expiresAt: DEMO_DAY + 100 * DAY });
  const issuer = `https://login.example/${index}`;
  const trusted = { organizationId: customerId, name: 'Login', kind: 'GENERIC', issuer, tokenIssuer: issuer, enabled: true };
  const provider = base('IdentityProvider');
  heap.add(IdentityProvider, {
    ...provider,
    ...trusted,
    audiences: '[]',
    authorizedParties: '[]',
    emailDomains: '[]',
    version: 1,
  });
  heap.add(IdentityProviderRefusalRecord, { identityProviderId: provider.id, reason: 'SIGNATURE', refusedAt: DEMO_DAY });
  const query = { organizationId: providerId, ownerId: userId, name: `query-${index}`, document: '', variablesJson: '[]' };
  const saved = base('SavedQuery');
  heap.add(SavedQuery, { ...saved, ...query, sharedName: `query-${index}`, shared: true, formats: '[]', version: 1 });
  const version = { savedQueryId: saved.id, name: query.name, document: '', shared: true, savedAt: DEMO_DAY };
  heap.add(SavedQueryVersionRecord, { ...version, version: 1 });
  const rhythm = { frequency: 'DAILY', time: '07:00', timeZone: 'UTC', format: 'CSV', delivery: 'FILE', status: 'ACTIVE' };
  const due = { dueAt: DEMO_DAY, nextRunAt: DEMO_DAY + 100 * DAY, attempts: 0, failures: 0, variablesJson: '{}' };
  const schedule = { ...base('Schedule'), organizationId: providerId, ownerId: userId, savedQueryId: saved.id };
  heap.add(Schedule, { ...schedule, ...rhythm, ...due, version: 1 });
  const run = { ownerId: userId, scheduleId: schedule.id, dueAt: DEMO_DAY, status: 'DELIVERED', attempts: 1 };
  heap.add(ScheduleDelivery, { ...base('ScheduleDelivery'), ...run });
  const link = { purpose: 'PASSWORD_RESET', userId, email: recipientEmail, emailNormalized: recipientEmail, issueNumber: 1 };
  heap.add(EmailLink, { ...base('EmailLink'), ...link, expiresAt: BEGUN + DAY, usedAt: BEGUN });
}

/** Puts in others until there are so many customers, and writes who sees what. */
export async function addCrowd(app: TestApp, size: number): Promise<void> {
  const heap = new Heap();
  const sellers = await addSellers(app, heap, size);
  await heap.write(app.database);
  const there = Number(await valueOf(app.database, 'SELECT COUNT(*) FROM customer'));
  for (let from = 0; from < size - there; from += CHUNK) {
    for (let index = from; index < Math.min(from + CHUNK, size - there); index += 1) {
      const pair = pairOf(sellers, base('Customer').id, index);
      const userId = addCustomer(heap, pair, index);
      addTies(heap, pair);
      addSales(heap, pair, sellers.offers, userId, index);
      addTraces(heap, pair, userId, index);
    }
    await heap.write(app.database);
  }
  await app.database.transaction(fillScopes);
}
