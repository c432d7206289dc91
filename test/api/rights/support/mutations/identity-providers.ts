import type { GuardedMutation } from '../mutation-table';

const ID = 'identityProviderId: "idp_01jd00000000000000000000zz"';

/** The mutations of identity providers. */
export const IDENTITY_PROVIDERS: Readonly<Record<string, GuardedMutation>> = {
  createIdentityProvider: {
    action: 'identity_provider.manage',
    call: 'createIdentityProvider(input: { dryRun: true, organizationId: "rsl_01jd00000000000000000000zz", name: "I", kind: GENERIC, issuer: "https://login.example", audiences: ["a"], emailDomains: ["nobody-has-this.example"] }) { errors { code } }',
  },
  updateIdentityProvider: {
    action: 'identity_provider.manage',
    call: `updateIdentityProvider(input: { dryRun: true, ${ID} }) { errors { code } }`,
  },
  deleteIdentityProvider: {
    action: 'identity_provider.manage',
    call: `deleteIdentityProvider(input: { dryRun: true, ${ID} }) { errors { code } }`,
  },
};
