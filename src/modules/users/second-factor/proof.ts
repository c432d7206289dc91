import type { Ctx, TxCtx } from '../../../data/context';
import { refuse } from '../../../kernel/errors';
import { succeeded } from '../sign-in/attempts';
import type { Credentials } from '../sign-in/credentials';
import type { ChallengePurpose } from './passkeys/challenges';
import { readUsed, type UsedPasskey } from './passkeys/passkey-answer';
import { checkPasskey } from './passkeys/use-passkey';
import { invalidCode, requireShownCode, takeCodeAttempt, useCode } from './use-code';

/** What an input gives as proof of the second factor. */
export interface ProofInput {
  code?: string | null;
  passkey?: Record<string, unknown> | null;
}

/** A code, or what a passkey answered. */
type Given = { code: string } | { passkey: UsedPasskey };

/** A proof that was checked as far as possible outside of a transaction. */
export interface Proof {
  /** Uses the proof up and returns its kind. Refuses if it is wrong. */
  use: (tx: TxCtx) => Promise<string>;
  /** The attempt that was charged. */
  counted: string;
}

/** The proof in an input: exactly one. */
export function givenIn({ code, passkey }: ProofInput): Given {
  if (passkey != null && code == null) return { passkey: readUsed(passkey) };
  if (passkey == null && code != null) return { code };
  return refuse('INVALID', 'Give either `code` or `passkey`.', ['code']);
}

/** The one refusal of a proof, at its place in the input. */
export const invalidProof = (given: Given): never => invalidCode([Object.keys(given)[0] ?? 'code']);

/** Takes one attempt at the second factor of a user, before anything is compared. */
export const takeProofAttempt = (ctx: Ctx, userId: string, given: Given): Promise<string> =>
  takeCodeAttempt(ctx, userId, Object.keys(given));

/** What a proof is for. */
interface Asked {
  purpose: ChallengePurpose;
  /** The attempt that was taken. */
  counted: string;
  /** Recovery codes are refused. */
  noRecovery?: boolean;
}

/** Checks what a passkey answered, after an attempt was taken. Codes are compared as they are used. */
export async function proofOf(ctx: Ctx, user: Credentials, given: Given, asked: Asked): Promise<Proof> {
  const { purpose, counted, noRecovery = false } = asked;
  if ('code' in given) {
    const compare = noRecovery ? requireShownCode : useCode;
    return { counted, use: (tx) => compare(tx, user.id, given.code) };
  }
  const note = await checkPasskey(ctx, user, given.passkey, purpose);
  const use = async (tx: TxCtx): Promise<string> => {
    await note(tx);
    return 'passkey';
  };
  return { counted, use };
}

/** The proof that a step of the viewer asks for. Takes an attempt, which {@link useProof} gives back. */
export async function viewersProof(
  ctx: Ctx,
  user: Credentials,
  input: ProofInput,
  limits: Pick<Asked, 'noRecovery'> = {},
): Promise<Proof> {
  const given = givenIn(input);
  const counted = await takeProofAttempt(ctx, user.id, given);
  return proofOf(ctx, user, given, { purpose: 'PROVE', counted, ...limits });
}

/** Uses a proof up in the transaction of what it proves. */
export async function useProof(tx: TxCtx, { use, counted }: Proof): Promise<void> {
  await use(tx);
  await succeeded(tx, counted);
}
