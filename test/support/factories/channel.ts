import { hash } from '@node-rs/argon2';
import { insertRows, type Values } from '../../../src/data/insert';
import type { Database, Writer } from '../../../src/data/database';
import { rebuildScopes } from '../../../src/demo/write';
import { idMaker } from '../../../src/kernel/ids';
import { Offer, OfferMarket, OfferPrice } from '../../../src/modules/catalog/offer.entity';
import {
  Customer,
  CustomerAgreement,
  CustomerRelationship,
  DelegatedAdminGrant,
} from '../../../src/modules/customers/customer.entity';
import { Enrollment } from '../../../src/modules/enrollment/enrollment.entity';
import { Invitation } from '../../../src/modules/invitations/invitation.entity';
import { AuditEvent, AuditScope } from '../../../src/modules/audit/audit.entity';
import { OutboxMail } from '../../../src/modules/outbox/mail.entity';
import {
  DirectoryEntry,
  OrganizationDomain,
  OrganizationRecord,
  PartnerRecord,
  Partnership,
} from '../../../src/modules/partners/partner.entity';
import { Order, OrderLine, OrderRequest } from '../../../src/modules/sales/order.entity';
import { CustomerSubscription, IncentiveCredit, LicenseAssignment } from '../../../src/modules/sales/subscription.entity';
import { ApiToken, RoleAssignmentRecord, Session, UserRecord } from '../../../src/modules/users/user.entity';
import { DEMO_DAY, DEMO_PASSWORD } from '../app';

const DAY = 86_400_000;
const id = idMaker();
const at = DEMO_DAY - 200 * DAY;

const base = (type: Parameters<typeof id>[0]): { id: string; createdAt: number } => ({ id: id(type, at), createdAt: at });
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

function partnerRow(own: { id: string; createdAt: number }, kind: string, name: string, domain: string): Values {
  return {
    ...own,
    kind,
    name,
    domain,
    country: 'DE',
    marketRegion: 'EUROPE',
    cloud: 'PUBLIC',
    status: 'ACTIVE',
    supportEmail: `support@${domain}`,
    specialities: '[]',
    benefits: '[]',
    competencies: '[]',
    version: 1,
  };
}

interface People {
  writer: Writer;
  passwordHash: string;
}

async function user(
  { writer, passwordHash }: People,
  organizationId: string,
  email: string,
  roles: string[],
  customer = false,
): Promise<string> {
  const own = base(customer ? 'CustomerUser' : 'User');
  await insertRows(writer, UserRecord, [
    {
      ...own,
      kind: customer ? 'CUSTOMER_USER' : 'USER',
      organizationId,
      name: `User ${email}`,
      email,
      emailNormalized: email,
      status: 'ACTIVE',
      mustChangePassword: false,
      passwordHash,
      tokenGeneration: 1,
      version: 1,
    },
  ]);
  await insertRows(
    writer,
    RoleAssignmentRecord,
    roles.map((role) => ({ userId: own.id, role, grantedAt: at, grantedById: null })),
  );
  return own.id;
}

/** A whole channel: one provider, one main reseller, and `size` of everything that lists show. */
export interface Channel {
  provider: string;
  reseller: string;
  customers: string[];
  subscriptions: string[];
  orders: string[];
  offers: string[];
  /** E-mail addresses to sign in with. */
  emails: { provider: string; reseller: string; operator: string; customer: string };
}

/** Builds a channel of a size in an empty database. */
export async function buildChannel(database: Database, size: number): Promise<Channel> {
  const passwordHash = await hash(DEMO_PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });
  return database.transaction(async (writer) => {
    const people = { writer, passwordHash };
    const organization = (own: { id: string; createdAt: number }, kind: string, name: string): Promise<void> =>
      insertRows(writer, OrganizationRecord, [{ ...own, kind, name }]);

    const operator = base('Operator');
    await organization(operator, 'OPERATOR', 'Operator');
    await user(people, operator.id, 'op@vendor.example', ['OPERATOR']);

    const provider = base('Provider');
    await organization(provider, 'PROVIDER', 'Provider');
    const resellers = times(size, () => base('Reseller'));
    const providers = times(size, () => base('Provider'));
    const [reseller = provider] = resellers;
    const partners = [
      ...resellers.map((own) => [own, 'RESELLER'] as const),
      ...providers.map((own) => [own, 'PROVIDER'] as const),
    ];
    await insertRows(
      writer,
      OrganizationRecord,
      partners.map(([own, kind], index) => ({ ...own, kind, name: `P ${index}` })),
    );
    await insertRows(writer, PartnerRecord, [
      partnerRow(provider, 'PROVIDER', 'Provider', 'provider.example'),
      ...partners.map(([own, kind], index) => partnerRow(own, kind, `P ${index}`, `p${index}.example`)),
    ]);
    await insertRows(
      writer,
      DirectoryEntry,
      [provider, ...providers].map((own, index) => ({
        ...base('DirectoryEntry'),
        providerId: own.id,
        name: `Entry ${index}`,
        country: 'DE',
        regionOffers: '[]',
        listed: true,
        version: 1,
      })),
    );
    const partnership = (providerId: string, resellerId: string): Values => ({
      ...base('Partnership'),
      providerId,
      resellerId,
      status: 'ACTIVE',
      adminAccess: true,
      startedAt: at,
      activeSlot: 'A',
      version: 1,
    });
    await insertRows(writer, Partnership, [
      ...resellers.map((own) => partnership(provider.id, own.id)),
      ...providers.map((own) => partnership(own.id, reseller.id)),
    ]);

    const staff = ['GLOBAL_ADMIN', 'BILLING_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT'];
    const providerUser = await user(people, provider.id, 'all@provider.example', staff);
    await user(people, reseller.id, 'all@reseller.example', staff);
    for (const index of times(size, (each) => each))
      await user(people, provider.id, `u${index}@provider.example`, ['SALES_AGENT']);

    const customers = times(size, () => base('Customer'));
    await insertRows(
      writer,
      OrganizationRecord,
      customers.map((own, index) => ({ ...own, kind: 'CUSTOMER', name: `Customer ${index}` })),
    );
    await insertRows(
      writer,
      OrganizationDomain,
      customers.map((own, index) => ({ domain: `c${index}.example`, organizationId: own.id })),
    );
    await insertRows(
      writer,
      Customer,
      customers.map((own, index) => ({
        ...own,
        name: `Customer ${index}`,
        initialDomain: `c${index}.example`,
        customDomains: '[]',
        country: 'DE',
        marketRegion: 'EUROPE',
        cloud: 'PUBLIC',
        email: `mail@c${index}.example`,
        version: 1,
      })),
    );
    const [first = provider] = customers;
    const customerUser = await user(people, first.id, 'admin@c0.example', ['CUSTOMER_ADMIN'], true);
    const related = (own: { id: string }, partnerId: string, associated: string | null): Values => ({
      ...base('CustomerRelationship'),
      customerId: own.id,
      partnerId,
      status: 'ACTIVE',
      origin: 'INVITATION',
      acquiredThrough: 'OTHER',
      associatedResellerId: associated,
      startedAt: at,
      activeSlot: 'A',
      version: 1,
    });
    await insertRows(
      writer,
      CustomerRelationship,
      customers.flatMap((own) => [related(own, provider.id, reseller.id), related(own, reseller.id, null)]),
    );
    await insertRows(
      writer,
      DelegatedAdminGrant,
      customers.flatMap((own) =>
        [provider.id, reseller.id].map((partnerId) => ({
          ...base('DelegatedAdminGrant'),
          customerId: own.id,
          partnerId,
          status: 'ACTIVE',
          grantedAt: at,
          activeSlot: 'A',
          version: 1,
        })),
      ),
    );
    await insertRows(
      writer,
      CustomerAgreement,
      customers.map((own) => ({
        ...base('CustomerAgreement'),
        customerId: own.id,
        kind: 'ACCEPTANCE',
        templateVersion: '2026-01',
        contactName: 'Contact',
        contactEmail: 'contact@c.example',
        agreedAt: at,
      })),
    );

    const offers = times(size, () => base('Offer'));
    const [offer = provider] = offers;
    await insertRows(
      writer,
      Offer,
      offers.map((own, index) => ({
        ...own,
        name: `Offer ${index}`,
        summary: 'An offer.',
        kind: 'LICENSE',
        status: 'ACTIVE',
        unit: 'License',
        minQuantity: 1,
        maxQuantity: 1000,
        billingCycles: '["MONTHLY"]',
        terms: '["P1Y"]',
        clouds: '["PUBLIC"]',
        countries: '["DE"]',
        listPriceMinor: 1250,
        listPriceCurrency: 'EUR',
        version: 1,
      })),
    );
    await insertRows(
      writer,
      OfferMarket,
      offers.flatMap((own, index) =>
        ['PUBLIC:DE', 'PUBLIC:EUROPE'].map((market) => ({ market, offerId: own.id, nameFolded: `offer ${index}` })),
      ),
    );
    await insertRows(
      writer,
      OfferPrice,
      offers.map((own) => ({
        ...base('OfferPrice'),
        offerId: own.id,
        segment: 'COMMERCIAL',
        country: 'DE',
        billingCycle: 'MONTHLY',
        term: 'P1Y',
        offerKind: 'LICENSE',
        amountMinor: 1250,
        currency: 'EUR',
        validFrom: 0,
      })),
    );

    const orders = times(size, () => base('Order'));
    const lines = times(size, () => base('OrderLine'));
    const subscriptions = times(size, () => base('CustomerSubscription'));
    const sale = (index: number): { customerId: string; providerId: string } => ({
      customerId: customers[index]?.id ?? '',
      providerId: provider.id,
    });
    const terms = { billingCycle: 'MONTHLY', term: 'P1Y', offerKind: 'LICENSE', unitPriceMinor: 1250, currency: 'EUR' };
    await insertRows(
      writer,
      Order,
      orders.map((own, index) => ({
        ...own,
        ...sale(index),
        customerName: `Customer ${index}`,
        status: 'COMPLETED',
        placedAt: at,
        monthlyMinor: 1250,
        currency: 'EUR',
        version: 1,
      })),
    );
    await insertRows(
      writer,
      OrderLine,
      lines.map((own, index) => ({
        ...own,
        ...sale(index),
        ...terms,
        orderId: orders[index]?.id ?? '',
        lineNumber: 1,
        resellerId: reseller.id,
        offerId: offer.id,
        subscriptionId: subscriptions[index]?.id ?? null,
        name: 'Line',
        quantity: 5,
      })),
    );
    await insertRows(
      writer,
      CustomerSubscription,
      subscriptions.map((own, index) => ({
        ...own,
        ...sale(index),
        ...terms,
        customerName: `Customer ${index}`,
        resellerId: reseller.id,
        supportPartnerId: reseller.id,
        offerId: offer.id,
        orderId: orders[index]?.id ?? '',
        orderLineId: lines[index]?.id ?? '',
        name: `Subscription ${index}`,
        quantity: 5,
        assignedLicenses: index === 0 ? 1 : 0,
        state: 'RUNNING',
        autoRenew: true,
        azureOwner: false,
        startsAt: at,
        termStartsAt: at,
        termEndsAt: at + 365 * DAY,
        version: 1,
      })),
    );
    await insertRows(writer, LicenseAssignment, [
      {
        ...base('LicenseAssignment'),
        subscriptionId: subscriptions[0]?.id ?? '',
        customerId: first.id,
        customerUserId: customerUser,
        assignedAt: at,
      },
    ]);
    await insertRows(
      writer,
      IncentiveCredit,
      subscriptions.map((own, index) => ({
        ...base('IncentiveCredit'),
        ...sale(index),
        resellerId: reseller.id,
        customerName: `Customer ${index}`,
        subscriptionId: own.id,
        startsAt: at,
      })),
    );
    await insertRows(
      writer,
      OrderRequest,
      times(size, (index) => ({
        ...base('OrderRequest'),
        ...sale(index),
        resellerId: reseller.id,
        customerName: `Customer ${index}`,
        status: 'PENDING',
        lines: '[]',
        version: 1,
      })),
    );
    await insertRows(
      writer,
      Invitation,
      times(size, (index) => ({
        ...base('Invitation'),
        kind: 'CUSTOMER',
        inviterId: provider.id,
        recipientEmail: `a@c${index}.example`,
        recipientDomain: `c${index}.example`,
        cloud: 'PUBLIC',
        includeDelegatedAdmin: true,
        acquiredThrough: 'OTHER',
        state: 'PENDING',
        issueNumber: 1,
        expiresAt: DEMO_DAY + 9 * DAY,
        version: 1,
      })),
    );
    await insertRows(
      writer,
      Enrollment,
      resellers.map((own) => ({
        ...base('Enrollment'),
        resellerId: own.id,
        status: 'APPROVED',
        country: 'DE',
        companyDomain: 'p.example',
        reasons: '[]',
        issueNumber: 1,
        version: 1,
      })),
    );
    const events = times(size, () => base('AuditEvent'));
    await insertRows(
      writer,
      AuditEvent,
      events.map((own, index) => ({
        ...own,
        at,
        action: 'signIn',
        outcome: 'ACCEPTED',
        actorId: providerUser,
        subjectId: customers[index]?.id ?? null,
        requestId: 'r',
      })),
    );
    await insertRows(
      writer,
      AuditScope,
      events.map((own) => ({ orgId: provider.id, eventId: own.id })),
    );
    await insertRows(
      writer,
      OutboxMail,
      times(size, () => ({
        ...base('OutboxMail'),
        template: 'invitation',
        recipient: 'a@b.example',
        parameters: '{}',
        status: 'PENDING',
        attempts: 0,
        problems: '[]',
      })),
    );
    await insertRows(
      writer,
      Session,
      times(size, (index) => ({
        ...base('Session'),
        userId: providerUser,
        refreshHash: `h${index}`,
        tokenGeneration: 1,
        address: '127.0.0.1',
        lastUsedAt: at,
        expiresAt: at + DAY,
      })),
    );
    await insertRows(
      writer,
      ApiToken,
      times(size, (index) => ({
        ...base('ApiToken'),
        userId: providerUser,
        name: `Token ${index}`,
        tokenHash: `t${index}`,
        actions: '[]',
        readOnly: true,
        expiresAt: at + DAY,
        hint: 'abcd',
      })),
    );
    await rebuildScopes(writer);
    return {
      provider: provider.id,
      reseller: reseller.id,
      customers: customers.map((own) => own.id),
      subscriptions: subscriptions.map((own) => own.id),
      orders: orders.map((own) => own.id),
      offers: offers.map((own) => own.id),
      emails: {
        provider: 'all@provider.example',
        reseller: 'all@reseller.example',
        operator: 'op@vendor.example',
        customer: 'admin@c0.example',
      },
    };
  });
}
