import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { change } from '../../graph/write';
import {
  activeRelationshipsOf,
  associatedResellerChanged,
  CustomerRelationship,
  lockCustomer,
  relationshipEnded,
} from '../customers';
import { revokeInvitationsToCustomer } from '../invitations';
import { requireAttestation, storeAttestation } from './attestation';
import type { Attestation } from './attestation.resolver';
import { rightsEnded, takeAzureOwner } from './azure-owner';
import { actOnOwnRelationship } from './own-relationship';
import { releaseRelationship } from './release';
import type { RemoveCustomerRelationshipInput } from './remove-relationship.types';

/** Ends the association of providers with a reseller that leaves; each provider gets a dated entry. */
async function endAssociations(tx: TxCtx, customerId: string, resellerId: string): Promise<void> {
  const rows = await tx.db.rows(
    bound(
      'subject',
      `SELECT r.id, r.partner_id AS partnerId, r.azure_owner AS azureOwner, r.version FROM customer_relationship r
       WHERE ${activeRelationshipsOf('r', 'customer_id', '?')} AND r.associated_reseller_id = ?`,
    ),
    [customerId, resellerId],
  );
  for (const row of rows) {
    const tie = { id: String(row['id']), customerId, partnerId: String(row['partnerId']), version: Number(row['version']) };
    const azureOwnerTakenOn = await takeAzureOwner(tx, { customerId, providerId: tie.partnerId });
    const ended = rightsEnded(Boolean(row['azureOwner']));
    const after = { associatedResellerId: null, ...ended.after, ...(azureOwnerTakenOn.length > 0 ? { azureOwnerTakenOn } : {}) };
    const changes = { before: { associatedResellerId: resellerId, ...ended.before }, after };
    const event = associatedResellerChanged(tie, changes, [tie.partnerId]);
    await change(tx, CustomerRelationship, tie, { associatedResellerId: null, azureOwner: false }, event);
  }
}

/** What ends with the relationship elsewhere; grants stay (S0, S3). */
async function release(tx: TxCtx, customerId: string, partnerId: string): Promise<void> {
  if (tx.viewer.kind === 'RESELLER') await endAssociations(tx, customerId, partnerId);
  else await takeAzureOwner(tx, { customerId, providerId: partnerId });
  await releaseRelationship(tx, { customerId, partnerId });
  await revokeInvitationsToCustomer(tx, { customerId, partnerId });
}

async function remove(tx: TxCtx, input: RemoveCustomerRelationshipInput): Promise<Outcome> {
  const { customerId } = input;
  const partnerId = tx.viewer.organizationId;
  const { row } = await actOnOwnRelationship(tx, 'removeCustomerRelationship', input);
  const attestedText = await storeAttestation(tx, 'RELATIONSHIP', row.id, input.textVersion);
  const values = { status: 'ENDED', endedAt: tx.clock.now(), activeSlot: null, associatedResellerId: null, azureOwner: false };
  const tie = { id: row.id, customerId, partnerId };
  const event = relationshipEnded(tie, row['associatedResellerId'] as string | null, attestedText);
  await change(tx, CustomerRelationship, row, values, event);
  await release(tx, customerId, partnerId);
  const attestation = { templateVersion: attestedText, attestedAt: String(tx.clock.now()), userId: tx.viewer.userId };
  return { relationshipId: row.id, ...attestation };
}

/** What was attested, from the outcome, so that a repeat says the same. */
const attested = (ctx: Ctx, { templateVersion = '', attestedAt, userId = '' }: Outcome): Attestation => ({
  templateVersion,
  attestedAt: Number(attestedAt),
  organizationId: ctx.viewer.organizationId,
  userId,
});

/** A partner removes its relationship with a customer; the customer leaves its list at once (S3). */
export const removeCustomerRelationship = (ctx: Ctx, input: RemoveCustomerRelationshipInput): Promise<object> =>
  mutate(ctx, {
    operation: 'removeCustomerRelationship',
    input,
    before: () => requireAttestation(input.attestation),
    locks: lockCustomer(input.customerId, ctx.viewer.organizationId),
    work: (tx) => remove(tx, input),
    shown: ({ outcome, dryRun }) => ({ attestation: dryRun ? null : attested(ctx, outcome) }),
  });
