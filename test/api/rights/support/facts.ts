import type { Database } from '../../../../src/data/database';

export interface Organization {
  id: string;
  kind: 'OPERATOR' | 'PROVIDER' | 'RESELLER' | 'CUSTOMER';
  name: string;
}
export interface Partner {
  id: string;
  kind: 'PROVIDER' | 'RESELLER';
  name: string;
  nameFolded: string;
  status: string;
  cloud: string;
  country: string;
  marketRegion: string;
}
export interface Customer {
  id: string;
  name: string;
  nameFolded: string;
  cloud: string;
  country: string;
  createdById: string | null;
  updatedAt: number;
  email: string | null;
  addressLine1: string | null;
  customDomains: string;
}
export interface Relationship {
  id: string;
  customerId: string;
  partnerId: string;
  status: string;
  associatedResellerId: string | null;
}
export interface Partnership {
  id: string;
  providerId: string;
  resellerId: string;
  status: string;
  adminAccess: number;
}
export interface Grant {
  id: string;
  customerId: string;
  partnerId: string;
  status: string;
  revokedAt: number | null;
}
export interface Agreement {
  id: string;
  customerId: string;
  kind: string;
  attestedById: string | null;
}
export interface Subscription {
  id: string;
  customerId: string;
  customerName: string;
  providerId: string;
  resellerId: string | null;
  supportPartnerId: string;
  offerId: string;
  quantity: number;
  assignedLicenses: number;
  nameFolded: string;
  state: string;
  term: string;
  autoRenew: number;
  startsAt: number;
  termStartsAt: number;
  termEndsAt: number;
  updatedAt: number;
}
/** What a reseller of record keeps of a subscription since its relationship ended. */
export interface SubscriptionRecord {
  subscriptionId: string;
  orgId: string;
  quantity: number;
  assignedLicenses: number;
  status: string;
}
export interface Order {
  id: string;
  customerId: string;
  customerName: string;
  providerId: string;
}
export interface OrderLine {
  id: string;
  orderId: string;
  providerId: string;
  customerId: string;
  resellerId: string | null;
}
export interface Between {
  id: string;
  providerId: string;
  resellerId: string;
  customerId: string;
}
export interface Invitation {
  id: string;
  inviterId: string;
  providerId: string | null;
  recipientDomain: string;
  acceptedById: string | null;
}
export interface AuditEvent {
  id: string;
  outcome: string;
  actorOrganizationId: string | null;
  onBehalfOfId: string | null;
  subjectId: string | null;
}
export interface User {
  id: string;
  kind: string;
  email: string;
  organizationId: string;
  status: string;
}

/** The base tables as they are, and never a table that somebody derived from them. */
const TABLES = {
  organizations: 'organization',
  partners: 'partner',
  customers: 'customer',
  relationships: 'customer_relationship',
  partnerships: 'partnership',
  grants: 'delegated_admin_grant',
  agreements: 'customer_agreement',
  subscriptions: 'subscription',
  records: 'subscription_record',
  orders: 'order',
  lines: 'order_line',
  requests: 'order_request',
  credits: 'incentive_credit',
  invitations: 'invitation',
  domains: 'organization_domain',
  enrollments: 'enrollment',
  events: 'audit_event',
  users: 'user',
  roles: 'role_assignment',
  offers: 'offer',
  countries: 'country',
  clouds: 'cloud_rule',
  directory: 'directory_entry',
  licenses: 'license_assignment',
} as const;

/** Everything that decides who sees what. */
export interface Facts {
  organizations: Organization[];
  partners: Partner[];
  customers: Customer[];
  relationships: Relationship[];
  partnerships: Partnership[];
  grants: Grant[];
  agreements: Agreement[];
  subscriptions: Subscription[];
  records: SubscriptionRecord[];
  orders: Order[];
  lines: OrderLine[];
  requests: Between[];
  credits: (Between & { subscriptionId: string })[];
  invitations: Invitation[];
  domains: { domain: string; organizationId: string }[];
  enrollments: { id: string; resellerId: string }[];
  events: AuditEvent[];
  users: User[];
  roles: { userId: string; role: string }[];
  offers: { id: string; clouds: string; countries: string }[];
  countries: { code: string; marketRegion: string }[];
  clouds: { cloud: string; privileges: string }[];
  directory: { id: string; providerId: string }[];
  licenses: { id: string; subscriptionId: string; customerUserId: string }[];
}

const camel = (column: string): string => column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

async function rowsOf(database: Database, table: string): Promise<object[]> {
  const rows = await database.rows(`SELECT * FROM \`${table}\` ORDER BY 1`, []);
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [camel(column), value])));
}

/** Reads the facts with plain SQL. */
export async function readFacts(database: Database): Promise<Facts> {
  const entries: [string, object[]][] = [];
  for (const [name, table] of Object.entries(TABLES)) entries.push([name, await rowsOf(database, table)]);
  return Object.fromEntries(entries) as unknown as Facts;
}
