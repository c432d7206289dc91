import type { Ctx, TxCtx } from '../../data/context';
import { actOn, inScope } from '../../graph/actions';
import { change, mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { refreshCustomerScope } from '../customers';
import { revokeDualInvitations } from '../invitations';
import { recordAudit } from '../journal';
import { Partnership, partnershipOperations, refreshPartnerScope, takeTurn } from '../partners';
import { requireAttestation, storeAttestation } from './attestation';
import { releasePartnership } from './release';
import type { EndPartnershipInput } from './end-partnership.types';

interface Pair {
  providerId: string;
  resellerId: string;
}

const PATH = ['partnershipId'];

/** The two sides, before their turn is taken; they never change. */
async function pairOf(tx: TxCtx, partnershipId: string): Promise<Pair> {
  const row = await inScope(tx, Partnership, partnershipId, ['providerId', 'resellerId'], PATH);
  return { providerId: String(row['providerId']), resellerId: String(row['resellerId']) };
}

/** What ends with the partnership elsewhere; customers, grants, reseller of record and credits stay. */
async function release(tx: TxCtx, pair: Pair): Promise<void> {
  await releasePartnership(tx, pair);
  await revokeDualInvitations(tx, pair);
  await refreshPartnerScope(tx.db, { partnerId: pair.providerId });
  await refreshPartnerScope(tx.db, { partnerId: pair.resellerId });
  await refreshCustomerScope(tx.db, pair);
}

async function end(tx: TxCtx, input: EndPartnershipInput): Promise<Outcome> {
  const pair = await pairOf(tx, input.partnershipId);
  await takeTurn(tx.db, pair.providerId, pair.resellerId);
  const { row, facts } = await actOn(tx, Partnership, partnershipOperations, 'endPartnership', {
    id: input.partnershipId,
    path: PATH,
    expectedVersion: input.expectedVersion,
  });
  const attestedText = await storeAttestation(tx, 'PARTNERSHIP', row.id);
  const after = { status: 'ENDED', adminAccess: false } as const;
  await change(tx, Partnership, row, { ...after, endedAt: tx.clock.now(), activeSlot: null });
  await release(tx, pair);
  await recordAudit(tx, {
    action: 'endPartnership',
    subjectId: row.id,
    alsoSeenBy: [pair.providerId, pair.resellerId],
    changes: { before: { status: 'ACTIVE', adminAccess: facts.adminAccess }, after: { ...after, attestedText } },
  });
  return { partnershipId: row.id };
}

/** Either side ends a partnership. */
export const endPartnership = (ctx: Ctx, input: EndPartnershipInput): Promise<object> =>
  mutate(ctx, {
    operation: 'endPartnership',
    input,
    before: () => requireAttestation(input.attestation),
    work: (tx) => end(tx, input),
  });
