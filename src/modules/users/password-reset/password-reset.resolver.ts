import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../../data/context';
import { RootField, RootMutation } from '../../../graph/roots';
import { OPEN } from '../../../graph/registry';
import { confirmPasswordReset, previewPasswordReset } from './confirm-password-reset';
import {
  ConfirmPasswordResetInput,
  ConfirmPasswordResetPayload,
  PasswordResetPreview,
  RequestPasswordResetInput,
  RequestPasswordResetPayload,
} from './password-reset.types';
import { requestPasswordReset } from './request-password-reset';

@Resolver()
export class PasswordResetMutations {
  @RootField(() => PasswordResetPreview, {
    action: OPEN,
    description:
      'What the link of a password reset is for; open to whoever holds the link. Null for every token that is not valid, whatever is wrong with it. `THROTTLED` when an address tries too often.',
  })
  passwordResetPreview(
    @CtxArg() ctx: Ctx,
    @Arg('token', () => String, { description: 'The token of the link.' }) token: string,
  ): Promise<PasswordResetPreview | null> {
    return previewPasswordReset(ctx, token);
  }

  @RootMutation(() => RequestPasswordResetPayload, {
    action: OPEN,
    description:
      'Mails a link to choose a new password, valid for one hour and once. The answer is the same for every address; an account gets one such mail in five minutes at most. Throttled by address. Errors: `INVALID_EMAIL`, `IDEMPOTENCY_CONFLICT`.',
  })
  requestPasswordReset(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RequestPasswordResetInput, { description: 'The address.' }) input: RequestPasswordResetInput,
  ): Promise<object> {
    return requestPasswordReset(ctx, input);
  }

  @RootMutation(() => ConfirmPasswordResetPayload, {
    action: OPEN,
    description:
      'Sets a new password with the token of a mailed link. All sessions and API tokens end; nobody is signed in by it. Throttled by address. Errors: `INVALID_LINK` (mistyped, used, void, expired, or of an account that cannot sign in), `PASSWORD_LENGTH`, `PASSWORD_COMMON`, `IDEMPOTENCY_CONFLICT`.',
  })
  confirmPasswordReset(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ConfirmPasswordResetInput, { description: 'Token and new password.' })
    input: ConfirmPasswordResetInput,
  ): Promise<object> {
    return confirmPasswordReset(ctx, input);
  }
}
