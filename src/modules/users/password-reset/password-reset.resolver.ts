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
      'What the link of a password reset is for; open to whoever holds the link. Null for every token that is not valid, whatever is wrong with it. `THROTTLED` when an address tries too often.',
  })
  passwordResetPreview(
    @CtxArg() ctx: Ctx,
    @Arg('token', () => String, { description: 'The token of the link.' }) token: string,
  ): Promise<PasswordResetPreview | null> {
    return previewPasswordReset(ctx, token);
  }
}
