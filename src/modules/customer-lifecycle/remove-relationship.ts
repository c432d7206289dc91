import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { defineOperation } from '../../graph/define-mutation';
import { firstOf } from '../../graph/operations';
import type { Columns } from '../../graph/row';
import type { Outcome } from '../../graph/idempotent-transaction';
import { updateVersioned } from '../../graph/write';
import {
  activeRelationshipsOf,
  associatedResellerChanged,
  CustomerRelationship,
  lockCustomer,
  ownRelationship,
  relationshipEnded,
  type RelationshipFacts,
} from '../customers';
import { invitationOperations, revokeInvitationsToCustomer } from '../invitations';
import { requireAttestation, storeAttestation } from './attestation';
import type { Attestation } from './attestation.resolver';
import { rightsEnded, takeAzureOwner } from './azure-owner';
import { nothingRuns, type Blocking } from './blocking';
import { allCustomerOperations, allRelationshipOperations } from './customer-lifecycle.actions';
import { OWN_RELATIONSHIP, ownRelationshipWith } from './own-relationship';
import { endRelationshipInSales } from './end-of-relationship';
import { RemoveCustomerRelationshipInput, RemoveCustomerRelationshipPayload } from './remove-relationship.types';

/** Ends the providers' associations with a departing reseller, with one event for each provider. */
async function endAssociations(tx: TxCtx, customerId: string, resellerId: string): Promise<void> {
  const rows = await tx.db.rows(
    bound<Columns<CustomerRelationship, 'id' | 'partnerId' | 'azureOwner' | 'version'>>(
      'subject',
      `SELECT r.id, r.partner_id AS partnerId, r.azure_owner AS azureOwner, r.version FROM customer_relationship r
       WHERE ${activeRelationshipsOf('r', 'customer_id', '?')} AND r.associated_reseller_id = ?`,
    ),
    [customerId, resellerId],
  );
  for (const { azureOwner, ...row } of rows) {
    const tie = { ...row, customerId };
    const azureOwnerTakenOn = await takeAzureOwner(tx, { customerId, providerId: tie.partnerId });
    const ended = rightsEnded(azureOwner === 1);
    const after = { associatedResellerId: null, ...ended.after, ...(azureOwnerTakenOn.length > 0 ? { azureOwnerTakenOn } : {}) };
    const changes = { before: { associatedResellerId: resellerId, ...ended.before }, after };
    const event = associatedResellerChanged(tie, changes, [tie.partnerId]);
    await updateVersioned(tx, CustomerRelationship, tie, { associatedResellerId: null, azureOwner: false }, event);
  }
}

/** Ends what depends on the relationship. Grants stay. */
async function release(tx: TxCtx, customerId: string, partnerId: string): Promise<void> {
  if (tx.viewer.kind === 'RESELLER') await endAssociations(tx, customerId, partnerId);
  else await takeAzureOwner(tx, { customerId, providerId: partnerId });
  await endRelationshipInSales(tx, { customerId, partnerId });
  await revokeInvitationsToCustomer(tx, { customerId, partnerId });
}

/** The attestation, rebuilt from the outcome so that repeated requests return the same. */
const attested = ({ templateVersion = '', attestedAt, userId = '' }: Outcome, organizationId: string): Attestation => ({
  templateVersion,
  attestedAt: Number(attestedAt),
  organizationId,
  userId,
});

export const removeCustomerRelationship = defineOperation({
  name: 'removeCustomerRelationship',
  description:
    "Removes your organization's relationship with a customer, which leaves your customer list at once. Delegated admin privileges stay until the customer revokes them. If your organization was support contact, the selling provider takes over; it is no longer reseller of record or associated reseller. Pending order requests and invitations that involve the customer are closed. Blocking subscriptions are listed in `details.subscriptions`.",
  example:
    'removeCustomerRelationship(input: { customerId: "cus_01h…", attestation: true, expectedVersion: 1 }) { attestation { templateVersion attestedAt } errors { code message details } }',
  action: 'relationship.remove',
  input: RemoveCustomerRelationshipInput,
  inputDescription: 'Customer and attestation.',
  payload: RemoveCustomerRelationshipPayload,
  codes: ['ATTESTATION_REQUIRED', 'ACTIVE_SUBSCRIPTIONS', 'TEXT_CHANGED'],
  on: allRelationshipOperations.on({
    move: { from: ['ACTIVE'], to: 'ENDED', description: 'The partner removes it, with an attestation.' },
    check: firstOf<RelationshipFacts & Blocking>(ownRelationship, nothingRuns),
  }),
  alsoOn: [
    allCustomerOperations.on({ check: nothingRuns }),
    invitationOperations.on({
      move: {
        from: ['PENDING'],
        to: 'REVOKED',
        description: 'The partner that a customer invitation names removes its relationship with that customer.',
      },
      listed: false,
    }),
  ],
  thing: ownRelationshipWith,
  alsoRead: OWN_RELATIONSHIP,
  before: ({ viewer }, { attestation }) => {
    requireAttestation(attestation);
    return viewer.organizationId;
  },
  locks: async (tx, act) => [...(await lockCustomer(tx, act)), act.prepared],
  work: async (tx, { input: { customerId, textVersion }, prepared: partnerId, row }) => {
    const attestedText = await storeAttestation(tx, 'RELATIONSHIP', row.id, textVersion);
    const now = tx.clock.now();
    const values = { status: 'ENDED', endedAt: now, activeSlot: null, associatedResellerId: null, azureOwner: false };
    const event = relationshipEnded({ id: row.id, customerId, partnerId }, row.associatedResellerId, attestedText);
    await updateVersioned(tx, CustomerRelationship, row, values, event);
    await release(tx, customerId, partnerId);
    const attestation = { templateVersion: attestedText, attestedAt: String(now), userId: tx.viewer.userId };
    return { relationshipId: row.id, ...attestation };
  },
  shown: ({ outcome, dryRun }, { prepared }) => ({ attestation: dryRun ? null : attested(outcome, prepared) }),
});
