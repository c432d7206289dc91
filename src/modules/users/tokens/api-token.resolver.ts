import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../../data/context';
import { RootMutation } from '../../../graph/roots';
import { createApiToken, revokeApiToken } from './api-token.service';
import { CreateApiTokenInput, CreateApiTokenPayload, RevokeApiTokenInput, RevokeApiTokenPayload } from './api-token.types';

@Resolver()
export class ApiTokenMutations {
  @RootMutation(() => CreateApiTokenPayload, {
    action: 'token.create',
    description:
      'Makes an API token for tools, shown once. It does at any time what its actions and its user may do, whichever is less; it ends when it expires, is revoked, or its user is disabled or gets a new password from somebody else or by mail. Errors: `ACTION_NOT_HELD`, `ACTION_NOT_FOR_TOKENS`, `INVALID`, `PARTNER_NOT_ACTIVE`, `IDEMPOTENCY_CONFLICT`.',
  })
  createApiToken(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => CreateApiTokenInput, { description: 'The token.' }) input: CreateApiTokenInput,
  ): Promise<object> {
    return createApiToken(ctx, input);
  }

  @RootMutation(() => RevokeApiTokenPayload, {
    action: 'token.create',
    whenSuspended: true,
    description: 'Revokes an own API token at once. Errors: `NOT_FOUND`, `INVALID_STATE`, `IDEMPOTENCY_CONFLICT`.',
  })
  revokeApiToken(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RevokeApiTokenInput, { description: 'The token.' }) input: RevokeApiTokenInput,
  ): Promise<object> {
    return revokeApiToken(ctx, input);
  }
}
