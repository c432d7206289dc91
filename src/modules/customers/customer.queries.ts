import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { activePartnership } from '../partners';

/** An active relationship as it is joined: `customer_relationship r ON …`. Ids are columns or placeholders. */
export const activeRelationship = (alias: string, customerId: string, partnerId: string): string =>
  `customer_relationship ${alias} ON ${isActivelyRelated(alias, customerId, partnerId)}`;

/** The condition of an active relationship of a customer and a partner: all columns of the index that makes it unique. */
const isActivelyRelated = (alias: string, customerId: string, partnerId: string): string =>
  `${alias}.customer_id = ${customerId} AND ${alias}.partner_id = ${partnerId} AND ${alias}.active_slot = 'A'`;

/** An active grant as it is joined: `delegated_admin_grant g ON …`. Ids are columns or placeholders. */
export const activeGrant = (alias: string, customerId: string, partnerId: string): string =>
  `delegated_admin_grant ${alias} ON ${alias}.customer_id = ${customerId} AND ${alias}.partner_id = ${partnerId} AND ${alias}.active_slot = 'A'`;

/** The condition of the active relationships of a customer, or of a partner. */
export const activeRelationshipsOf = (alias: string, side: 'customer_id' | 'partner_id', id: string): string =>
  `${alias}.${side} = ${id} AND ${alias}.status = 'ACTIVE'`;

/** The active relationship of a customer and a partner; null when there is none. */
export async function activeRelationshipId(tx: TxCtx, customerId: string, partnerId: string): Promise<string | null> {
  const sql = `SELECT r.id FROM customer_relationship r WHERE ${isActivelyRelated('r', '?', '?')}`;
  const [row] = await tx.db.rows(bound<{ id: string }>('subject', sql), [customerId, partnerId]);
  return row?.id ?? null;
}

/** The partners that serve a customer. */
export async function activePartnersOf(tx: TxCtx, customerId: string): Promise<string[]> {
  const sql = `SELECT r.partner_id AS id FROM customer_relationship r WHERE ${activeRelationshipsOf('r', 'customer_id', '?')}`;
  return (await tx.db.rows(bound<{ id: string }>('subject', sql), [customerId])).map(({ id }) => id);
}

/**
 * Joins to attestations `a` what a reseller may rely on them by: `h`, that it works with the provider that attested, and
 * `x`, that this one is with the customer. Joins, because MariaDB takes as long to begin a subquery as to read its rows.
 */
export const relianceOnAttestation = (resellerId: string): string => `
      LEFT JOIN ${activePartnership('h', 'a.attested_by_id', resellerId)}
      LEFT JOIN ${activeRelationship('x', 'a.customer_id', 'h.provider_id')}`;

/**
 * The agreement as it counts for an organization: a customer's acceptance for all, an attestation for the provider that
 * gave it and for resellers that it works with at the customer. What counts more comes first in the alphabet. SQL over
 * columns of the two ids.
 */
export const agreementState = (customerId: string, organizationId: string): string => `COALESCE((
    SELECT MIN(CASE WHEN a.kind = 'ACCEPTANCE' THEN 'ACCEPTED'
      WHEN ${organizationId} = ${customerId} OR a.attested_by_id = ${organizationId} OR x.id IS NOT NULL THEN 'ATTESTED' END)
    FROM customer_agreement a${relianceOnAttestation(organizationId)}
    WHERE a.customer_id = ${customerId}), 'MISSING')`;
