import type { Ctx, TxCtx } from '../../data/context';
import { actOn, inScope } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { change } from '../../graph/write';
import { revokeDualInvitations } from '../invitations';
import { Partnership, partnershipEnded, partnershipOperations, type Pair } from '../partners';
import { requireAttestation, storeAttestation } from './attestation';
import { releasePartnership } from './release';
import type { EndPartnershipInput } from './end-partnership.types';

const PATH = ['partnershipId'];

/** The two sides; they never change. */
async function pairOf(tx: TxCtx, partnershipId: string): Promise<Pair> {
  const row = await inScope(tx, Partnership, partnershipId, ['providerId', 'resellerId'], PATH);
  return { id: row.id, providerId: String(row['providerId']), resellerId: String(row['resellerId']) };
}

async function end(tx: TxCtx, input: EndPartnershipInput): Promise<Outcome> {
  const pair = await pairOf(tx, input.partnershipId);
  const { row, facts } = await actOn(tx, Partnership, partnershipOperations, 'endPartnership', {
    id: input.partnershipId,
    path: PATH,
    expectedVersion: input.expectedVersion,
    also: ['providerId', 'resellerId'],
  });
  const attestedText = await storeAttestation(tx, 'PARTNERSHIP', row.id, input.textVersion);
  const values = { status: 'ENDED', adminAccess: false, endedAt: tx.clock.now(), activeSlot: null };
  await change(tx, Partnership, row, values, partnershipEnded(pair, { adminAccess: facts.adminAccess }, attestedText));
  // Customers, grants, reseller of record and credits stay.
  await releasePartnership(tx, pair);
  await revokeDualInvitations(tx, pair);
  return { partnershipId: row.id };
}

/** Either side ends a partnership. */
export const endPartnership = (ctx: Ctx, input: EndPartnershipInput): Promise<object> =>
  mutate(ctx, {
    operation: 'endPartnership',
    input,
    before: () => requireAttestation(input.attestation),
    locks: async (tx) => {
      const { providerId, resellerId } = await pairOf(tx, input.partnershipId);
      return [providerId, resellerId];
    },
    work: (tx) => end(tx, input),
  });
