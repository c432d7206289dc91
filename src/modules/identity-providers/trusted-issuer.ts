import type { Reader } from '../../data/database';
import { bound } from '../../data/sql';
import { listOf, type StoredList } from '../../graph/row';
import { asciiDomain } from '../../kernel/domains';
import type { IssuerKind, TrustedIssuer } from '../../security/external-claims';
import type { ClaimedOrigin } from '../../security/external-tokens';
import type { TokenRefusal } from '../../security/token-refusals';
import { ownerOfDomain } from '../partners';

interface Row {
  id: string;
  version: number;
  organizationId: string;
  kind: IssuerKind;
  issuer: string;
  tokenIssuer: string;
  tenantId: string | null;
  audiences: StoredList<string>;
  authorizedParties: StoredList<string>;
  emailDomains: StoredList<string>;
  jwksUrl: string | null;
  enabled: 0 | 1;
}

/**
 * The identity providers with an issuer. The one that may vouch for the claimed domain comes first: a domain belongs to one
 * organization, so there is one at most.
 */
const BY_ISSUER = bound<Row>(
  'proof',
  `SELECT id, version, organization_id AS organizationId, kind, issuer, token_issuer AS tokenIssuer, tenant_id AS tenantId,
    audiences, authorized_parties AS authorizedParties, email_domains AS emailDomains, jwks_url AS jwksUrl, enabled
  FROM identity_provider WHERE token_issuer = ? ORDER BY INSTR(email_domains, ?) > 0 DESC, id LIMIT 2`,
);

/** The identity provider that is to check a token, or why none may. Null: nobody trusts the issuer. */
export type Trust =
  { trusted: TrustedIssuer; refusal: null } | { trusted: Pick<TrustedIssuer, 'id'>; refusal: TokenRefusal } | null;

/** Finds the identity provider for what a token says about its origin, which proves nothing yet. */
export async function trustIn(reader: Reader, { issuer, emailDomain }: ClaimedOrigin): Promise<Trust> {
  const domain = asciiDomain(emailDomain);
  const rows = await reader.rows(BY_ISSUER, [issuer, JSON.stringify(domain)]);
  const [row, another] = rows;
  // Exactly as in the token, whatever the collation.
  if (row?.tokenIssuer !== issuer) return null;
  const emailDomains = listOf(row.emailDomains);
  const vouches = emailDomains.includes(domain);
  // Several organizations have this issuer, and none of them this domain: it is nobody's token.
  if (!vouches && another) return null;
  if (row.enabled !== 1) return { trusted: { id: row.id }, refusal: 'PROVIDER_DISABLED' };
  const proven = vouches && (await ownerOfDomain(reader, domain)) === row.organizationId;
  const { id, version, organizationId, kind, tenantId, jwksUrl } = row;
  return {
    trusted: {
      id,
      version,
      organizationId,
      kind,
      issuer,
      issuerNames: [row.issuer],
      tenantId,
      jwksUrl,
      audiences: listOf(row.audiences),
      authorizedParties: listOf(row.authorizedParties),
      // A domain that the organization has lost meanwhile no longer counts.
      emailDomains: proven ? [domain] : [],
    },
    refusal: null,
  };
}
