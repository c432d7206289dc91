import { ownNew, requireLock, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { insertRow } from '../../graph/write';
import type { DomainEvent } from '../../kernel/event';
import { domainOfEmail } from '../../kernel/fold';
import { newId } from '../../kernel/ids';
import { holdDomain, OrganizationRecord, type DomainProof } from '../partners';
import type { Cloud, MarketRegion, Segment } from '../reference-data';
import {
  Customer,
  CustomerAgreement,
  CustomerRelationship,
  DelegatedAdminGrant,
  type AcquisitionChannel,
  type RelationshipOrigin,
} from './customer.entity';
import type { Tie } from './customer.events';
import { activeRelationshipId } from './customer.queries';

/** A customer to add. */
export interface NewCustomer {
  /** Default: a new id. */
  id?: string;
  name: string;
  initialDomain: string;
  /** How the domain was proven. */
  domainProof: DomainProof;
  country: string;
  marketRegion: MarketRegion;
  cloud: Cloud;
  /** Default: commercial. */
  segment?: Segment;
  email: string | null;
  address?: {
    line1: string;
    line2?: string | null;
    city: string;
    state?: string | null;
    postalCode?: string | null;
  } | null;
  /** The provider that creates it. Null if the customer registers itself by accepting an invitation. */
  createdById: string | null;
}

/**
 * Adds a customer with its organization and its proven domain, which must not be taken. `happened` creates the
 * event.
 */
export async function insertCustomer(
  tx: TxCtx,
  customer: NewCustomer,
  domainPath: string[],
  happened: (customer: { id: string; initialDomain: string }) => DomainEvent,
): Promise<string> {
  const now = tx.clock.now();
  const { initialDomain, address } = customer;
  const id = customer.id ?? newId('Customer', now);
  const name = customer.name.trim();
  const event = happened({ id, initialDomain });
  ownNew(tx, id);
  await insertRow(tx, OrganizationRecord, { id, createdAt: now, kind: 'CUSTOMER', name });
  await holdDomain(tx, { domain: initialDomain, organizationId: id, proof: customer.domainProof }, domainPath, event);
  const row = {
    id,
    createdAt: now,
    name,
    initialDomain,
    customDomains: '[]',
    country: customer.country,
    marketRegion: customer.marketRegion,
    cloud: customer.cloud,
    segment: customer.segment ?? 'COMMERCIAL',
    email: customer.email,
    emailDomain: domainOfEmail(customer.email),
    addressLine1: address?.line1 ?? null,
    addressLine2: address?.line2 ?? null,
    addressCity: address?.city ?? null,
    addressState: address?.state ?? null,
    addressPostalCode: address?.postalCode ?? null,
    createdById: customer.createdById,
    version: 1,
  };
  await insertRow(tx, Customer, row, event);
  return id;
}

/** A relationship to create. */
export interface NewRelationship {
  customerId: string;
  partnerId: string;
  origin: RelationshipOrigin;
  acquiredThrough: AcquisitionChannel;
  /** For a provider's relationship only. */
  associatedResellerId?: string | null;
  /** Whether that reseller has owner rights on Azure usage. */
  azureOwner?: boolean;
}

/** Returns the id of a partner's active grant, or null. */
async function activeGrantId(tx: TxCtx, customerId: string, partnerId: string): Promise<string | null> {
  const [row] = await tx.db.rows(
    bound<{ id: string }>(
      'subject',
      "SELECT id FROM delegated_admin_grant WHERE customer_id = ? AND partner_id = ? AND status = 'ACTIVE'",
    ),
    [customerId, partnerId],
  );
  return row?.id ?? null;
}

/**
 * Creates a relationship, or returns the active one if there is one. The customer must be locked. `happened`
 * creates the event.
 */
export async function openRelationship(
  tx: TxCtx,
  relationship: NewRelationship,
  happened: (tie: Tie) => DomainEvent,
): Promise<{ id: string; opened: boolean }> {
  const { customerId, partnerId } = relationship;
  requireLock(tx, customerId);
  const existing = await activeRelationshipId(tx, customerId, partnerId);
  if (existing) return { id: existing, opened: false };
  const now = tx.clock.now();
  const id = newId('CustomerRelationship', now);
  const row = {
    id,
    createdAt: now,
    customerId,
    partnerId,
    status: 'ACTIVE',
    origin: relationship.origin,
    acquiredThrough: relationship.acquiredThrough,
    associatedResellerId: relationship.associatedResellerId ?? null,
    azureOwner: relationship.azureOwner ?? false,
    startedAt: now,
    endedAt: null,
    activeSlot: 'A',
    version: 1,
  };
  await insertRow(tx, CustomerRelationship, row, happened({ id, customerId, partnerId }));
  return { id, opened: true };
}

/**
 * Grants delegated admin privileges to a partner unless it has them. After a revocation, this creates a new grant.
 * The customer must be locked. `happened` creates the event.
 */
export async function giveGrant(
  tx: TxCtx,
  { customerId, partnerId }: { customerId: string; partnerId: string },
  happened: (tie: Tie) => DomainEvent,
): Promise<{ id: string; given: boolean }> {
  requireLock(tx, customerId);
  const existing = await activeGrantId(tx, customerId, partnerId);
  if (existing) return { id: existing, given: false };
  const now = tx.clock.now();
  const id = newId('DelegatedAdminGrant', now);
  const row = {
    id,
    createdAt: now,
    customerId,
    partnerId,
    status: 'ACTIVE',
    grantedAt: now,
    revokedAt: null,
    activeSlot: 'A',
    version: 1,
  };
  await insertRow(tx, DelegatedAdminGrant, row, happened({ id, customerId, partnerId }));
  return { id, given: true };
}

/** An agreement to record: accepted by the customer, or attested by a provider. */
export interface NewAgreement {
  customerId: string;
  kind: 'ACCEPTANCE' | 'ATTESTATION';
  templateVersion: string;
  contactName: string;
  contactEmail: string;
  agreedAt: number;
  attestedById?: string | null;
}

/** Records an acceptance or attestation of the customer agreement. `happened` creates the event. */
export async function recordAgreement(
  tx: TxCtx,
  agreement: NewAgreement,
  happened: (id: string) => DomainEvent,
): Promise<string> {
  const now = tx.clock.now();
  const id = newId('CustomerAgreement', now);
  const row = {
    id,
    createdAt: now,
    ...agreement,
    contactName: agreement.contactName.trim(),
    contactEmail: agreement.contactEmail.trim(),
    attestedById: agreement.attestedById ?? null,
  };
  await insertRow(tx, CustomerAgreement, row, happened(id));
  return id;
}

/** Whether the customer itself has accepted the agreement, which counts for all its partners. */
export async function hasAccepted(tx: TxCtx, customerId: string): Promise<boolean> {
  const rows = await tx.db.rows(
    bound('subject', "SELECT id FROM customer_agreement WHERE customer_id = ? AND kind = 'ACCEPTANCE' LIMIT 1"),
    [customerId],
  );
  return rows.length > 0;
}
