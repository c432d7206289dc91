import { defineOperations } from '../../graph/operations';
import { IdentityProvider } from './identity-provider.entity';

/** Operations on an identity provider: by global admins of its organization, and by the operator. Others do not see it. */
export const identityProviderOperations = defineOperations(IdentityProvider, {
  needs: ['organizationId'],
  facts: ({ organizationId }, { viewer }) => ({ own: organizationId === viewer.organizationId }),
  conditions: {
    OWN_ORGANIZATION: ({ own }, { viewer }) => (viewer.kind === 'OPERATOR' ? null : own),
  },
});

/** For the operations of administrators. */
export const onIdentityProvider = identityProviderOperations.on({});
