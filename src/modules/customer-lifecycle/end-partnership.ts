import { inScope } from '../../graph/act-on';
import { defineOperation } from '../../graph/define-mutation';
import { updateVersioned } from '../../graph/write';
import { invitationOperations, revokeDualInvitations } from '../invitations';
import { Partnership, partnershipEnded, partnershipOperations } from '../partners';
import { requireAttestation, storeAttestation } from './attestation';
import { EndPartnershipInput, EndPartnershipPayload } from './end-partnership.types';
import { endPartnershipInSales } from './end-of-relationship';

/** The two parties, which never change. */
const SIDES = ['providerId', 'resellerId'] as const;

export const endPartnership = defineOperation({
  name: 'endPartnership',
  description:
    'Ends a partnership. Either party can do this. Customers, grants, resellers of record and credits stay. The provider becomes support contact again and loses its admin access. Pending dual invitations of both parties are revoked and their order requests withdrawn.',
  example:
    'endPartnership(input: { partnershipId: "psh_01h…", attestation: true, expectedVersion: 1 }) { partnership { status endedAt } errors { code message } }',
  action: 'partnership.end',
  input: EndPartnershipInput,
  inputDescription: 'Partnership and attestation.',
  payload: EndPartnershipPayload,
  codes: ['ATTESTATION_REQUIRED', 'TEXT_CHANGED'],
  on: partnershipOperations.on({
    move: { from: ['ACTIVE'], to: 'ENDED', description: 'Either party ends it, with an attestation.' },
  }),
  alsoOn: [
    invitationOperations.on({
      move: { from: ['PENDING'], to: 'REVOKED', description: 'The partnership that a dual invitation is based on ends.' },
      listed: false,
    }),
  ],
  thing: 'partnershipId',
  alsoRead: SIDES,
  before: (_ctx, { attestation }) => requireAttestation(attestation),
  locks: async (tx, { input: { partnershipId } }) => {
    const { providerId, resellerId } = await inScope(tx, Partnership, partnershipId, SIDES, ['partnershipId']);
    return [providerId, resellerId];
  },
  work: async (tx, { input, row, facts }) => {
    const attestedText = await storeAttestation(tx, 'PARTNERSHIP', row.id, input.textVersion);
    const values = { status: 'ENDED', adminAccess: false, endedAt: tx.clock.now(), activeSlot: null };
    await updateVersioned(tx, Partnership, row, values, partnershipEnded(row, { adminAccess: facts.adminAccess }, attestedText));
    // Customers, grants, resellers of record and credits stay.
    await endPartnershipInSales(tx, row);
    await revokeDualInvitations(tx, row);
    return { partnershipId: row.id };
  },
});
