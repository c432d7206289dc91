import type { TxCtx } from '../../data/context';
import { insertRow } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { ExternalId } from './external-id.entity';

/** Names of systems: they are part of `external:<system>:<value>`. */
const SYSTEM = /^[a-z0-9][a-z0-9._-]{0,39}$/;

/** An id in another system. */
export interface GivenId {
  system: string;
  value: string;
}

/** Checks the form of external ids, one for each system. `pathOf` says where each stands in the input. */
export function checkExternalIds(externalIds: readonly GivenId[], pathOf: (index: number) => readonly string[]): void {
  const systems = new Set<string>();
  for (const [index, { system, value }] of externalIds.entries()) {
    const path = pathOf(index);
    if (!SYSTEM.test(system)) {
      refuse('INVALID', 'A system has 1 to 40 lower-case letters, digits, dots, hyphens and underscores.', [...path, 'system']);
    }
    if (systems.has(system)) refuse('INVALID', 'Give each system only once.', [...path, 'system']);
    systems.add(system);
    checkText(value, { min: 1, max: 200 }, [...path, 'value']);
    if (value !== value.trim()) refuse('INVALID', 'Leave out the spaces at the ends.', [...path, 'value']);
  }
}

/** Gives an object an id in a system where it has none. */
export async function putExternalId(tx: TxCtx, subjectId: string, { system, value }: GivenId): Promise<void> {
  const now = tx.clock.now();
  const { organizationId } = tx.viewer;
  await insertRow(tx, ExternalId, { id: newId('ExternalId', now), createdAt: now, organizationId, subjectId, system, value });
}
