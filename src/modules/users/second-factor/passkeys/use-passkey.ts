import { inTransaction, type Ctx, type TxCtx } from '../../../../data/context';
import { bound } from '../../../../data/sql';
import { digest } from '../../../../security/tokens';
import type { Credentials } from '../../sign-in/credentials';
import { invalidCode } from '../use-code';
import { issueChallenge, useChallenge, type ChallengePurpose } from './challenges';
import type { UsedPasskey } from './passkey-answer';
import { passkeyCloneSuspected } from './passkey.events';
import { challengeIn, requestOptions, verifyUsed, type KnownPasskey } from './relying-party';

/** The one refusal for a passkey that does not prove anything. */
export const invalidPasskey = (): never => invalidCode(['passkey']);

/** A passkey as it is compared. */
interface StoredPasskey {
  id: string;
  name: string;
  publicKey: string;
  verifiesUser: boolean;
}

type PasskeyRow = Omit<StoredPasskey, 'verifiesUser'> & { verifiesUser: 0 | 1 };
type KnownRow = Omit<KnownPasskey, 'verifiesUser'> & { verifiesUser: 0 | 1 };

/** The passkeys of a user, as options name them. */
export async function passkeysOf(ctx: Ctx, userId: string): Promise<KnownPasskey[]> {
  const rows = await ctx.db.rows(
    bound<KnownRow>(
      'proof',
      'SELECT credential_id AS credentialId, transports, verifies_user AS verifiesUser FROM passkey WHERE user_id = ? ORDER BY id',
    ),
    [userId],
  );
  return rows.map((row) => ({ ...row, verifiesUser: row.verifiesUser === 1 }));
}

async function passkeyBy(ctx: Ctx, userId: string, credentialId: string): Promise<StoredPasskey | null> {
  const [row] = await ctx.db.rows(
    bound<PasskeyRow>(
      'proof',
      'SELECT id, name, public_key AS publicKey, verifies_user AS verifiesUser FROM passkey WHERE credential_hash = ? AND user_id = ?',
    ),
    [digest(credentialId), userId],
  );
  return row ? { ...row, verifiesUser: row.verifiesUser === 1 } : null;
}

/** What a browser needs so that a passkey of the user answers. Null if the user has none. */
export async function challengePasskeys(ctx: Ctx, userId: string, purpose: ChallengePurpose): Promise<object | null> {
  const passkeys = await passkeysOf(ctx, userId);
  if (passkeys.length === 0) return null;
  return requestOptions(ctx, await issueChallenge(ctx, userId, purpose), passkeys);
}

/**
 * Notes how often a passkey has signed. False if that is no more than it was, unless it never counts: then there may be
 * two of it. One conditional statement decides, so of two that count the same, one is refused.
 */
async function advance(ctx: Ctx, user: Credentials, passkey: StoredPasskey, counted: number): Promise<boolean> {
  const count = 'UPDATE passkey SET counter = ? WHERE id = ? AND (counter < ? OR (counter = 0 AND ? = 0))';
  return inTransaction(ctx, async (tx) => {
    if ((await tx.db.run(bound('proof', count), [counted, passkey.id, counted, counted])) === 1) return true;
    const [now] = await tx.db.rows(bound<{ counter: number }>('proof', 'SELECT counter FROM passkey WHERE id = ?'), [passkey.id]);
    if (now) tx.emit(passkeyCloneSuspected(user, { name: passkey.name, counter: now.counter, counted }));
    return false;
  });
}

/**
 * Checks the answer of a passkey of a user, and uses its challenge up. Refuses if anything is wrong with it. The
 * returned function notes the use in the transaction of what it proves.
 */
export async function checkPasskey(
  ctx: Ctx,
  user: Credentials,
  answer: UsedPasskey,
  purpose: ChallengePurpose,
): Promise<(tx: TxCtx) => Promise<void>> {
  const challenge = challengeIn(answer);
  if (challenge === null || !(await useChallenge(ctx, user.id, purpose, challenge))) return invalidPasskey();
  const passkey = await passkeyBy(ctx, user.id, answer.id);
  if (!passkey) return invalidPasskey();
  const counted = await verifyUsed(ctx, challenge, answer, passkey);
  if (counted === null || !(await advance(ctx, user, passkey, counted))) return invalidPasskey();
  return async (tx) => {
    const noted = 'UPDATE passkey SET last_used_at = ? WHERE id = ?';
    if ((await tx.db.run(bound('proof', noted), [tx.clock.now(), passkey.id])) !== 1) invalidPasskey();
  };
}
