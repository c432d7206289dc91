import type { TxCtx } from '../../data/context';
import { insertRow } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import { versionInForce } from '../reference-data';
import { AttestationRecord } from './attestation.entity';

/** Description of the `attestation` input fields. */
export const ATTESTATION =
  'Must be true. Attests that the partner ends it in good faith, for a legitimate business purpose and in line with its agreements, and holds the vendor harmless. The partner must give legal notice itself; the system sends none. Text version, user and time are stored.';

/** Requires the attestation. */
export function requireAttestation(attestation: boolean): void {
  if (attestation) return;
  refuse(
    'ATTESTATION_REQUIRED',
    'Attest that you end it in good faith, for a legitimate business purpose and in line with your agreements: send `attestation: true`.',
    ['attestation'],
  );
}

/** Stores the attestation and returns the version of its text. */
export async function storeAttestation(
  tx: TxCtx,
  kind: AttestationRecord['kind'],
  subjectId: string,
  shown: string | null | undefined,
): Promise<string> {
  const now = tx.clock.now();
  const version = await versionInForce(tx.db, kind === 'PARTNERSHIP' ? 'PARTNERSHIP_END' : 'REMOVAL_ATTESTATION', now, { shown });
  await insertRow(tx, AttestationRecord, {
    subjectId,
    kind,
    templateVersion: version,
    organizationId: tx.viewer.organizationId,
    userId: tx.viewer.userId,
    attestedAt: now,
  });
  return version;
}
