import { Field, InputType, ObjectType } from 'type-graphql';
import { Payload, StoringInput } from '../../../graph/mutation';
import { DateTime } from '../../../graph/values';

@InputType('RequestPasswordResetInput', { description: 'Input of `requestPasswordReset`.' })
export class RequestPasswordResetInput extends StoringInput {
  @Field(() => String, { description: 'E-mail address of the account.' })
  email!: string;
}

@ObjectType('RequestPasswordResetPayload', { description: 'Answer of `requestPasswordReset`; the same for every address.' })
export class RequestPasswordResetPayload extends Payload {
  @Field(() => Boolean, { description: 'A link was mailed, if there is an account with this address that can sign in.' })
  accepted!: boolean;
}

@InputType('ConfirmPasswordResetInput', { description: 'Input of `confirmPasswordReset`.' })
export class ConfirmPasswordResetInput extends StoringInput {
  @Field(() => String, { description: 'The token of the link.' })
  token!: string;

  @Field(() => String, { description: 'The new password: 12 to 256 characters, not among the common ones.' })
  newPassword!: string;
}

@ObjectType('ConfirmPasswordResetPayload', { description: 'Answer of `confirmPasswordReset`.' })
export class ConfirmPasswordResetPayload extends Payload {
  @Field(() => Boolean, { description: 'The new password is in force and all sessions have ended; sign in with it.' })
  changed!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Send it as `deviceToken` when signing in, so that failed attempts of others do not lock you out. Signs nobody in. Null in a repeat and in a dry run.',
  })
  deviceToken!: string | null;
}

/** What the link of a password reset is for, before it is used. */
@ObjectType('PasswordResetPreview', { description: 'What the link of a password reset is for, before it is used.' })
export class PasswordResetPreview {
  @Field(() => String, { description: 'E-mail address that the link was mailed to.' })
  email!: string;

  @Field(() => String, { description: 'Name of the organization of the account.' })
  organizationName!: string;

  @Field(() => DateTime, { description: 'Until when the link is valid.' })
  expiresAt!: number;
}
