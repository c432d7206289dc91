import type { TxCtx } from '../../data/context';
import { notFound, type Thing } from '../../graph/act-on';
import { activeRelationshipId, type CustomerRelationship } from '../customers';

/**
 * The active relationship of the viewer's organization with a customer. `NOT_FOUND` for customers without one and
 * for unknown ids.
 */
export async function ownRelationshipWith(
  { customerId }: { customerId: string },
  tx: TxCtx,
): Promise<Thing<CustomerRelationship>> {
  const path = ['customerId'];
  const id = await activeRelationshipId(tx, customerId, tx.viewer.organizationId);
  if (id === null) throw notFound(path);
  return { id, path };
}

/** The columns needed to change it. */
export const OWN_RELATIONSHIP = ['customerId', 'partnerId', 'associatedResellerId', 'azureOwner'] as const;
