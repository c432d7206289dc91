import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Payload, StoringInput } from '../../../graph/mutation';
import { payloadOf } from '../../../graph/payload';
import { DateTime } from '../../../graph/values';
import { Session } from '../user.entity';
import type { SessionTokens } from './open-session';

/** Tokens of a sign-in. */
@ObjectType('SessionTokens', { description: 'Tokens of a sign-in.' })
export class SessionTokensType {
  @Field(() => String, { description: 'Access token (JWT): send it as `Authorization: Bearer …`.' })
  accessToken!: string;

  @Field(() => String, {
    description: 'Refresh token for `refreshSession`; valid once, and 20 seconds longer for the client that exchanged it.',
  })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the access token expires.' })
  expiresAt!: number;

  @Field(() => Boolean, { description: 'The password is temporary: until `changePassword` everything else is refused.' })
  mustChangePassword!: boolean;

  @Field(() => Boolean, {
    description:
      'The organization asks for a second factor and the user has none: until `beginSecondFactor` and `confirmSecondFactor` everything else is refused.',
  })
  mustSetUpSecondFactor!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Send it as `deviceToken` at the next sign-in from here, so that failed attempts of others do not lock you out. Signs nobody in; valid 180 days. Null unless somebody signed in.',
  })
  deviceToken!: string | null;
}

@InputType({ description: 'Input of `signIn`.' })
export class SignInInput {
  @Field(() => String, { description: 'E-mail address; it is the user name.' })
  email!: string;

  @Field(() => String, { description: 'Password.' })
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The `deviceToken` of an earlier sign-in of the same user; anything else counts as none.',
  })
  deviceToken?: string | null;
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
    description:
      'The password was right and a second factor is asked for: send this with the code to `answerSecondFactor` within five minutes. Null when none is asked for.',
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

@InputType({ description: 'Input of `revokeSession`.' })
export class RevokeSessionInput extends StoringInput {
  @Field(() => ID, { description: 'The session; an own one.' })
  sessionId!: string;
}

export const RevokeSessionPayload = payloadOf('RevokeSessionPayload', {
  session: { type: () => Session, description: 'The session, ended.' },
});

@InputType({ description: 'Input of `changePassword`.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The password in force, temporary or not.' })
  currentPassword!: string;

  @Field(() => String, {
    description: 'The new one: 12 to 256 characters, not among the common ones, not made of the own names and address.',
  })
  newPassword!: string;
}

@ObjectType({ description: 'Answer of `changePassword`.' })
export class ChangePasswordPayload extends Payload {
  @Field(() => SessionTokensType, { nullable: true, description: 'Tokens of a new session; all others have ended.' })
  session!: SessionTokens | null;
}
