import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { AvailableActions, FieldsOf, ViewerCan, type Edge } from '../../graph/edges';
import { RootMutation } from '../../graph/roots';
import { setAdminAccess } from './admin-access';
import {
  RestoreProviderAdminAccessInput,
  RestoreProviderAdminAccessPayload,
  RevokeProviderAdminAccessInput,
  RevokeProviderAdminAccessPayload,
} from './admin-access.types';
import { Partnership } from './partner.entity';
import { partnershipOperations } from './partnership.actions';

@FieldsOf(() => Partnership)
export class PartnershipActions {
  @AvailableActions(partnershipOperations)
  availableActions!: Edge;

  @ViewerCan(partnershipOperations)
  viewerCan!: Edge;
}

@Resolver()
export class AdminAccessMutations {
  @RootMutation(() => RevokeProviderAdminAccessPayload, {
    action: 'partnership.set_admin_access',
    description:
      "Closes the reseller's account to the provider; the partnership stays (S0). Errors: `NOT_FOUND`, `INVALID_STATE`, `NO_ADMIN_ACCESS`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.",
  })
  revokeProviderAdminAccess(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RevokeProviderAdminAccessInput, { description: 'The partnership.' })
    input: RevokeProviderAdminAccessInput,
  ): Promise<object> {
    return setAdminAccess(ctx, 'revokeProviderAdminAccess', input);
  }

  @RootMutation(() => RestoreProviderAdminAccessPayload, {
    action: 'partnership.set_admin_access',
    description:
      "Opens the reseller's account to the provider again (S0). Errors: `NOT_FOUND`, `INVALID_STATE`, `HAS_ADMIN_ACCESS`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.",
  })
  restoreProviderAdminAccess(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RestoreProviderAdminAccessInput, { description: 'The partnership.' })
    input: RestoreProviderAdminAccessInput,
  ): Promise<object> {
    return setAdminAccess(ctx, 'restoreProviderAdminAccess', input);
  }
}
