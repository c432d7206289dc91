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

const ENDED = because('INVALID_STATE', 'This session has already ended.', { state: 'ENDED' });

/** Operations on a session. */
export const sessionOperations = defineOperations(Session, {
  needs: rawOf('revokedAt', 'expiresAt'),
  facts: (row, { clock }) => ({ ended: row.rawRevokedAt !== null || row.rawExpiresAt <= clock.now() }),
  conditions: { SELF: () => true },
});

async function endOwn(ctx: Ctx): Promise<void> {
  const { viewer } = ctx;
  if (viewer.external === true) {
    refuse('EXTERNAL_SESSION', 'You signed in with an external issuer. Sign out there; this token expires on its own.');
  }
  const end = async (tx: TxCtx): Promise<void> => {
    await tx.db.run(bound('viewer', 'UPDATE session SET revoked_at = ?, updated_at = ? WHERE id = ? AND revoked_at IS NULL'), [
      tx.clock.now(),
      tx.clock.now(),
      viewer.sessionId,
    ]);
    tx.emit(sessionEnded(viewer.sessionId));
  };
  await inTransaction(ctx, end, { operation: 'signOut' });
}

export const signOut = defineAnswer({
  name: 'signOut',
  description: 'Ends the session of the access token. Tokens of an external issuer have no session here: `EXTERNAL_SESSION`.',
  example: 'signOut { signedOut errors { code message } }',
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

/** Ends all sessions of the viewer, including this one. Returns how many. */
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
  description: 'Ends all your sessions on every device, including this one. API tokens stay valid; see `revokeApiToken`.',
  example: 'signOutEverywhere { endedSessions errors { code message } }',
  action: OWN,
  payload: SignOutEverywherePayload,
  until: 'passwordChange',
  answer: async (ctx) => ({ endedSessions: await endAll(ctx) }),
  refused: { endedSessions: 0 },
});

/** The session's refresh and access tokens are invalid from the next request on. */
export const revokeSession = defineMutation({
  name: 'revokeSession',
  description: 'Ends one of your sessions. `sessions` lists them.',
  example: 'revokeSession(input: { sessionId: "ses_01h…" }) { session { id revokedAt } errors { code message } }',
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
    const end = 'UPDATE session SET revoked_at = ?, updated_at = ? WHERE id = ? AND revoked_at IS NULL AND expires_at > ?';
    if ((await tx.db.run(bound('subject', end), [now, now, sessionId, now])) !== 1) throw new DomainError({ ...ENDED, path });
    tx.emit(sessionEnded(sessionId));
    return { sessionId };
  },
});
