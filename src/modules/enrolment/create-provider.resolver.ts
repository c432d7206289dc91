import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import { createProvider } from './create-provider';
import { CreateProviderInput, CreateProviderPayload } from './create-provider.types';

@Resolver()
export class CreateProviderMutations {
  @RootMutation(() => CreateProviderPayload, {
    action: 'organization.manage',
    description:
      'Creates a provider with its directory entry and its first user (rules, section 4). Errors: `DOMAIN_TAKEN`, `EMAIL_TAKEN`, `PARTNER_ID_IN_USE`, `UNKNOWN_COUNTRY`, `EMAIL_DOMAIN_MISMATCH`, `INVALID_EMAIL`, `INVALID`, `IDEMPOTENCY_CONFLICT`.',
  })
  createProvider(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => CreateProviderInput, { description: 'The provider.' }) input: CreateProviderInput,
  ): Promise<object> {
    return createProvider(ctx, input);
  }
}
