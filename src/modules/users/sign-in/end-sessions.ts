import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { because, inScope, type Operations } from '../../../graph/actions';
import { mutate } from '../../../graph/mutation';
import type { GraphRow } from '../../../graph/registry';
import { stored } from '../../../graph/statement';
import { DomainError, refuse } from '../../../kernel/errors';
import { endSessions } from '../access.service';
import { Session } from '../user.entity';
import { allSessionsEnded, sessionEnded } from './session.events';
import type { RevokeSessionInput } from './session.types';

const ENDED = because('INVALID_STATE', 'This session has ended already.', { state: 'ENDED' });

/** What can be done with a session. */
export const sessionOperations: Operations<{ ended: boolean }> = {
  needs: ['revokedAt', 'expiresAt'].map(stored),
  facts: (row: GraphRow, { clock }) => ({
    ended: row['=revokedAt'] !== null || Number(row['=expiresAt']) <= clock.now(),
  }),
  conditions: { SELF: () => true },
  operations: {
    revokeSession: {
      action: 'session.manage_own',
      check: ({ ended }) => (ended ? ENDED : null),
    },
  },
};

/** Ends the session of the viewer. */
export async function signOut(ctx: Ctx): Promise<void> {
  const { viewer } = ctx;
  if (viewer.external === true) {
    refuse('EXTERNAL_SESSION', 'You signed in at another place; sign out there. This token ends by itself.');
  }
  const end = async (tx: TxCtx): Promise<void> => {
    await tx.db.run(bound('viewer', 'UPDATE session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL'), [
      tx.clock.now(),
      viewer.sessionId,
    ]);
    tx.emit(sessionEnded(viewer.sessionId));
  };
  await inTransaction(ctx, end, { operation: 'signOut' });
}

/** Ends all sessions of the viewer, this one, too; answers how many there were. API tokens stay. */
export function signOutEverywhere(ctx: Ctx): Promise<number> {
  const { userId } = ctx.viewer;
  const end = (tx: TxCtx): Promise<number> => {
    tx.emit(allSessionsEnded(userId));
    return endSessions(tx, userId);
  };
  return inTransaction(ctx, end, { operation: 'signOutEverywhere' });
}

/** Ends one session of the viewer: its refresh token and its access tokens are worth nothing from the next request on. */
export function revokeSession(ctx: Ctx, input: RevokeSessionInput): Promise<object> {
  const { sessionId } = input;
  return mutate(ctx, {
    operation: 'revokeSession',
    input,
    work: async (tx) => {
      await inScope(tx, Session, sessionId, [], ['sessionId']);
      const now = tx.clock.now();
      const end = 'UPDATE session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL AND expires_at > ?';
      if ((await tx.db.run(bound('subject', end), [now, sessionId, now])) !== 1)
        throw new DomainError({ ...ENDED, path: ['sessionId'] });
      tx.emit(sessionEnded(sessionId));
      return { sessionId };
    },
  });
}
