import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { inScope, requirePossible } from '../../../graph/act-on';
import { defineAnswer, defineMutation } from '../../../graph/define-mutation';
import { because, defineOperations } from '../../../graph/operations';
import { rawOf } from '../../../graph/row';
import { DomainError, refuse } from '../../../kernel/errors';
import { endSessions } from '../access.service';
import { Session } from '../user.entity';
import { allSessionsEnded, sessionEnded } from './session.events';
import { RevokeSessionInput, RevokeSessionPayload, SignOutEverywherePayload, SignOutPayload } from './session.types';

const OWN = 'session.manage_own';

const ENDED = because('INVALID_STATE', 'This session has ended already.', { state: 'ENDED' });

/** What can be done with a session. */
export const sessionOperations = defineOperations(Session, {
  needs: rawOf('revokedAt', 'expiresAt'),
  facts: (row, { clock }) => ({ ended: row.rawRevokedAt !== null || row.rawExpiresAt <= clock.now() }),
  conditions: { SELF: () => true },
});

async function endOwn(ctx: Ctx): Promise<void> {
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

export const signOut = defineAnswer({
  name: 'signOut',
  description: 'Ends the session of the access token. A token of an external issuer has none here: `EXTERNAL_SESSION`.',
  action: OWN,
  payload: SignOutPayload,
  codes: ['EXTERNAL_SESSION'],
  until: 'passwordChange',
  answer: async (ctx) => {
    await endOwn(ctx);
    return { signedOut: true };
  },
  refused: { signedOut: false },
});

/** Ends all sessions of the viewer, this one, too; answers how many there were. */
function endAll(ctx: Ctx): Promise<number> {
  const { userId } = ctx.viewer;
  const end = (tx: TxCtx): Promise<number> => {
    tx.emit(allSessionsEnded(userId));
    return endSessions(tx, userId);
  };
  return inTransaction(ctx, end, { operation: 'signOutEverywhere' });
}

export const signOutEverywhere = defineAnswer({
  name: 'signOutEverywhere',
  description: 'Ends all own sessions, on every device, this one, too. API tokens stay valid; see `revokeApiToken`.',
  action: OWN,
  payload: SignOutEverywherePayload,
  until: 'passwordChange',
  answer: async (ctx) => ({ endedSessions: await endAll(ctx) }),
  refused: { endedSessions: 0 },
});

/** Its refresh token and its access tokens are worth nothing from the next request on. */
export const revokeSession = defineMutation({
  name: 'revokeSession',
  description: 'Ends one of the own sessions; `sessions` lists them.',
  action: OWN,
  input: RevokeSessionInput,
  inputDescription: 'The session.',
  payload: RevokeSessionPayload,
  codes: ['NOT_FOUND', 'INVALID_STATE'],
  alsoOn: [sessionOperations.on({ check: ({ ended }) => (ended ? ENDED : null) })],
  work: async (tx, { input: { sessionId } }) => {
    const path = ['sessionId'];
    const row = await inScope(tx, Session, sessionId, sessionOperations.options.needs, path);
    requirePossible(tx, sessionOperations, 'revokeSession', await sessionOperations.options.facts(row, tx), path);
    const now = tx.clock.now();
    const end = 'UPDATE session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL AND expires_at > ?';
    if ((await tx.db.run(bound('subject', end), [now, sessionId, now])) !== 1) throw new DomainError({ ...ENDED, path });
    tx.emit(sessionEnded(sessionId));
    return { sessionId };
  },
});
