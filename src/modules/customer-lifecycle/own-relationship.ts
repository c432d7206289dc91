import type { TxCtx } from '../../data/context';
import { notFound, type Thing } from '../../graph/act-on';
import { activeRelationshipId, type CustomerRelationship } from '../customers';

/** The own relationship with a customer, to act on; `NOT_FOUND` for customers that are foreign or were never issued. */
export async function ownRelationshipWith(
  { customerId }: { customerId: string },
  tx: TxCtx,
): Promise<Thing<CustomerRelationship>> {
  const path = ['customerId'];
  const id = await activeRelationshipId(tx, customerId, tx.viewer.organizationId);
  if (id === null) throw notFound(path);
  return { id, path };
}

/** What is looked at when it changes. */
export const OWN_RELATIONSHIP = ['customerId', 'partnerId', 'associatedResellerId', 'azureOwner'] as const;
