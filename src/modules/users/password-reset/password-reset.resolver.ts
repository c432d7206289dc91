import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../../data/context';
import { OPEN } from '../../../graph/registry';
import { RootField } from '../../../graph/roots';
import { previewPasswordReset } from './confirm-password-reset';
import { PasswordResetPreview } from './password-reset.types';

@Resolver()
export class PasswordResetQueries {
  @RootField(() => PasswordResetPreview, {
    action: OPEN,
    description:
      'What a password reset link is for. Open to anyone with the link. Null if the token is not valid for any reason. Rate-limited by IP address: `THROTTLED`.',
    example: 'passwordResetPreview(token: "eyJ…") { email organizationName expiresAt }',
  })
  passwordResetPreview(
    @CtxArg() ctx: Ctx,
    @Arg('token', () => String, { description: 'The token of the link.' }) token: string,
  ): Promise<PasswordResetPreview | null> {
    return previewPasswordReset(ctx, token);
  }
}
