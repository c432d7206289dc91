import type { Ctx, TxCtx } from '../../data/context';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { change } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import { activeRelationshipId, associatedResellerChanged, CustomerRelationship, lockCustomer } from '../customers';
import { rightsEnded, takeAzureOwner } from './azure-owner';
import { actOnOwnRelationship } from './own-relationship';
import { partneredReseller } from './resellers';
import type { SetAssociatedResellerInput } from './set-reseller.types';

const PATH = ['resellerId'];

async function checkReseller(tx: TxCtx, customerId: string, resellerId: string): Promise<void> {
  await partneredReseller(tx, resellerId, PATH);
  if ((await activeRelationshipId(tx, customerId, resellerId)) === null) {
    refuse(
      'RESELLER_NOT_RELATED',
      'The reseller has no active relationship with the customer; it invites the customer first, or you name another.',
      PATH,
    );
  }
}

async function setReseller(tx: TxCtx, input: SetAssociatedResellerInput, resellerId: string | null): Promise<Outcome> {
  const { customerId } = input;
  const { row } = await actOnOwnRelationship(tx, 'setAssociatedReseller', input);
  const before = row['associatedResellerId'] as string | null;
  if (resellerId !== null) await checkReseller(tx, customerId, resellerId);
  const providerId = tx.viewer.organizationId;
  if (before === resellerId) return { customerId, relationshipId: row.id };
  // The rights were those of the reseller that was associated; the next one gets its own.
  const ended = rightsEnded(Boolean(row['azureOwner']));
  const azureOwnerTakenOn = await takeAzureOwner(tx, { customerId, providerId });
  const after = {
    associatedResellerId: resellerId,
    ...ended.after,
    ...(azureOwnerTakenOn.length > 0 ? { azureOwnerTakenOn } : {}),
  };
  const changes = { before: { associatedResellerId: before, ...ended.before }, after };
  const event = associatedResellerChanged({ id: row.id, customerId, partnerId: providerId }, changes, [before, resellerId]);
  await change(tx, CustomerRelationship, row, { associatedResellerId: resellerId, azureOwner: false }, event);
  return { customerId, relationshipId: row.id };
}

/** The provider names the reseller that manages a customer, or none (S1, S2). */
export function setAssociatedReseller(ctx: Ctx, input: SetAssociatedResellerInput): Promise<object> {
  const { resellerId } = input;
  return mutate(ctx, {
    operation: 'setAssociatedReseller',
    input,
    before: () => {
      if (resellerId === undefined) refuse('INVALID', 'Name a reseller, or send null for none.', PATH);
    },
    locks: lockCustomer(input.customerId),
    work: (tx) => setReseller(tx, input, resellerId ?? null),
  });
}
