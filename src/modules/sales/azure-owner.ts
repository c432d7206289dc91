import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { inScope } from '../../graph/act-on';
import { defineOperation } from '../../graph/define-mutation';
import { firstOf } from '../../graph/operations';
import type { Columns } from '../../graph/row';
import { updateWhere } from '../../graph/write';
import {
  activeRelationshipId,
  azureOwnerSet,
  Customer,
  CustomerRelationship,
  customerOperations,
  inTenant,
  needsAssociatedReseller,
  needsGrant,
} from '../customers';
import { requireSameRights } from '../partners';
import { statusAt, type SubscriptionDates } from './subscription-status';
import { SetAzureOwnerInput, SetAzureOwnerPayload } from './subscription-ties.types';
import { CustomerSubscription } from './subscription.entity';
import { azureOwnerChanged } from './subscription.events';

/** Ids of the customer's Azure usage subscriptions that the viewer's organization sold and that have not ended. */
async function azureUsage(tx: TxCtx, customerId: string): Promise<string[]> {
  const rows = await tx.db.rows(
    bound<Columns<CustomerSubscription, 'id' | keyof SubscriptionDates>>(
      'viewer',
      `SELECT t.id, t.state, t.starts_at AS startsAt, t.term_starts_at AS termStartsAt, t.term_ends_at AS termEndsAt, t.term, t.auto_renew AS autoRenew
       FROM subscription t JOIN offer o ON o.id = t.offer_id
      WHERE t.customer_id = ? AND t.provider_id = ? AND o.kind = 'AZURE_USAGE' AND t.state <> 'CANCELLED' ORDER BY t.id`,
    ),
    [customerId, tx.viewer.organizationId],
  );
  const now = tx.clock.now();
  return rows.filter((row) => statusAt(row, now) !== 'DELETED').map(({ id }) => id);
}

/** Owner rights of the relationship's associated reseller, to be granted or withdrawn. */
interface Rights {
  owner: boolean;
  customerId: string;
  resellerId: string | null;
}

/** Later purchases copy the flag from the relationship. */
async function setForLater(tx: TxCtx, id: string, { owner, customerId, resellerId }: Rights): Promise<void> {
  const set = { azureOwner: String(Number(owner)), version: 'version + 1' };
  const where = bound('subject', 'id = ? AND azure_owner <> ?');
  const event = azureOwnerSet({ id, customerId }, owner, resellerId);
  await updateWhere(tx, CustomerRelationship, { set, where, params: [id, Number(owner)] }, event);
}

async function setForWhatRuns(tx: TxCtx, { owner, customerId, resellerId }: Rights): Promise<void> {
  const set = { azureOwner: String(Number(owner)), version: 'version + 1' };
  const where = bound('subject', 'id = ? AND azure_owner <> ?');
  for (const id of await azureUsage(tx, customerId)) {
    const event = azureOwnerChanged(id, owner, { customerId, resellerId });
    await updateWhere(tx, CustomerSubscription, { set, where, params: [id, Number(owner)] }, event);
  }
}

export const setAzureOwner = defineOperation({
  name: 'setAzureOwner',
  description:
    "Grants or withdraws owner rights for the associated reseller on the customer's Azure usage that your organization sells. Applies to current subscriptions, and to later purchases while your organization has delegated admin privileges and an active partnership with the reseller. The rights end when another reseller, or none, is associated.",
  example:
    'setAzureOwner(input: { customerId: "cus_01h…", owner: true, expectedVersion: 3 }) { relationship { azureOwner } errors { code message } }',
  action: 'customer.set_azure_owner',
  input: SetAzureOwnerInput,
  inputDescription: 'Customer and whether to grant the rights.',
  payload: SetAzureOwnerPayload,
  codes: ['NO_ASSOCIATED_RESELLER', 'DELEGATED_ADMIN_REQUIRED'],
  on: customerOperations.on({ check: firstOf(needsGrant, needsAssociatedReseller), onBehalfOf: inTenant }),
  thing: async ({ customerId }, tx) => {
    await requireSameRights(tx);
    return { id: customerId, path: ['customerId'] };
  },
  locks: async (tx, { input }) => [
    tx.viewer.organizationId,
    (await inScope(tx, Customer, input.customerId, [], ['customerId'])).id,
  ],
  work: async (tx, { input: { customerId, owner }, facts }) => {
    const relationshipId = (await activeRelationshipId(tx, customerId, tx.viewer.organizationId)) ?? '';
    const rights = { owner, customerId, resellerId: facts.associatedResellerId };
    await setForLater(tx, relationshipId, rights);
    await setForWhatRuns(tx, rights);
    return { customerId, relationshipId };
  },
});
