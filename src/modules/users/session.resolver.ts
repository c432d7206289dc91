import { Arg, Ctx as CtxArg, Field, InputType, Int, ObjectType, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/edges';
import { Payload, payload } from '../../graph/mutation';
import { OPEN } from '../../graph/registry';
import { DateTime } from '../../graph/values';
import { changePassword, refreshSession, signIn, signOut, signOutEverywhere, type SessionTokens } from './session.service';

/** Tokens of a sign-in. */
@ObjectType('SessionTokens', { description: 'Tokens of a sign-in.' })
export class SessionTokensType {
  @Field(() => String, { description: 'Access token (JWT): send it as `Authorization: Bearer …`.' })
  accessToken!: string;

  @Field(() => String, { description: 'Refresh token for `refreshSession`; valid once.' })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the access token expires.' })
  expiresAt!: number;

  @Field(() => Boolean, { description: 'The password is temporary: until `changePassword` everything else is refused.' })
  mustChangePassword!: boolean;
}

@InputType({ description: 'Input of `signIn`.' })
export class SignInInput {
  @Field(() => String, { description: 'E-mail address; it is the user name.' })
  email!: string;

  @Field(() => String, { description: 'Password.' })
  password!: string;
}

@ObjectType({ description: 'Answer of `signIn`.' })
export class SignInPayload extends Payload {
  @Field(() => SessionTokensType, {
    nullable: true,
    description: 'Tokens; null when sign-in was refused or a second factor is asked for.',
  })
  session!: SessionTokens | null;

  @Field(() => String, {
    nullable: true,
    description: 'Challenge of a second factor, to be answered before tokens are given; null when none is asked for.',
  })
  secondFactorChallenge!: string | null;
}

@InputType({ description: 'Input of `refreshSession`.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'The refresh token given last.' })
  refreshToken!: string;
}

@ObjectType({ description: 'Answer of `refreshSession`.' })
export class RefreshSessionPayload extends Payload {
  @Field(() => SessionTokensType, { nullable: true, description: 'New tokens; the old refresh token is void.' })
  session!: SessionTokens | null;
}

@ObjectType({ description: 'Answer of `signOut`.' })
export class SignOutPayload extends Payload {
  @Field(() => Boolean, { description: 'The session has ended.' })
  signedOut!: boolean;
}

@ObjectType({ description: 'Answer of `signOutEverywhere`.' })
export class SignOutEverywherePayload extends Payload {
  @Field(() => Int, { description: 'How many sessions have ended, this one among them.' })
  endedSessions!: number;
}

@InputType({ description: 'Input of `changePassword`.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The password in force, temporary or not.' })
  currentPassword!: string;

  @Field(() => String, { description: 'The new one: 12 to 256 characters, not among the common ones.' })
  newPassword!: string;
}

@ObjectType({ description: 'Answer of `changePassword`.' })
export class ChangePasswordPayload extends Payload {
  @Field(() => SessionTokensType, { nullable: true, description: 'Tokens of a new session; all others have ended.' })
  session!: SessionTokens | null;
}

@Resolver()
export class SessionMutations {
  @RootMutation(() => SignInPayload, {
    action: OPEN,
    description:
      'Signs in. Unknown user, wrong password, disabled and locked users get the same answer: `INVALID_CREDENTIALS`. Throttled by address.',
  })
  signIn(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SignInInput, { description: 'E-mail and password.' }) input: SignInInput,
  ): Promise<object> {
    return payload<{ session: SessionTokens | null }>(
      ctx,
      'signIn',
      async () => ({ session: await signIn(ctx, input.email, input.password) }),
      {
        session: null,
      },
    );
  }

  @RootMutation(() => RefreshSessionPayload, {
    action: OPEN,
    beforePasswordChange: true,
    description: 'Exchanges a refresh token for new tokens. Using one twice ends its session.',
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
    beforePasswordChange: true,
    description: 'Ends the session of the access token.',
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
    beforePasswordChange: true,
    description: 'Ends all own sessions, on every device, this one, too. API tokens stay valid; see `revokeApiToken`.',
  })
  signOutEverywhere(@CtxArg() ctx: Ctx): Promise<object> {
    const work = async (): Promise<{ endedSessions: number }> => ({ endedSessions: await signOutEverywhere(ctx) });
    return payload(ctx, 'signOutEverywhere', work, { endedSessions: 0 });
  }

  @RootMutation(() => ChangePasswordPayload, {
    action: 'session.manage_own',
    beforePasswordChange: true,
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
