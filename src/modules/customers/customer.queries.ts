import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { activePartnership } from '../partners';

/** Join of an active relationship: `customer_relationship r ON …`. Ids are columns or placeholders. */
export const activeRelationship = (alias: string, customerId: string, partnerId: string): string =>
  `customer_relationship ${alias} ON ${isActivelyRelated(alias, customerId, partnerId)}`;

/** Condition for the active relationship of a customer and a partner. Uses all columns of its unique index. */
const isActivelyRelated = (alias: string, customerId: string, partnerId: string): string =>
  `${alias}.customer_id = ${customerId} AND ${alias}.partner_id = ${partnerId} AND ${alias}.active_slot = 'A'`;

/** Join of an active grant: `delegated_admin_grant g ON …`. Ids are columns or placeholders. */
export const activeGrant = (alias: string, customerId: string, partnerId: string): string =>
  `delegated_admin_grant ${alias} ON ${alias}.customer_id = ${customerId} AND ${alias}.partner_id = ${partnerId} AND ${alias}.active_slot = 'A'`;

/** Condition for the active relationships of a customer or of a partner. */
export const activeRelationshipsOf = (alias: string, side: 'customer_id' | 'partner_id', id: string): string =>
  `${alias}.${side} = ${id} AND ${alias}.status = 'ACTIVE'`;

/** Returns the id of the active relationship of a customer and a partner, or null. */
export async function activeRelationshipId(tx: TxCtx, customerId: string, partnerId: string): Promise<string | null> {
  const sql = `SELECT r.id FROM customer_relationship r WHERE ${isActivelyRelated('r', '?', '?')}`;
  const [row] = await tx.db.rows(bound<{ id: string }>('subject', sql), [customerId, partnerId]);
  return row?.id ?? null;
}

/** Returns the ids of the partners with an active relationship with the customer. */
export async function activePartnersOf(tx: TxCtx, customerId: string): Promise<string[]> {
  const sql = `SELECT r.partner_id AS id FROM customer_relationship r WHERE ${activeRelationshipsOf('r', 'customer_id', '?')}`;
  return (await tx.db.rows(bound<{ id: string }>('subject', sql), [customerId])).map(({ id }) => id);
}

/**
 * Joins that tell whether a reseller may rely on the attestation `a`: `h` is its partnership with the attesting
 * provider, `x` that provider's relationship with the customer. They are joins because MariaDB takes about as long
 * to start a subquery as to read its rows.
 */
export const relianceOnAttestation = (resellerId: string): string => `
      LEFT JOIN ${activePartnership('h', 'a.attested_by_id', resellerId)}
      LEFT JOIN ${activeRelationship('x', 'a.customer_id', 'h.provider_id')}`;

/**
 * SQL for the agreement state as it counts for an organization. An acceptance counts for everyone. An attestation
 * counts for the attesting provider, and for resellers that work with it for this customer. MIN works because the
 * stronger state comes first alphabetically. Both ids are SQL expressions.
 */
export const agreementState = (customerId: string, organizationId: string): string => `COALESCE((
    SELECT MIN(CASE WHEN a.kind = 'ACCEPTANCE' THEN 'ACCEPTED'
      WHEN ${organizationId} = ${customerId} OR a.attested_by_id = ${organizationId} OR x.id IS NOT NULL THEN 'ATTESTED' END)
    FROM customer_agreement a${relianceOnAttestation(organizationId)}
    WHERE a.customer_id = ${customerId}), 'MISSING')`;
