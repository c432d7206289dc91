import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../../data/context';
import { RootMutation } from '../../../graph/roots';
import { updateOrganization } from './update-organization';
import { UpdateOrganizationInput, UpdateOrganizationPayload } from './update-organization.types';

@Resolver()
export class OrganizationMutations {
  @RootMutation(() => UpdateOrganizationPayload, {
    action: 'organization.update',
    description:
      'Changes a partner: contacts, address, support data and business profile by its own people; legal name, country and PartnerID by the operator only (S0). Errors: `NOT_FOUND`, `OTHER_ORGANIZATION`, `OPERATOR_ONLY`, `USE_UPDATE_CUSTOMER`, `VERSION_CONFLICT`, `INVALID_EMAIL`, `WEBMAIL_ADDRESS`, `CONTACT_DOMAIN_MISMATCH`, `UNKNOWN_COUNTRY`, `OTHER_MARKET_REGION`, `PARTNER_ID_UNKNOWN`, `PARTNER_ID_INACTIVE`, `PARTNER_ID_IN_USE`, `PARTNER_ID_OTHER_COUNTRY`, `INVALID`, `IDEMPOTENCY_CONFLICT`.',
  })
  updateOrganization(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => UpdateOrganizationInput, { description: 'The partner and what changes.' })
    input: UpdateOrganizationInput,
  ): Promise<object> {
    return updateOrganization(ctx, input);
  }
}
