import type { Ctx } from '../../../data/context';
import { defineAnswer } from '../../../graph/define-mutation';
import { OPEN } from '../../../graph/registry';
import { attemptsAt } from '../sign-in/attempts';
import { canSignIn, credentialsOf } from '../sign-in/credentials';
import type { SessionTokens } from '../sign-in/open-session';
import { completeSignIn } from '../sign-in/sign-in';
import { givenIn, invalidProof, proofOf, takeProofAttempt } from './proof';
import { AnswerSecondFactorInput, AnswerSecondFactorPayload } from './second-factor.types';

/** Completes a sign-in with an app code, a recovery code or a passkey. */
async function complete(ctx: Ctx, { challenge, ...input }: AnswerSecondFactorInput): Promise<SessionTokens> {
  await ctx.services.throttle.take('signIn', ctx.network);
  const given = givenIn(input);
  const refused = (): never => invalidProof(given);
  const claims = await ctx.services.tokens.challenges.read(challenge, ctx.clock.now());
  if (!claims) return refused();
  const { userId, deviceId } = claims;
  const counted = await takeProofAttempt(ctx, userId, given);
  const user = await credentialsOf(ctx, 'id', userId);
  const holds = user?.generation === claims.generation && canSignIn(user, ctx.clock.now());
  if (!user || !holds || user.secondFactorAt === null) return refused();
  const password = deviceId === undefined ? attemptsAt.name(ctx, user.userName) : attemptsAt.device(ctx, deviceId);
  const { use } = await proofOf(ctx, user, given, { purpose: 'SIGN_IN', counted });
  return completeSignIn(ctx, user, { counted: [password, counted], deviceId, secondFactor: use, refused });
}

export const answerSecondFactor = defineAnswer({
  name: 'answerSecondFactor',
  description:
    'Completes a sign-in with the second factor: a code, or a passkey that answered the options of `signIn`. At most ten of them per user are checked in 15 minutes, and a hundred failures in a row. Rate-limited by IP address, together with `signIn`. A wrong code, a wrong passkey and a wrong challenge get the same refusal. What a passkey answered is used up by this, whether it is accepted or not.',
  example:
    'answerSecondFactor(input: { challenge: "eyJ…", code: "123456" }) { session { accessToken refreshToken } errors { code message } }',
  action: OPEN,
  input: AnswerSecondFactorInput,
  inputDescription: 'The challenge, and a code or what a passkey answered.',
  payload: AnswerSecondFactorPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID'],
  answer: async (ctx, input) => ({ session: await complete(ctx, input) }),
  refused: { session: null },
});
