import { Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { AvailableActions, Derived, FieldsOf, One, ViewerCan, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import type { Row } from '../../graph/row';
import { OrganizationFace } from '../partners';
import { identityProviderOperations } from './identity-provider.actions';
import { IdentityProvider } from './identity-provider.entity';
import { IdentityProviderRefusal } from './identity-provider.types';
import { loadRefusals } from './refusals';

@FieldsOf(() => IdentityProvider)
export class IdentityProviderFields {
  @One(() => OrganizationFace, {
    from: 'organizationId',
    action: 'organization.read',
    description: 'The organization whose users it signs in.',
  })
  organization!: Edge;

  @Derived(() => [IdentityProviderRefusal], {
    needs: ['id'],
    description:
      'Why tokens were refused lately: each reason once, with the last time, the latest first. Nothing of the tokens is kept.',
  })
  lastRefusals({ id }: Row<IdentityProvider>, ctx: Ctx): Promise<IdentityProviderRefusal[]> {
    return loadRefusals(ctx, id);
  }

  @AvailableActions(identityProviderOperations)
  availableActions!: Edge;

  @ViewerCan(identityProviderOperations)
  viewerCan!: Edge;
}

@Resolver()
export class IdentityProviderQueries {
  @RootById(() => IdentityProvider, {
    action: 'identity_provider.read',
    description: 'An identity provider.',
    example: 'identityProvider(id: "idp_01h…") { name issuer enabled lastRefusals { reason at } }',
  })
  identityProvider!: Edge;

  @RootList(() => IdentityProvider, {
    action: 'identity_provider.read',
    description: 'The identity providers of your organization; of all organizations for the operator.',
    example: 'identityProviders(first: 10) { nodes { name kind issuer emailDomains enabled lastRefusals { reason at } } }',
  })
  identityProviders!: Edge;
}
