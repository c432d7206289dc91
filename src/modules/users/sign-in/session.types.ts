import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Payload, StoringInput } from '../../../graph/mutation';
import { payloadOf } from '../../../graph/payload';
import { DateTime } from '../../../graph/values';
import { SecondFactorKind } from '../second-factor/factors';
import { Session } from '../user.entity';
import type { SessionTokens } from './open-session';

@ObjectType('SessionTokens', { description: 'Tokens of a sign-in.' })
export class SessionTokensType {
  @Field(() => String, { description: 'Access token (JWT): send it as `Authorization: Bearer …`.' })
  accessToken!: string;

  @Field(() => String, {
    description: 'Refresh token for `refreshSession`. Works once, and for 20 more seconds for the client that exchanged it.',
  })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the access token expires.' })
  expiresAt!: number;

  @Field(() => Boolean, {
    description: 'The password is temporary: everything except `changePassword` is refused until it is changed.',
  })
  mustChangePassword!: boolean;

  @Field(() => Boolean, {
    description:
      'The organization requires a second factor and the user has none: everything else is refused until `beginSecondFactor` and `confirmSecondFactor`, or `beginPasskey` and `addPasskey`.',
  })
  mustSetUpSecondFactor!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Send this as `deviceToken` at the next sign-in from this device, so that failed attempts of others do not lock you out. It does not sign you in. Valid for 180 days. Null if nobody signed in.',
  })
  deviceToken!: string | null;
}

@InputType({ description: 'Input of `signIn`.' })
export class SignInInput {
  @Field(() => String, { description: 'E-mail address, which is the user name.' })
  email!: string;

  @Field(() => String, { description: 'Password.' })
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The `deviceToken` from an earlier sign-in of the same user. Any other value is ignored.',
  })
  deviceToken?: string | null;
}

@ObjectType({ description: 'Result of `signIn`.' })
export class SignInPayload extends Payload {
  @Field(() => SessionTokensType, {
    nullable: true,
    description: 'Tokens. Null if the sign-in was refused or a second factor is required.',
  })
  session!: SessionTokens | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Set if the password was correct and a second factor is required: send it to `answerSecondFactor` within five minutes, with a code or what a passkey answered.',
  })
  secondFactorChallenge!: string | null;

  @Field(() => [SecondFactorKind], {
    nullable: true,
    description: 'The kinds of second factors that the user has, if one is required. A recovery code is accepted, too.',
  })
  secondFactorKinds!: readonly SecondFactorKind[] | null;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description:
      'Options for the browser if a second factor is required and the user has passkeys, `PublicKeyCredentialRequestOptionsJSON` of Web Authentication: pass them to `PublicKeyCredential.parseRequestOptionsFromJSON`, or to `startAuthentication` of @simplewebauthn/browser.',
  })
  passkeyOptions!: object | null;
}

@InputType({ description: 'Input of `refreshSession`.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'The most recent refresh token.' })
  refreshToken!: string;
}

@ObjectType({ description: 'Result of `refreshSession`.' })
export class RefreshSessionPayload extends Payload {
  @Field(() => SessionTokensType, { nullable: true, description: 'New tokens. The old refresh token is void.' })
  session!: SessionTokens | null;
}

@ObjectType({ description: 'Result of `signOut`.' })
export class SignOutPayload extends Payload {
  @Field(() => Boolean, { description: 'The session has ended.' })
  signedOut!: boolean;
}

@ObjectType({ description: 'Result of `signOutEverywhere`.' })
export class SignOutEverywherePayload extends Payload {
  @Field(() => Int, { description: 'Number of ended sessions, including this one.' })
  endedSessions!: number;
}

@InputType({ description: 'Input of `revokeSession`.' })
export class RevokeSessionInput extends StoringInput {
  @Field(() => ID, { description: 'The session; one of your own.' })
  sessionId!: string;
}

export const RevokeSessionPayload = payloadOf('RevokeSessionPayload', {
  session: { type: () => Session, description: 'The ended session.' },
});

@InputType({ description: 'Input of `changePassword`.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'Your current password, temporary or not.' })
  currentPassword!: string;

  @Field(() => String, {
    description: 'The new password. 12 to 256 characters, not a common password, not built from your names or address.',
  })
  newPassword!: string;
}

@ObjectType({ description: 'Result of `changePassword`.' })
export class ChangePasswordPayload extends Payload {
  @Field(() => SessionTokensType, { nullable: true, description: 'Tokens of the new session. All other sessions have ended.' })
  session!: SessionTokens | null;
}
