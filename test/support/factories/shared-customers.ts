import { hash } from '@node-rs/argon2';
import type { Database, Writer } from '../../../src/data/database';
import { insertRows, type Values } from '../../../src/data/insert';
import { idMaker, type IdType } from '../../../src/kernel/ids';
import { Offer } from '../../../src/modules/catalog/offer.entity';
import {
  Customer,
  CustomerAgreement,
  CustomerRelationship,
  DelegatedAdminGrant,
} from '../../../src/modules/customers/customer.entity';
import { OrganizationDomain, OrganizationRecord, PartnerRecord, Partnership } from '../../../src/modules/partners/partner.entity';
import { Order, OrderLine } from '../../../src/modules/sales/order.entity';
import { CustomerSubscription } from '../../../src/modules/sales/subscription.entity';
import { RoleAssignmentRecord, UserRecord } from '../../../src/modules/users/user.entity';

const DAY = 86_400_000;
const id = idMaker();
/** Rows written in one transaction. */
const CHUNK = 2_000;

/** A reseller and how many customers its provider serves together with it. */
export interface SharedPlan {
  reseller: string;
  customers: number;
}

/** A partner of the world, and who acts for it. */
export interface Placed {
  id: string;
  email: string;
}

/** One provider, and resellers that share customers with it. */
export interface SharedWorld {
  provider: Placed;
  operator: string;
  /** By the name of the reseller. */
  resellers: ReadonlyMap<string, Placed & { partnershipId: string }>;
}

interface Build {
  database: Database;
  passwordHash: string;
  /** When everything began. */
  at: number;
}

const base = ({ at }: Build, type: IdType): { id: string; createdAt: number } => ({ id: id(type, at), createdAt: at });

async function organization(
  writer: Writer,
  build: Build,
  { type, name, roles }: { type: 'Operator' | 'Provider' | 'Reseller'; name: string; roles: readonly string[] },
): Promise<Placed> {
  const own = base(build, type);
  const domain = `${name.toLowerCase()}.example`;
  const kind = type.toUpperCase();
  await insertRows(writer, OrganizationRecord, [{ ...own, kind, name }]);
  if (type !== 'Operator') {
    await insertRows(writer, OrganizationDomain, [{ domain, organizationId: own.id }]);
    const place = { country: 'DE', marketRegion: 'EUROPE', cloud: 'PUBLIC', status: 'ACTIVE' };
    const lists = { specialities: '[]', benefits: '[]', competencies: '[]' };
    await insertRows(writer, PartnerRecord, [{ ...own, kind, name, domain, ...place, ...lists, version: 1 }]);
  }
  const user = base(build, 'User');
  const email = `all@${domain}`;
  const account = { passwordHash: build.passwordHash, mustChangePassword: false, tokenGeneration: 1, status: 'ACTIVE' };
  const names = { name: `Agent of ${name}`, email, emailNormalized: email };
  await insertRows(writer, UserRecord, [{ ...user, kind: 'USER', organizationId: own.id, ...names, ...account, version: 1 }]);
  const held = roles.map((role) => ({ userId: user.id, role, grantedAt: build.at, grantedById: null }));
  await insertRows(writer, RoleAssignmentRecord, held);
  return { id: own.id, email };
}

const STAFF = ['GLOBAL_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT'];

const tie = (build: Build, customerId: string, partnerId: string, associatedResellerId: string | null): Values => ({
  ...base(build, 'CustomerRelationship'),
  customerId,
  partnerId,
  associatedResellerId,
  status: 'ACTIVE',
  origin: 'INVITATION',
  acquiredThrough: 'OTHER',
  startedAt: build.at,
  activeSlot: 'A',
  version: 1,
});

const grant = (build: Build, customerId: string, partnerId: string): Values => ({
  ...base(build, 'DelegatedAdminGrant'),
  customerId,
  partnerId,
  status: 'ACTIVE',
  grantedAt: build.at,
  activeSlot: 'A',
  version: 1,
});

interface Sale {
  providerId: string;
  resellerId: string;
  offerId: string;
}

/** Customers with a subscription each, whose support contact and reseller of record is the reseller. */
async function customers(writer: Writer, build: Build, sale: Sale, numbers: readonly number[]): Promise<void> {
  const { providerId, resellerId, offerId } = sale;
  const made = numbers.map((number) => ({
    ...base(build, 'Customer'),
    name: `Customer ${number}`,
    domain: `c${number}.example`,
  }));
  const all = (make: (own: (typeof made)[number]) => Values[]): Values[] => made.flatMap(make);
  await insertRows(
    writer,
    OrganizationRecord,
    all(({ domain: _, ...own }) => [{ ...own, kind: 'CUSTOMER' }]),
  );
  await insertRows(
    writer,
    OrganizationDomain,
    all(({ id: organizationId, domain }) => [{ domain, organizationId }]),
  );
  const place = { country: 'DE', marketRegion: 'EUROPE', cloud: 'PUBLIC' };
  await insertRows(
    writer,
    Customer,
    all(({ domain, ...own }) => [
      { ...own, initialDomain: domain, customDomains: '[]', ...place, email: `mail@${domain}`, version: 1 },
    ]),
  );
  await insertRows(
    writer,
    CustomerRelationship,
    all((own) => [tie(build, own.id, providerId, resellerId), tie(build, own.id, resellerId, null)]),
  );
  await insertRows(
    writer,
    DelegatedAdminGrant,
    all((own) => [grant(build, own.id, providerId), grant(build, own.id, resellerId)]),
  );
  const attested = { kind: 'ATTESTATION', templateVersion: '2026-01', contactName: 'Contact', contactEmail: 'contact@c.example' };
  await insertRows(
    writer,
    CustomerAgreement,
    all((own) => [
      {
        ...base(build, 'CustomerAgreement'),
        customerId: own.id,
        ...attested,
        agreedAt: build.at,
        attestedById: providerId,
      },
    ]),
  );
  const sold = made.map(({ id: customerId, name: customerName }) => ({
    order: base(build, 'Order'),
    line: base(build, 'OrderLine'),
    subscription: base(build, 'CustomerSubscription'),
    parties: { customerId, providerId },
    customerName,
  }));
  const terms = { billingCycle: 'MONTHLY', term: 'P1Y', offerKind: 'LICENSE', unitPriceMinor: 1250, currency: 'EUR' };
  const totals = { status: 'COMPLETED', placedAt: build.at, monthlyMinor: 6250, currency: 'EUR', version: 1 };
  await insertRows(
    writer,
    Order,
    sold.map(({ order, parties, customerName }) => ({ ...order, ...parties, customerName, ...totals })),
  );
  await insertRows(
    writer,
    OrderLine,
    sold.map(({ order, line, subscription, parties }) => ({
      ...line,
      ...parties,
      ...terms,
      ...{ orderId: order.id, lineNumber: 1, resellerId, offerId, subscriptionId: subscription.id, name: 'Line', quantity: 5 },
    })),
  );
  const running = { state: 'RUNNING', autoRenew: true, azureOwner: false, quantity: 5, assignedLicenses: 0, version: 1 };
  const dates = { startsAt: build.at, termStartsAt: build.at, termEndsAt: build.at + 365 * DAY };
  await insertRows(
    writer,
    CustomerSubscription,
    sold.map(({ order, line, subscription, parties, customerName }, index) => ({
      ...subscription,
      ...parties,
      ...terms,
      ...running,
      ...dates,
      ...{ customerName, resellerId, supportPartnerId: resellerId, offerId, orderId: order.id, orderLineId: line.id },
      name: `Subscription ${numbers[index] ?? 0}`,
    })),
  );
}

const OFFER = {
  name: 'Offer',
  summary: 'An offer.',
  kind: 'LICENSE',
  status: 'ACTIVE',
  unit: 'License',
  minQuantity: 1,
  maxQuantity: 1_000,
  billingCycles: '["MONTHLY"]',
  terms: '["P1Y"]',
  clouds: '["PUBLIC"]',
  countries: '["DE"]',
  listPriceMinor: 1250,
  listPriceCurrency: 'EUR',
  version: 1,
};

const partnership = (build: Build, providerId: string, resellerId: string): Values & { id: string } => ({
  ...base(build, 'Partnership'),
  providerId,
  resellerId,
  status: 'ACTIVE',
  adminAccess: true,
  startedAt: build.at,
  activeSlot: 'A',
  version: 1,
});

/**
 * Builds a provider and resellers that share customers with it in an empty database, in transactions of a few thousand
 * rows. Scopes are left to whoever builds it.
 */
export async function buildSharedCustomers(
  database: Database,
  { plans, now, password }: { plans: readonly SharedPlan[]; now: number; password: string },
): Promise<SharedWorld> {
  const passwordHash = await hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 });
  const build: Build = { database, passwordHash, at: now - 200 * DAY };
  const offer = base(build, 'Offer');
  const [provider, operator] = await database.transaction(async (writer) => {
    await insertRows(writer, Offer, [{ ...offer, ...OFFER }]);
    return [
      await organization(writer, build, { type: 'Provider', name: 'Provider', roles: STAFF }),
      await organization(writer, build, { type: 'Operator', name: 'Operator', roles: ['OPERATOR'] }),
    ];
  });
  const resellers = new Map<string, Placed & { partnershipId: string }>();
  let made = 0;
  for (const plan of plans) {
    const reseller = await database.transaction(async (writer) => {
      const own = await organization(writer, build, { type: 'Reseller', name: plan.reseller, roles: STAFF });
      const row = partnership(build, provider.id, own.id);
      await insertRows(writer, Partnership, [row]);
      return { ...own, partnershipId: row.id };
    });
    resellers.set(plan.reseller, reseller);
    const sale = { providerId: provider.id, resellerId: reseller.id, offerId: offer.id };
    for (const end = made + plan.customers; made < end;) {
      const numbers = Array.from({ length: Math.min(CHUNK, end - made) }, (_, index) => made + index);
      await database.transaction((writer) => customers(writer, build, sale, numbers));
      made += numbers.length;
    }
  }
  return { provider, operator: operator.email, resellers };
}
