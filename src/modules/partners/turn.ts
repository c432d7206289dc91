import type { Writer } from '../../data/database';
import { bound } from '../../data/sql';

/**
 * Takes the turn of organisations for the rest of the transaction: whoever else wants to decide something
 * about one of them waits, on every node of a cluster, and then sees what was decided. Needed where an
 * invariant spans rows: the last admin, seats, who serves a customer. In the order of ids, so that two never
 * wait for each other.
 */
export async function takeTurn(writer: Writer, ...organizationIds: readonly (string | null | undefined)[]): Promise<void> {
  const ids = [...new Set(organizationIds.filter((id) => id != null))].sort();
  for (const id of ids) await writer.run(bound('subject', 'UPDATE organization SET turn = turn + 1 WHERE id = ?'), [id]);
}
