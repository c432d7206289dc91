import type { Ctx, TxCtx } from '../../../data/context';
import { defineAnswer } from '../../../graph/define-mutation';
import { OPEN } from '../../../graph/registry';
import { attemptsAt } from '../sign-in/attempts';
import { canSignIn, credentialsOf } from '../sign-in/credentials';
import type { SessionTokens } from '../sign-in/open-session';
import { completeSignIn } from '../sign-in/sign-in';
import { AnswerSecondFactorInput, AnswerSecondFactorPayload } from './second-factor.types';
import { invalidCode, takeCodeAttempt, useCode } from './use-code';

/** Completes a sign-in with an app code or a recovery code. */
async function complete(ctx: Ctx, { challenge, code }: AnswerSecondFactorInput): Promise<SessionTokens> {
  await ctx.services.throttle.take('signIn', ctx.network);
  const claims = await ctx.services.tokens.challenges.read(challenge, ctx.clock.now());
  if (!claims) return invalidCode();
  const { userId, deviceId } = claims;
  const codes = await takeCodeAttempt(ctx, userId);
  const user = await credentialsOf(ctx, 'id', userId);
  const holds = user?.generation === claims.generation && canSignIn(user, ctx.clock.now());
  if (!user || !holds || user.secondFactorAt === null) return invalidCode();
  const password = deviceId === undefined ? attemptsAt.name(ctx, user.userName) : attemptsAt.device(ctx, deviceId);
  const secondFactor = (tx: TxCtx): Promise<string> => useCode(tx, userId, code);
  return completeSignIn(ctx, user, { counted: [password, codes], deviceId, secondFactor, refused: invalidCode });
}

export const answerSecondFactor = defineAnswer({
  name: 'answerSecondFactor',
  description:
    'Completes a sign-in with the second factor. At most ten codes per user are checked in 15 minutes, and a hundred failures in a row. Rate-limited by IP address, together with `signIn`. A wrong code and a wrong challenge get the same refusal.',
  example:
    'answerSecondFactor(input: { challenge: "eyJ…", code: "123456" }) { session { accessToken refreshToken } errors { code message } }',
  action: OPEN,
  input: AnswerSecondFactorInput,
  inputDescription: 'Challenge and code.',
  payload: AnswerSecondFactorPayload,
  codes: ['INVALID_SECOND_FACTOR'],
  answer: async (ctx, input) => ({ session: await complete(ctx, input) }),
  refused: { session: null },
});
