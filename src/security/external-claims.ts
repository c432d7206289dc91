import { domainToUnicode } from 'node:url';
import type { JWTPayload } from 'jose';
import type { KeySource } from './issuer-keys';
import type { TokenRefusal } from './token-refusals';

/** The kinds of issuers, which differ in what their tokens say. */
export type IssuerKind = 'GENERIC' | 'ENTRA_ID' | 'KEYCLOAK' | 'AUTH0';

/** An OpenID Connect issuer that an organization trusts. */
export interface TrustedIssuer extends KeySource {
  /** Id of the identity provider. */
  id: string;
  /** Its version. A token is verified again when it has changed. */
  version: number;
  /** The organization whose users it may sign in. */
  organizationId: string;
  kind: IssuerKind;
  /** The audiences that identify this server, exactly as in `aud`. One must be in the token. */
  audiences: readonly string[];
  /** The clients whose tokens are accepted. Empty: any client. */
  authorizedParties: readonly string[];
  /** E-mail domains the issuer may vouch for, in lower case: proven domains of the organization. */
  emailDomains: readonly string[];
  /** The tenant of Entra ID. */
  tenantId: string | null;
}

/** The identity in a valid token. */
export interface ExternalIdentity {
  provider: Pick<TrustedIssuer, 'id' | 'version' | 'organizationId' | 'issuer'>;
  /** The user at the issuer. Never reassigned to another user. */
  subject: string;
  /** The issuer vouches for it, at one of the allowed domains. */
  email: string;
  /** Seconds since the epoch. */
  issuedAt: number;
  /** Seconds since the epoch. */
  expiresAt: number;
}

const TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt']);
const SUBJECT_LONGEST = 255;
/** Seconds the issuer's clock may be ahead. */
export const SKEW = 60;

/**
 * Whether the canonical form of an address is the address itself. This server compares addresses trimmed, composed and in lower
 * case, which merges some characters: the Kelvin sign becomes `k`. For the issuer those are two addresses of two people.
 */
const isPlain = (email: string): boolean =>
  email.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) === email.trim().normalize('NFC').toLowerCase();

const isTrue = (claim: unknown): boolean => claim === true;

/** Some issuers send it as text. */
const isTrueOrText = (claim: unknown): boolean => claim === true || claim === 'true';

/** Entra ID writes truths in all these forms. */
const isTruth = (claim: unknown): boolean => [true, 'true', 1, '1'].includes(claim as boolean);

/** What a kind of issuer does its own way. */
interface KindRules {
  /** The user at the issuer. Null if it is missing. */
  subject: (claims: JWTPayload, trusted: TrustedIssuer) => string | null;
  /** Whether the issuer vouches for the address. */
  vouches: (claims: JWTPayload) => boolean;
  /** Refuses further claims. */
  against?: (claims: JWTPayload, trusted: TrustedIssuer) => TokenRefusal | null;
}

const text = (claim: unknown): string | null => (typeof claim === 'string' && claim !== '' ? claim : null);

const bySub = ({ sub }: JWTPayload): string | null => text(sub);

const KINDS: Readonly<Record<IssuerKind, KindRules>> = {
  GENERIC: { subject: bySub, vouches: ({ email_verified: verified }) => isTrueOrText(verified) },
  AUTH0: { subject: bySub, vouches: ({ email_verified: verified }) => isTrue(verified) },
  KEYCLOAK: {
    subject: bySub,
    vouches: ({ email_verified: verified }) => isTrue(verified),
    // Keycloak signs ID, logout and access tokens with the same keys. Its own `typ` says what a token is.
    against: ({ typ }) => (typ === 'Bearer' ? null : 'TOKEN_TYPE'),
  },
  ENTRA_ID: {
    // `sub` differs from app to app; `oid` is the user in its tenant.
    subject: ({ oid }, { tenantId }) => {
      const user = text(oid);
      return user === null ? null : `${tenantId}:${user}`;
    },
    // There is no `email_verified`. The tenant is bound to the organization, and the domain is proven by it. If the token does
    // say that the tenant does not own the domain, it is not accepted.
    vouches: ({ xms_edov: owned, email_verified: verified }) =>
      (owned === undefined || isTruth(owned)) && (verified === undefined || isTruth(verified)),
    against: ({ tid }, { tenantId }) => (tenantId !== null && tid === tenantId ? null : 'TENANT'),
  },
};

/** The client that a token was issued to. `appid` is its name in version 1 of Entra ID, `client_id` in RFC 9068. */
const partyOf = ({ azp, appid, client_id: clientId }: JWTPayload): unknown => azp ?? appid ?? clientId;

function againstAddress(email: unknown, vouched: boolean, domains: readonly string[]): TokenRefusal | null {
  if (typeof email !== 'string' || email === '') return 'EMAIL_MISSING';
  if (!vouched) return 'EMAIL_NOT_VERIFIED';
  if (!isPlain(email)) return 'EMAIL_FORM';
  const domain = email.toLowerCase().split('@').at(-1) ?? '';
  return domains.some((one) => one === domain || domainToUnicode(one) === domain) ? null : 'EMAIL_DOMAIN';
}

/** The identity in the claims of a token whose signature, issuer, audience and times are right, or why it is refused. */
export function identityIn(
  claims: JWTPayload,
  type: string | undefined,
  trusted: TrustedIssuer,
  now: number,
): ExternalIdentity | TokenRefusal {
  const { exp, iat, email } = claims;
  const rules = KINDS[trusted.kind];
  if (type !== undefined && !TYPES.has(type.toLowerCase())) return 'TOKEN_TYPE';
  if (exp === undefined || exp <= now) return 'EXPIRED';
  if (iat === undefined || iat > now + SKEW) return 'NOT_YET_VALID';
  const other = rules.against?.(claims, trusted) ?? null;
  if (other !== null) return other;
  const { authorizedParties } = trusted;
  if (authorizedParties.length > 0 && !authorizedParties.includes(partyOf(claims) as string)) return 'AUTHORIZED_PARTY';
  const subject = rules.subject(claims, trusted);
  if (subject === null || subject.length > SUBJECT_LONGEST) return 'SUBJECT';
  const against = againstAddress(email, rules.vouches(claims), trusted.emailDomains);
  if (against !== null) return against;
  const { id, version, organizationId, issuer } = trusted;
  return {
    provider: { id, version, organizationId, issuer },
    subject,
    email: email as string,
    issuedAt: iat,
    expiresAt: exp,
  };
}
