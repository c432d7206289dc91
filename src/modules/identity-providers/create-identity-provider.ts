import type { Ctx, TxCtx } from '../../data/context';
import { isDuplicate } from '../../data/insert';
import { bound } from '../../data/sql';
import { ifInScope, notFound } from '../../graph/act-on';
import { defineMutation } from '../../graph/define-mutation';
import { insertRow } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { Customer } from '../customers';
import { Provider, requireSameRights, Reseller } from '../partners';
import { checkGiven, provenDomains, tokenIssuer } from './check-identity-provider';
import { IdentityProvider } from './identity-provider.entity';
import { identityProviderCreated } from './identity-provider.events';
import { CreateIdentityProviderInput, CreateIdentityProviderPayload } from './identity-provider.types';

const PATH = ['organizationId'];
/** Identity providers that an organization can have. */
const MOST = 10;

/** The organization to bind it to: the viewer's own, or for the operator the given one. */
function targetOf({ viewer }: Ctx, given: string | null | undefined): string {
  if (viewer.kind !== 'OPERATOR') return viewer.organizationId;
  return given ?? refuse('INVALID', 'Specify `organizationId`.', PATH);
}

/** Refuses another organization to all but the operator. */
async function requireOwn(tx: TxCtx, given: string | null | undefined): Promise<void> {
  if (given == null || given === tx.viewer.organizationId || tx.viewer.kind === 'OPERATOR') return;
  for (const type of [Provider, Reseller, Customer]) {
    if (await ifInScope<{ id: string }>(tx, type, given, []))
      refuse('OTHER_ORGANIZATION', 'You may read this organization, but only its own global admins can do this.', PATH);
  }
  throw notFound(PATH);
}

/** Refuses an organization that does not exist, or whose users always sign in here. */
async function requireTarget(tx: TxCtx, organizationId: string): Promise<void> {
  const [row] = await tx.db.rows(bound<{ kind: string }>('subject', 'SELECT kind FROM organization WHERE id = ?'), [
    organizationId,
  ]);
  if (!row) throw notFound(PATH);
  if (row.kind === 'OPERATOR') refuse('INVALID', "The operator's users always sign in with a password.", PATH);
}

async function requireRoom(tx: TxCtx, organizationId: string): Promise<void> {
  const [row] = await tx.db.rows(
    bound<{ n: number }>('subject', 'SELECT COUNT(*) AS n FROM identity_provider WHERE organization_id = ?'),
    [organizationId],
  );
  if (Number(row?.n) < MOST) return;
  refuse(
    'TOO_MANY_IDENTITY_PROVIDERS',
    `The organization has ${MOST} identity providers, which is the maximum. Delete one of them.`,
    [],
  );
}

export const createIdentityProvider = defineMutation({
  name: 'createIdentityProvider',
  description:
    'Has an organization trust an OpenID Connect issuer: its tokens sign in users of that organization from the next request on. Global admins do it for their own organization, the operator for any.',
  example:
    'createIdentityProvider(input: { name: "Entra ID", kind: ENTRA_ID, issuer: "https://login.microsoftonline.com/{tenantid}/v2.0", tenantId: "0b1c…", audiences: ["api://partner-graph"], emailDomains: ["fabrikam.example"] }) { identityProvider { id } errors { code message path } }',
  action: 'identity_provider.manage',
  input: CreateIdentityProviderInput,
  inputDescription: 'The identity provider.',
  payload: CreateIdentityProviderPayload,
  codes: ['NOT_FOUND', 'OTHER_ORGANIZATION', 'DOMAIN_NOT_PROVEN', 'IDENTITY_PROVIDER_EXISTS', 'TOO_MANY_IDENTITY_PROVIDERS'],
  before: (ctx, input) => {
    targetOf(ctx, input.organizationId);
    checkGiven(ctx, input);
    return { id: newId('IdentityProvider', ctx.clock.now()), tokenIssuer: tokenIssuer(ctx, input) };
  },
  locks: (tx, { input }) => [targetOf(tx, input.organizationId)],
  work: async (tx, { input, prepared: { id, tokenIssuer: named } }) => {
    const organizationId = targetOf(tx, input.organizationId);
    if (organizationId === tx.viewer.organizationId) await requireSameRights(tx);
    await requireOwn(tx, input.organizationId);
    await requireTarget(tx, organizationId);
    await requireRoom(tx, organizationId);
    const { kind, issuer, audiences } = input;
    const said = {
      name: input.name.trim(),
      kind,
      issuer,
      tenantId: input.tenantId ?? null,
      audiences,
      authorizedParties: input.authorizedParties ?? [],
      emailDomains: await provenDomains(tx, organizationId, input.emailDomains),
      jwksUrl: input.jwksUrl || null,
      enabled: input.enabled !== false,
    };
    const row = {
      ...said,
      id,
      createdAt: tx.clock.now(),
      organizationId,
      tokenIssuer: named,
      audiences: JSON.stringify(said.audiences),
      authorizedParties: JSON.stringify(said.authorizedParties),
      emailDomains: JSON.stringify(said.emailDomains),
      version: 1,
    };
    try {
      await insertRow(tx, IdentityProvider, row, identityProviderCreated({ id, organizationId }, said));
    } catch (cause) {
      if (isDuplicate(cause)) {
        refuse('IDENTITY_PROVIDER_EXISTS', 'The organization already has an identity provider with this issuer.', ['issuer']);
      }
      throw cause;
    }
    return { identityProviderId: id };
  },
});
