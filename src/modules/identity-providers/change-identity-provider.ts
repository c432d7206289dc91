import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { changedIn } from '../../graph/changed';
import { defineOperation } from '../../graph/define-mutation';
import { listOf, type StoredList } from '../../graph/row';
import { deleteWhere, updateVersioned } from '../../graph/write';
import { requireSameRights } from '../partners';
import { checkGiven, provenDomains } from './check-identity-provider';
import { onIdentityProvider } from './identity-provider.actions';
import { IdentityProvider, IdentityProviderRefusalRecord } from './identity-provider.entity';
import { identityProviderDeleted, identityProviderUpdated } from './identity-provider.events';
import {
  DeleteIdentityProviderInput,
  DeleteIdentityProviderPayload,
  UpdateIdentityProviderInput,
  UpdateIdentityProviderPayload,
} from './identity-provider.types';

const action = 'identity_provider.manage';

/** The stored values that can change. */
interface Stored {
  name: string;
  audiences: StoredList<string>;
  authorizedParties: StoredList<string>;
  emailDomains: StoredList<string>;
  jwksUrl: string | null;
  enabled: 0 | 1;
}

const saidIn = (row: Stored) => ({
  name: row.name,
  audiences: listOf(row.audiences),
  authorizedParties: listOf(row.authorizedParties),
  emailDomains: listOf(row.emailDomains),
  jwksUrl: row.jwksUrl,
  enabled: row.enabled === 1,
});

/** Refuses somebody who has lost the right meanwhile. */
async function requireRights(tx: TxCtx, organizationId: string): Promise<void> {
  if (organizationId === tx.viewer.organizationId) await requireSameRights(tx);
}

/** Locks the viewer's own organization, whose rights may be taken away at the same time. The operator's row has a version. */
const locks = ({ viewer }: TxCtx): string[] => [viewer.organizationId];

export const updateIdentityProvider = defineOperation({
  name: 'updateIdentityProvider',
  description:
    'Changes an identity provider, enables or disables it. It applies to the next request, on every process. Kind, issuer and tenant stay: create another one for these.',
  example:
    'updateIdentityProvider(input: { identityProviderId: "idp_01h…", enabled: false, expectedVersion: 1 }) { identityProvider { version enabled } errors { code message path } }',
  action,
  input: UpdateIdentityProviderInput,
  inputDescription: 'The identity provider and the changes.',
  payload: UpdateIdentityProviderPayload,
  codes: ['DOMAIN_NOT_PROVEN'],
  on: onIdentityProvider,
  thing: 'identityProviderId',
  alsoRead: ['name', 'audiences', 'authorizedParties', 'emailDomains', 'jwksUrl', 'enabled'],
  before: checkGiven,
  locks,
  work: async (tx, { input, row }) => {
    const { id, organizationId } = row;
    await requireRights(tx, organizationId);
    const before = saidIn(row);
    const after = {
      name: input.name?.trim() ?? before.name,
      audiences: input.audiences ?? before.audiences,
      authorizedParties: input.authorizedParties ?? before.authorizedParties,
      emailDomains: input.emailDomains ? await provenDomains(tx, organizationId, input.emailDomains) : before.emailDomains,
      jwksUrl: input.jwksUrl == null ? before.jwksUrl : input.jwksUrl || null,
      enabled: input.enabled ?? before.enabled,
    };
    const told = (values: typeof after): Record<string, unknown> => ({ ...values });
    const stored = ({ audiences, authorizedParties, emailDomains, ...rest }: typeof after) => ({
      ...rest,
      audiences: JSON.stringify(audiences),
      authorizedParties: JSON.stringify(authorizedParties),
      emailDomains: JSON.stringify(emailDomains),
    });
    const old: Record<string, unknown> = stored(before);
    const values = changedIn(stored(after), (column) => old[column]);
    const names = Object.keys(values);
    if (names.length > 0) {
      const only = (all: Record<string, unknown>): Record<string, unknown> =>
        Object.fromEntries(names.map((name) => [name, all[name]]));
      const event = identityProviderUpdated({ id, organizationId }, { before: only(told(before)), after: only(told(after)) });
      await updateVersioned(tx, IdentityProvider, row, values, event);
    }
    return { identityProviderId: id };
  },
});

export const deleteIdentityProvider = defineOperation({
  name: 'deleteIdentityProvider',
  description:
    'Deletes an identity provider. Its tokens are refused from the next request on. Which identity each user has at that issuer is kept, in case it is created again.',
  example: 'deleteIdentityProvider(input: { identityProviderId: "idp_01h…" }) { deletedId errors { code message } }',
  action,
  input: DeleteIdentityProviderInput,
  inputDescription: 'The identity provider.',
  payload: DeleteIdentityProviderPayload,
  on: onIdentityProvider,
  thing: 'identityProviderId',
  alsoRead: ['name', 'kind', 'issuer', 'tenantId', 'audiences', 'authorizedParties', 'emailDomains', 'jwksUrl', 'enabled'],
  locks,
  work: async (tx, { row }) => {
    const { id, organizationId, kind, issuer, tenantId } = row;
    await requireRights(tx, organizationId);
    const event = identityProviderDeleted({ id, organizationId }, { ...saidIn(row), kind, issuer, tenantId });
    const params = [id];
    await deleteWhere(tx, IdentityProviderRefusalRecord, { where: bound('subject', 'identity_provider_id = ?'), params });
    await deleteWhere(tx, IdentityProvider, { where: bound('subject', 'id = ?'), params }, event);
    return {};
  },
  shown: ({ dryRun }, { input }) => ({ deletedId: dryRun ? null : input.identityProviderId }),
  refused: { deletedId: null },
});
