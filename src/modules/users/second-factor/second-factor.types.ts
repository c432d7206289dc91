import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { EditingInput, Payload, StoringInput } from '../../../graph/mutation';
import { payloadOf } from '../../../graph/payload';
import type { SessionTokens } from '../sign-in/open-session';
import { SessionTokensType } from '../sign-in/session.types';
import { CustomerUser, User } from '../user.entity';

@InputType({ description: 'Input of `answerSecondFactor`.' })
export class AnswerSecondFactorInput {
  @Field(() => String, { description: 'The `secondFactorChallenge` of `signIn`; valid for five minutes.' })
  challenge!: string;

  @Field(() => String, { description: 'The six digits that the app shows, or a recovery code. Each is good once.' })
  code!: string;
}

@ObjectType({ description: 'Answer of `answerSecondFactor`.' })
export class AnswerSecondFactorPayload extends Payload {
  @Field(() => SessionTokensType, { nullable: true, description: 'Tokens; null when it was refused.' })
  session!: SessionTokens | null;
}

@InputType({ description: 'Input of `beginSecondFactor`.' })
export class BeginSecondFactorInput {
  @Field(() => String, { description: 'The password in force.' })
  currentPassword!: string;
}

@ObjectType({ description: 'Answer of `beginSecondFactor`.' })
export class BeginSecondFactorPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Shared secret for the authenticator app, base 32. Shown here only.' })
  secret!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same as an address (`otpauth://totp/…`), to be shown as a QR code: SHA-1, six digits, 30 seconds.',
  })
  otpauthUrl!: string | null;
}

@InputType({ description: 'A code of the own second factor.' })
export class SecondFactorCodeInput {
  @Field(() => String, { description: 'The six digits that the app shows now.' })
  code!: string;
}

@ObjectType({ description: 'Recovery codes of a second factor.' })
export abstract class RecoveryCodesBase extends Payload {
  @Field(() => [String], {
    nullable: true,
    description: 'Ten codes for when the app is lost, each good once; those of before are void. Shown here only.',
  })
  recoveryCodes!: string[] | null;
}

@ObjectType({ description: 'Answer of `confirmSecondFactor`.' })
export class ConfirmSecondFactorPayload extends RecoveryCodesBase {}

@ObjectType({ description: 'Answer of `renewRecoveryCodes`.' })
export class RenewRecoveryCodesPayload extends RecoveryCodesBase {}

@ObjectType({ description: 'Answer of `removeSecondFactor`.' })
export class RemoveSecondFactorPayload extends Payload {
  @Field(() => Boolean, { description: 'A password is enough from now on.' })
  removed!: boolean;
}

@InputType('ResetSecondFactorInput', { description: 'Input of `resetSecondFactor`.' })
export class ResetSecondFactorInput extends EditingInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

@InputType('ResetCustomerUserSecondFactorInput', { description: 'Input of `resetCustomerUserSecondFactor`.' })
export class ResetCustomerUserSecondFactorInput extends EditingInput {
  @Field(() => ID, { description: 'The person.' })
  customerUserId!: string;
}

export const ResetSecondFactorPayload = payloadOf('ResetSecondFactorPayload', {
  user: { type: () => User, description: 'The user.' },
});

export const ResetCustomerUserSecondFactorPayload = payloadOf('ResetCustomerUserSecondFactorPayload', {
  customerUser: { type: () => CustomerUser, description: 'The person.' },
});

@InputType('SetSecondFactorRequirementInput', { description: 'Input of `setSecondFactorRequirement`.' })
export class SetSecondFactorRequirementInput extends StoringInput {
  @Field(() => Boolean, { description: 'Whether everybody of the organization needs a second factor.' })
  required!: boolean;
}

@ObjectType({ description: 'Answer of `setSecondFactorRequirement`.' })
export class SetSecondFactorRequirementPayload extends Payload {
  @Field(() => Boolean, { nullable: true, description: 'What holds from now on; null when it was refused.' })
  required!: boolean | null;
}
