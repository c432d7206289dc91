import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { actOn, notFound, type Subject } from '../../graph/actions';
import { CustomerRelationship, type RelationshipFacts } from '../customers';
import { allRelationshipOperations } from './channel.actions';

/** The active relationship of a partner with a customer; null when there is none. */
export async function activeRelationshipId(tx: TxCtx, customerId: string, partnerId: string): Promise<string | null> {
  const [row] = await tx.db.rows(
    bound('subject', "SELECT id FROM customer_relationship WHERE partner_id = ? AND customer_id = ? AND status = 'ACTIVE'"),
    [partnerId, customerId],
  );
  return row ? String(row['id']) : null;
}

/** The own relationship with a customer, to act on; `NOT_FOUND` for customers that are foreign or were never issued. */
export async function actOnOwnRelationship(
  tx: TxCtx,
  operation: 'setAssociatedReseller' | 'removeCustomerRelationship',
  input: { customerId: string; expectedVersion?: number | null },
): Promise<Subject<RelationshipFacts>> {
  const id = await activeRelationshipId(tx, input.customerId, tx.viewer.organizationId);
  if (id === null) throw notFound(['customerId']);
  return actOn(tx, CustomerRelationship, allRelationshipOperations, operation, {
    id,
    path: ['customerId'],
    expectedVersion: input.expectedVersion,
    also: ['associatedResellerId'],
  });
}
