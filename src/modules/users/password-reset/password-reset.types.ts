import { Field, InputType, ObjectType } from 'type-graphql';
import { Payload, StoringInput } from '../../../graph/mutation';
import { DateTime } from '../../../graph/values';

@InputType('RequestPasswordResetInput', { description: 'Input of `requestPasswordReset`.' })
export class RequestPasswordResetInput extends StoringInput {
  @Field(() => String, { description: 'E-mail address of the account.' })
  email!: string;
}

@ObjectType('RequestPasswordResetPayload', { description: 'Result of `requestPasswordReset`; the same for every address.' })
export class RequestPasswordResetPayload extends Payload {
  @Field(() => Boolean, { description: 'True. A link was mailed if an account with this address exists and can sign in.' })
  accepted!: boolean;
}

@InputType('ConfirmPasswordResetInput', { description: 'Input of `confirmPasswordReset`.' })
export class ConfirmPasswordResetInput extends StoringInput {
  @Field(() => String, { description: 'The token of the link.' })
  token!: string;

  @Field(() => String, { description: 'The new password. 12 to 256 characters, not a common password.' })
  newPassword!: string;
}

@ObjectType('ConfirmPasswordResetPayload', { description: 'Result of `confirmPasswordReset`.' })
export class ConfirmPasswordResetPayload extends Payload {
  @Field(() => Boolean, { description: 'The new password is set and all sessions have ended. Sign in with the new password.' })
  changed!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Send this as `deviceToken` when signing in, so that failed attempts of others do not lock you out. It does not sign you in. Null in a repeated request and in a dry run.',
  })
  deviceToken!: string | null;
}

@ObjectType('PasswordResetPreview', { description: 'What a password reset link is for, before it is used.' })
export class PasswordResetPreview {
  @Field(() => String, { description: 'E-mail address that received the link.' })
  email!: string;

  @Field(() => String, { description: "Name of the account's organization." })
  organizationName!: string;

  @Field(() => DateTime, { description: 'When the link expires.' })
  expiresAt!: number;
}
