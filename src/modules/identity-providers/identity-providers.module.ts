import { defineModule } from '../../graph/module';
import { deleteIdentityProvider, updateIdentityProvider } from './change-identity-provider';
import { createIdentityProvider } from './create-identity-provider';
import { IdentityProvider, IdentityProviderRefusalRecord } from './identity-provider.entity';
import { IdentityProviderFields, IdentityProviderQueries } from './identity-provider.resolver';
import * as identityProviderEvents from './identity-provider.events';

/** The OpenID Connect issuers that organizations trust. `users` signs in with their tokens. */
export const identityProvidersModule = defineModule({
  name: 'identity-providers',
  entities: [IdentityProvider, IdentityProviderRefusalRecord],
  types: [IdentityProvider],
  fields: [IdentityProviderFields],
  queries: [IdentityProviderQueries],
  mutations: [createIdentityProvider, updateIdentityProvider, deleteIdentityProvider],
  events: Object.values(identityProviderEvents),
});
