import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { change, mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { CustomerRelationship, refreshCustomerScope } from '../customers';
import { revokeInvitationsToCustomer } from '../invitations';
import { recordAudit } from '../journal';
import { refreshPartnerScope, takeTurn } from '../partners';
import { refreshSalesScope } from '../sales';
import { requireAttestation, storeAttestation } from './attestation';
import { takeAzureOwner } from './azure-owner';
import { actOnOwnRelationship } from './own-relationship';
import { releaseRelationship } from './release';
import type { RemoveCustomerRelationshipInput } from './remove-relationship.types';

/** Ends the association of providers with a reseller that leaves; each provider gets a dated entry. */
async function endAssociations(tx: TxCtx, customerId: string, resellerId: string): Promise<void> {
  const rows = await tx.db.rows(
    bound(
      'subject',
      "SELECT id, partner_id AS providerId, version FROM customer_relationship WHERE customer_id = ? AND associated_reseller_id = ? AND status = 'ACTIVE'",
    ),
    [customerId, resellerId],
  );
  for (const row of rows) {
    const [id, providerId] = [String(row['id']), String(row['providerId'])];
    await change(tx, CustomerRelationship, { id, version: Number(row['version']) }, { associatedResellerId: null });
    const azureOwnerTakenOn = await takeAzureOwner(tx, { customerId, providerId });
    await recordAudit(tx, {
      action: 'removeCustomerRelationship',
      subjectId: id,
      alsoSeenBy: [providerId],
      changes: {
        before: { associatedResellerId: resellerId },
        after: { associatedResellerId: null, ...(azureOwnerTakenOn.length > 0 ? { azureOwnerTakenOn } : {}) },
      },
    });
  }
}

/** What ends with the relationship elsewhere; grants stay (S0, S3). */
async function release(tx: TxCtx, customerId: string, partnerId: string): Promise<void> {
  if (tx.viewer.kind === 'RESELLER') await endAssociations(tx, customerId, partnerId);
  else await takeAzureOwner(tx, { customerId, providerId: partnerId });
  await releaseRelationship(tx, { customerId, partnerId });
  await revokeInvitationsToCustomer(tx, { customerId, partnerId });
  await refreshCustomerScope(tx.db, { customerId });
  await refreshPartnerScope(tx.db, { partnerId });
  await refreshSalesScope(tx.db, { customerId });
}

async function remove(tx: TxCtx, input: RemoveCustomerRelationshipInput): Promise<Outcome> {
  const { customerId } = input;
  const partnerId = tx.viewer.organizationId;
  await takeTurn(tx.db, customerId, partnerId);
  const { row } = await actOnOwnRelationship(tx, 'removeCustomerRelationship', input);
  const attestedText = await storeAttestation(tx, 'RELATIONSHIP', row.id);
  await change(tx, CustomerRelationship, row, {
    status: 'ENDED',
    endedAt: tx.clock.now(),
    activeSlot: null,
    associatedResellerId: null,
  });
  await release(tx, customerId, partnerId);
  await recordAudit(tx, {
    action: 'removeCustomerRelationship',
    subjectId: row.id,
    alsoSeenBy: [customerId],
    changes: {
      before: { status: 'ACTIVE', associatedResellerId: row['associatedResellerId'] },
      after: { status: 'ENDED', associatedResellerId: null, attestedText },
    },
  });
  return { relationshipId: row.id };
}

/** A partner removes its relationship with a customer; the customer leaves its list at once (S3). */
export const removeCustomerRelationship = (ctx: Ctx, input: RemoveCustomerRelationshipInput): Promise<object> =>
  mutate(ctx, {
    operation: 'removeCustomerRelationship',
    input,
    before: () => requireAttestation(input.attestation),
    work: (tx) => remove(tx, input),
  });
