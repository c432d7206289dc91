import type { Ctx } from '../../../data/context';
import { attemptsAt } from '../sign-in/attempts';
import { canSignIn, credentialsOf } from '../sign-in/credentials';
import type { SessionTokens } from '../sign-in/open-session';
import { completeSignIn } from '../sign-in/sign-in';
import { invalidCode, takeCodeAttempt, useCode } from './use-code';

/** Completes a sign-in with the code of the second factor, or with a recovery code. */
export async function answerSecondFactor(ctx: Ctx, challenge: string, code: string): Promise<SessionTokens> {
  await ctx.throttle.take('signIn', ctx.network);
  const claims = await ctx.tokens.challenges.read(challenge, ctx.clock.now());
  if (!claims) return invalidCode();
  const { userId, deviceId } = claims;
  const codes = await takeCodeAttempt(ctx, userId);
  const user = await credentialsOf(ctx, 'id', userId);
  const holds = user?.generation === claims.generation && canSignIn(user, ctx.clock.now());
  if (!user || !holds || user.secondFactorAt === null) return invalidCode();
  const password = deviceId === undefined ? attemptsAt.name(ctx, user.userName) : attemptsAt.device(ctx, deviceId);
  const secondFactor = (tx: Parameters<typeof useCode>[0]): Promise<string> => useCode(tx, userId, code);
  return completeSignIn(ctx, user, { counted: [password, codes], deviceId, secondFactor, refused: invalidCode });
}
