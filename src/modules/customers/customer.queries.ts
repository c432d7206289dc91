import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { areActivePartners } from '../partners';

/** An active relationship as it is joined: `customer_relationship r ON …`. Ids are columns or placeholders. */
export const activeRelationship = (alias: string, customerId: string, partnerId: string): string =>
  `customer_relationship ${alias} ON ${isActivelyRelated(alias, customerId, partnerId)}`;

/** The condition of an active relationship of a customer and a partner. */
const isActivelyRelated = (alias: string, customerId: string, partnerId: string): string =>
  `${alias}.customer_id = ${customerId} AND ${activeRelationshipsOf(alias, 'partner_id', partnerId)}`;

/** The condition of the active relationships of a customer, or of a partner. */
export const activeRelationshipsOf = (alias: string, side: 'customer_id' | 'partner_id', id: string): string =>
  `${alias}.${side} = ${id} AND ${alias}.status = 'ACTIVE'`;

/** The active relationship of a customer and a partner; null when there is none. */
export async function activeRelationshipId(tx: TxCtx, customerId: string, partnerId: string): Promise<string | null> {
  const sql = `SELECT r.id FROM customer_relationship r WHERE ${isActivelyRelated('r', '?', '?')}`;
  const [row] = await tx.db.rows(bound('subject', sql), [customerId, partnerId]);
  return row ? String(row['id']) : null;
}

/** The partners that serve a customer. */
export async function activePartnersOf(tx: TxCtx, customerId: string): Promise<string[]> {
  const sql = `SELECT r.partner_id AS id FROM customer_relationship r WHERE ${activeRelationshipsOf('r', 'customer_id', '?')}`;
  return (await tx.db.rows(bound('subject', sql), [customerId])).map(({ id }) => String(id));
}

/** Whether a partner works with the provider that attested an agreement, at the customer or as one that is named. */
export const reliesOnAttestation = (resellerId: string, customerId: string, named = 'FALSE'): string =>
  `EXISTS (SELECT 1 FROM partnership h WHERE ${areActivePartners('h', 'a.attested_by_id', resellerId)}
     AND (${named} OR EXISTS (SELECT 1 FROM customer_relationship x WHERE ${isActivelyRelated('x', customerId, 'h.provider_id')})))`;

/**
 * The agreement as it counts for an organization: a customer's acceptance for all, an attestation for the provider that
 * gave it and for resellers that it works with at the customer. SQL over columns of the two ids.
 */
export const agreementState = (customerId: string, organizationId: string): string => `CASE
    WHEN EXISTS (SELECT 1 FROM customer_agreement a WHERE a.customer_id = ${customerId} AND a.kind = 'ACCEPTANCE') THEN 'ACCEPTED'
    WHEN EXISTS (SELECT 1 FROM customer_agreement a WHERE a.customer_id = ${customerId} AND a.kind = 'ATTESTATION'
      AND (${organizationId} = ${customerId} OR a.attested_by_id = ${organizationId}
        OR ${reliesOnAttestation(organizationId, customerId)})) THEN 'ATTESTED'
    ELSE 'MISSING' END`;
