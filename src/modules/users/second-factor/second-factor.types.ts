import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { EditingInput, Payload, StoringInput } from '../../../graph/mutation';
import { payloadOf } from '../../../graph/payload';
import type { SessionTokens } from '../sign-in/open-session';
import { SessionTokensType } from '../sign-in/session.types';
import { CustomerUser, User } from '../user.entity';

const PASSKEY =
  'What the browser returned for a passkey that answered: `PublicKeyCredential.toJSON()` of `navigator.credentials.get`, as `startAuthentication` of @simplewebauthn/browser returns it.';

/** The base of inputs that need a proof of the second factor: exactly one. */
@InputType()
export abstract class ProofFields {
  @Field(() => String, {
    nullable: true,
    description: 'The six digits that the app shows, or a recovery code. Each works once. Give either this or `passkey`.',
  })
  code?: string | null;

  @Field(() => GraphQLJSONObject, { nullable: true, description: PASSKEY })
  passkey?: Record<string, unknown> | null;
}

@InputType({ description: 'Input of `answerSecondFactor`.' })
export class AnswerSecondFactorInput extends ProofFields {
  @Field(() => String, { description: 'The `secondFactorChallenge` from `signIn`. Valid for five minutes.' })
  challenge!: string;
}

@ObjectType({ description: 'Result of `answerSecondFactor`.' })
export class AnswerSecondFactorPayload extends Payload {
  @Field(() => SessionTokensType, { nullable: true, description: 'Tokens; null if refused.' })
  session!: SessionTokens | null;
}

@InputType({ description: 'Input of `beginSecondFactor`.' })
export class BeginSecondFactorInput extends ProofFields {
  @Field(() => String, { description: 'Your current password.' })
  currentPassword!: string;
}

@ObjectType({ description: 'Result of `beginSecondFactor`.' })
export class BeginSecondFactorPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Shared secret for the authenticator app, in base32. Shown only here.' })
  secret!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same secret as an `otpauth://totp/…` URL, for a QR code: SHA-1, six digits, 30 seconds.',
  })
  otpauthUrl!: string | null;
}

@InputType({ description: 'A proof of your second factor.' })
export class SecondFactorCodeInput extends ProofFields {}

@ObjectType({ description: 'Recovery codes of a second factor.' })
export abstract class RecoveryCodesBase extends Payload {
  @Field(() => [String], {
    nullable: true,
    description:
      'Ten single-use codes for when app and passkeys are lost. Earlier codes become void. Shown only here. Null if refused, and for a further factor: the codes that you have stay valid.',
  })
  recoveryCodes!: string[] | null;
}

@ObjectType({ description: 'Result of `confirmSecondFactor`.' })
export class ConfirmSecondFactorPayload extends RecoveryCodesBase {}

@ObjectType({ description: 'Result of `renewRecoveryCodes`.' })
export class RenewRecoveryCodesPayload extends RecoveryCodesBase {}

@ObjectType({ description: 'Result of `removeSecondFactor`.' })
export class RemoveSecondFactorPayload extends Payload {
  @Field(() => Boolean, { description: 'The second factor is removed; a password is sufficient from now on.' })
  removed!: boolean;
}

@ObjectType({ description: 'Result of `removeAuthenticatorApp`.' })
export class RemoveAuthenticatorAppPayload extends Payload {
  @Field(() => Boolean, { description: 'The app is removed. If you have no passkeys, a password is sufficient from now on.' })
  removed!: boolean;
}

@InputType('ResetSecondFactorInput', { description: 'Input of `resetSecondFactor`.' })
export class ResetSecondFactorInput extends EditingInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

@InputType('ResetCustomerUserSecondFactorInput', { description: 'Input of `resetCustomerUserSecondFactor`.' })
export class ResetCustomerUserSecondFactorInput extends EditingInput {
  @Field(() => ID, { description: 'The user.' })
  customerUserId!: string;
}

export const ResetSecondFactorPayload = payloadOf('ResetSecondFactorPayload', {
  user: { type: () => User, description: 'The user.' },
});

export const ResetCustomerUserSecondFactorPayload = payloadOf('ResetCustomerUserSecondFactorPayload', {
  customerUser: { type: () => CustomerUser, description: 'The user.' },
});

@InputType('SetSecondFactorRequirementInput', { description: 'Input of `setSecondFactorRequirement`.' })
export class SetSecondFactorRequirementInput extends StoringInput {
  @Field(() => Boolean, { description: 'Whether all users of the organization need a second factor.' })
  required!: boolean;
}

@ObjectType({ description: 'Result of `setSecondFactorRequirement`.' })
export class SetSecondFactorRequirementPayload extends Payload {
  @Field(() => Boolean, { nullable: true, description: 'The new setting. Null if refused.' })
  required!: boolean | null;
}
