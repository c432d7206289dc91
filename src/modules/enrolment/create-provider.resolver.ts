import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { FieldsOf, One, RootMutation, type Edge } from '../../graph/edges';
import { payload } from '../../graph/mutation';
import { Provider } from '../partners';
import { createProvider } from './create-provider';
import { CreateProviderInput, CreateProviderPayload } from './create-provider.types';

@FieldsOf(() => CreateProviderPayload)
export class CreateProviderPayloadFields {
  @One(() => Provider, { from: 'providerId', description: 'The provider; null in a dry run.' })
  provider!: Edge;
}

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
    return payload<{
      userName: string | null;
      temporaryPassword: string | null;
      secretShownBefore: boolean;
      providerId: string | null;
    }>(
      async () => {
        const { done, temporaryPassword } = await createProvider(ctx, input);
        return {
          providerId: done.dryRun ? null : (done.outcome['providerId'] ?? null),
          userName: input.admin.email.trim(),
          temporaryPassword,
          secretShownBefore: done.repeated,
        };
      },
      { userName: null, temporaryPassword: null, secretShownBefore: false, providerId: null },
    );
  }
}
