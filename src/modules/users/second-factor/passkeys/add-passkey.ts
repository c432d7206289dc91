import { inTransaction, type Ctx, type TxCtx } from '../../../../data/context';
import { isDuplicate } from '../../../../data/insert';
import { bound } from '../../../../data/sql';
import { defineAnswer } from '../../../../graph/define-mutation';
import { insertRow } from '../../../../graph/write';
import { checkText } from '../../../../kernel/checks';
import { refuse } from '../../../../kernel/errors';
import { outOfTrail } from '../../../../kernel/event';
import { newId } from '../../../../kernel/ids';
import { digest } from '../../../../security/tokens';
import { confirmPassword } from '../../sign-in/change-password';
import { noteFactor, viewersCredentials } from '../factors';
import { useProof, viewersProof } from '../proof';
import { secondFactorConfirmed } from '../second-factor.events';
import { issueChallenge, useChallenge } from './challenges';
import { readAdded, type AddedPasskey } from './passkey-answer';
import { Passkey } from './passkey.entity';
import { passkeyAdded } from './passkey.events';
import { AddPasskeyInput, AddPasskeyPayload, BeginPasskeyInput, BeginPasskeyPayload, type PasskeyType } from './passkey.types';
import { challengeIn, creationOptions, verifyNew, type NewPasskey } from './relying-party';
import { passkeysOf } from './use-passkey';

const OWN = 'session.manage_own';

/** Maximum number of passkeys of a user. */
export const MOST_PASSKEYS = 20;
/** Maximum length of the name of a passkey, in characters. */
export const NAME_LONGEST = 100;

/** Refuses another passkey of a user who has many. */
function requireRoom(passkeys: number): void {
  if (passkeys < MOST_PASSKEYS) return;
  refuse('TOO_MANY_PASSKEYS', `You have ${MOST_PASSKEYS} passkeys, which is the maximum. Remove one of them.`, [], {
    most: MOST_PASSKEYS,
  });
}

/** Confirms who wants to add a passkey, and returns the options for the browser. */
async function begin(ctx: Ctx, { currentPassword, ...given }: BeginPasskeyInput): Promise<object> {
  const user = await confirmPassword(ctx, currentPassword, ['currentPassword']);
  const existing = await passkeysOf(ctx, user.id);
  requireRoom(existing.length);
  if (user.secondFactorAt !== null) {
    const proof = await viewersProof(ctx, user, given);
    await inTransaction(ctx, (tx) => useProof(tx, proof));
  }
  return creationOptions(ctx, user, await issueChallenge(ctx, user.id, 'ADD'), existing);
}

export const beginPasskey = defineAnswer({
  name: 'beginPasskey',
  description:
    'Starts adding a passkey (WebAuthn) as a second factor. It takes effect with `addPasskey`. Starting again voids the earlier options. If you already have a second factor, it also needs an app code, a recovery code or one of your passkeys.',
  example: 'beginPasskey(input: { currentPassword: "…" }) { options errors { code message } }',
  action: OWN,
  input: BeginPasskeyInput,
  inputDescription: 'The password, and the second factor if you have one.',
  payload: BeginPasskeyPayload,
  codes: ['WRONG_PASSWORD', 'TOO_MANY_PASSKEYS', 'INVALID', 'INVALID_SECOND_FACTOR'],
  until: 'secondFactor',
  answer: async (ctx, input) => ({ options: await begin(ctx, input) }),
  refused: { options: null },
});

const invalid = (): never =>
  refuse('INVALID_PASSKEY', 'This is no answer to your last `beginPasskey`, or it is too late. Begin again.', ['passkey']);

/** Checks a new passkey and uses its challenge up. */
async function checkNew(ctx: Ctx, answer: AddedPasskey): Promise<NewPasskey> {
  const challenge = challengeIn(answer);
  if (challenge === null || !(await useChallenge(ctx, ctx.viewer.userId, 'ADD', challenge))) return invalid();
  return (await verifyNew(ctx, challenge, answer)) ?? invalid();
}

async function countPasskeys({ db, viewer }: TxCtx): Promise<number> {
  const [row] = await db.rows(bound<{ n: number }>('viewer', 'SELECT COUNT(*) AS n FROM passkey WHERE user_id = ?'), [
    viewer.userId,
  ]);
  return Number(row?.n);
}

/** Stores a passkey. The credential is unique across all users. */
async function store(tx: TxCtx, name: string, { transports, ...made }: NewPasskey): Promise<PasskeyType> {
  const { userId } = tx.viewer;
  const createdAt = tx.clock.now();
  const id = newId('Passkey', createdAt);
  const row = {
    ...made,
    id,
    createdAt,
    userId,
    name,
    credentialHash: digest(made.credentialId),
    transports: transports.join(','),
    lastUsedAt: null,
  };
  try {
    await insertRow(tx, Passkey, row, passkeyAdded(userId, { name }));
  } catch (cause) {
    if (!isDuplicate(cause)) throw cause;
    refuse('PASSKEY_EXISTS', 'This passkey was already added. Use another device or security key.', ['passkey']);
  }
  return { id, name, createdAt, lastUsedAt: null };
}

type Added = Pick<AddPasskeyPayload, 'passkey' | 'recoveryCodes'>;

/** Adds a passkey of the viewer. The first factor gives recovery codes. */
async function add(ctx: Ctx, input: AddPasskeyInput): Promise<Added> {
  checkText(input.name, { min: 1, max: NAME_LONGEST }, ['name']);
  const answer = readAdded(input.passkey);
  const { id: userId, secondFactorAt } = await viewersCredentials(ctx);
  const made = await checkNew(ctx, answer);
  const work = async (tx: TxCtx): Promise<Added> => {
    // Locks the row of the user, so the number of passkeys is exact.
    const noted = await noteFactor(tx, secondFactorAt);
    if (noted === 'changed') return invalid();
    requireRoom(await countPasskeys(tx));
    const passkey = await store(tx, input.name.trim(), made);
    if (secondFactorAt === null) tx.emit(outOfTrail(secondFactorConfirmed(userId)));
    return { passkey, recoveryCodes: noted.recoveryCodes };
  };
  return inTransaction(ctx, work, { operation: 'addPasskey' });
}

export const addPasskey = defineAnswer({
  name: 'addPasskey',
  description: `Adds the passkey that the browser created with the options of \`beginPasskey\`; at most ${MOST_PASSKEYS}. If it is your first factor, that turns the second factor on: it ends all your other sessions and returns recovery codes.`,
  example:
    'addPasskey(input: { name: "Laptop", passkey: { id: "…", response: { clientDataJSON: "…", attestationObject: "…" } } }) { passkey { id name } recoveryCodes errors { code message } }',
  action: OWN,
  input: AddPasskeyInput,
  inputDescription: 'Its name, and what the browser returned.',
  payload: AddPasskeyPayload,
  codes: ['INVALID', 'INVALID_PASSKEY', 'PASSKEY_EXISTS', 'TOO_MANY_PASSKEYS'],
  until: 'secondFactor',
  answer: add,
  refused: { passkey: null, recoveryCodes: null },
});
