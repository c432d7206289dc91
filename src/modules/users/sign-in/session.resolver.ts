import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../../data/context';
import { RootMutation } from '../../../graph/roots';
import { payload } from '../../../graph/mutation';
import { OPEN } from '../../../graph/registry';
import { changePassword } from './change-password';
import { revokeSession, signOut, signOutEverywhere } from './end-sessions';
import type { SessionTokens } from './open-session';
import { refreshSession } from './refresh';
import {
  ChangePasswordInput,
  ChangePasswordPayload,
  RefreshSessionInput,
  RefreshSessionPayload,
  RevokeSessionInput,
  RevokeSessionPayload,
  SignInInput,
  SignInPayload,
  SignOutEverywherePayload,
  SignOutPayload,
} from './session.types';
import { signIn, type SignedIn } from './sign-in';

@Resolver()
export class SessionMutations {
  @RootMutation(() => SignInPayload, {
    action: OPEN,
    description:
      'Signs in. Unknown user, wrong password, disabled and locked users get the same answer: `INVALID_CREDENTIALS`. At one account ten wrong passwords in 15 minutes and a hundred in a row are looked at, whatever addresses they come from; after that a password reset by mail lets its owner in, or the `deviceToken` of an earlier sign-in. Throttled by address.',
  })
  signIn(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SignInInput, { description: 'E-mail and password.' }) input: SignInInput,
  ): Promise<object> {
    const refused = { session: null, secondFactorChallenge: null };
    return payload<SignedIn>(ctx, 'signIn', () => signIn(ctx, input), refused);
  }

  @RootMutation(() => RefreshSessionPayload, {
    action: OPEN,
    before: 'passwordChange',
    description:
      'Exchanges a refresh token for new tokens. The same token from the same network address within 20 seconds answers the same refresh token again, for requests at once and answers that were lost; any other second use ends the session. Errors: `INVALID_REFRESH_TOKEN`.',
  })
  refreshSession(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RefreshSessionInput, { description: 'The refresh token.' }) input: RefreshSessionInput,
  ): Promise<object> {
    return payload<{ session: SessionTokens | null }>(
      ctx,
      'refreshSession',
      async () => ({ session: await refreshSession(ctx, input.refreshToken) }),
      {
        session: null,
      },
    );
  }

  @RootMutation(() => SignOutPayload, {
    action: 'session.manage_own',
    before: 'passwordChange',
    description: 'Ends the session of the access token. Errors: `EXTERNAL_SESSION` for a token of an external issuer.',
  })
  signOut(@CtxArg() ctx: Ctx): Promise<object> {
    return payload(
      ctx,
      'signOut',
      async () => {
        await signOut(ctx);
        return { signedOut: true };
      },
      { signedOut: false },
    );
  }

  @RootMutation(() => SignOutEverywherePayload, {
    action: 'session.manage_own',
    before: 'passwordChange',
    description: 'Ends all own sessions, on every device, this one, too. API tokens stay valid; see `revokeApiToken`.',
  })
  signOutEverywhere(@CtxArg() ctx: Ctx): Promise<object> {
    const work = async (): Promise<{ endedSessions: number }> => ({ endedSessions: await signOutEverywhere(ctx) });
    return payload(ctx, 'signOutEverywhere', work, { endedSessions: 0 });
  }

  @RootMutation(() => RevokeSessionPayload, {
    action: 'session.manage_own',
    description:
      'Ends one of the own sessions; `sessions` lists them. Errors: `NOT_FOUND`, `INVALID_STATE`, `INVALID`, `IDEMPOTENCY_CONFLICT`.',
  })
  revokeSession(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RevokeSessionInput, { description: 'The session.' }) input: RevokeSessionInput,
  ): Promise<object> {
    return revokeSession(ctx, input);
  }

  @RootMutation(() => ChangePasswordPayload, {
    action: 'session.manage_own',
    before: 'passwordChange',
    description:
      'Changes the own password and ends all sessions but a new one; API tokens stay valid. Errors: `WRONG_PASSWORD`, `PASSWORD_LENGTH`, `PASSWORD_COMMON`, `PASSWORD_UNCHANGED`.',
  })
  changePassword(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ChangePasswordInput, { description: 'Old and new password.' }) input: ChangePasswordInput,
  ): Promise<object> {
    return payload<{ session: SessionTokens | null }>(
      ctx,
      'changePassword',
      async () => ({ session: await changePassword(ctx, input.currentPassword, input.newPassword) }),
      { session: null },
    );
  }
}
