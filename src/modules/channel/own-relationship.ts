import type { TxCtx } from '../../data/context';
import { actOn, notFound, type Subject } from '../../graph/actions';
import { activeRelationshipId, CustomerRelationship, type RelationshipFacts } from '../customers';
import { allRelationshipOperations } from './channel.actions';

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
    also: ['customerId', 'partnerId', 'associatedResellerId', 'azureOwner'],
  });
}
