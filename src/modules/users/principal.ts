import { LRUCache } from 'lru-cache';
import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { listOf, type Columns, type StoredList } from '../../graph/row';
import { allowedActions, type PolicySubject } from '../../policy/policy';
import { ROLES, type OrganizationKind, type Role } from '../../policy/roles';
import type { Viewer } from '../../policy/viewer';
import type { ExternalIdentity, ExternalTokens } from '../../security/external-tokens';
import { digest, type AccessClaims } from '../../security/tokens';
import type { PartnerStatus } from '../partners';
import { isMailboxOfCustomer } from './customer-people/customers-mailbox';
import { normalizeEmail } from './email';
import { bindIdentity } from './external/bind';
import { isApiToken, limitedActions, limitsSignature, type TokenLimits } from './tokens/api-token';
import type { Session, UserStatus } from './user.entity';

const ALL_ROLES = new Set<string>(Object.keys(ROLES));

/** A principal's current user, organization and roles, plus the validity of its session or token. */
interface PrincipalRow extends Columns<Session, 'revokedAt' | 'expiresAt'> {
  userId: string;
  organizationId: string;
  status: UserStatus;
  mustChange: 0 | 1;
  temporaryUntil: number | null;
  generation: number;
  passwordBy: string | null;
  secondFactorAt: number | null;
  secondFactorRequired: 0 | 1;
  kind: OrganizationKind;
  /** Null if the organization is not a partner. */
  partnerStatus: PartnerStatus | null;
  /** Null for the operator. */
  cloud: string | null;
  country: string | null;
  marketRegion: string | null;
  /** Comma-separated. */
  roles: string | null;
}

/** The columns of a principal: `u` is its user, `o` its organization. */
const USER = `u.id AS userId, u.organization_id AS organizationId, u.status, u.must_change_password AS mustChange,
    u.temporary_password_expires_at AS temporaryUntil, u.token_generation AS generation, u.password_by_id AS passwordBy,
    u.second_factor_at AS secondFactorAt, o.second_factor_required AS secondFactorRequired, o.kind, p.status AS partnerStatus, COALESCE(p.cloud, c.cloud) AS cloud, COALESCE(p.country, c.country) AS country,
    COALESCE(p.market_region, c.market_region) AS marketRegion,
    (SELECT GROUP_CONCAT(r.role) FROM role_assignment r WHERE r.user_id = u.id) AS roles`;

/** The tables of a principal besides `user`. */
const JOINED = `
  JOIN organization o ON o.id = u.organization_id
  LEFT JOIN partner p ON p.id = o.id
  LEFT JOIN customer c ON c.id = o.id`;

/** Loads a principal in one statement, by the session of an access token. */
const BY_SESSION = bound<PrincipalRow>(
  'proof',
  `SELECT ${USER}, s.revoked_at AS revokedAt, s.expires_at AS expiresAt
  FROM session s JOIN \`user\` u ON u.id = s.user_id ${JOINED} WHERE s.id = ?`,
);

interface TokenRow extends PrincipalRow {
  tokenId: string;
  tokenActions: StoredList<string>;
  readOnly: 0 | 1;
  lastUsedAt: number | null;
}

/** Loads a principal by the hash of an API token. */
const BY_API_TOKEN = bound<TokenRow>(
  'proof',
  `SELECT ${USER}, k.id AS tokenId, k.actions AS tokenActions, k.read_only AS readOnly,
    k.last_used_at AS lastUsedAt, k.revoked_at AS revokedAt, k.expires_at AS expiresAt
  FROM api_token k JOIN \`user\` u ON u.id = k.user_id ${JOINED} WHERE k.token_hash = ?`,
);

/** Loads a principal by an API token, or without one, for work that it started and that goes on without it. */
const BY_START = bound<Omit<TokenRow, 'lastUsedAt' | 'tokenId'> | (PrincipalRow & { tokenActions: null })>(
  'proof',
  `SELECT ${USER}, k.actions AS tokenActions, k.read_only AS readOnly, k.revoked_at AS revokedAt, COALESCE(k.expires_at, ?) AS expiresAt
  FROM \`user\` u ${JOINED} LEFT JOIN api_token k ON k.id = ? WHERE u.id = ? AND (k.user_id = u.id OR ? IS NULL)`,
);

interface IdentityRow extends PrincipalRow {
  name: string;
  endedAt: number | null;
  /** Null if not bound. */
  subject: string | null;
}

/** Loads a principal by the address of an external identity, with the subject bound to it at that issuer. */
const BY_ADDRESS = bound<IdentityRow>(
  'proof',
  `SELECT ${USER}, u.name, u.tokens_ended_at AS endedAt, e.subject, NULL AS revokedAt, ? AS expiresAt
  FROM \`user\` u ${JOINED} LEFT JOIN external_identity e ON e.user_id = u.id AND e.issuer = ? WHERE u.email_normalized = ?`,
);

/** The viewer of an unauthenticated request. */
export const ANONYMOUS: Viewer = Object.freeze({
  kind: 'ANONYMOUS',
  userId: '',
  organizationId: '',
  roles: [],
  mustChangePassword: false,
  mustSetUpSecondFactor: false,
  applicant: false,
  sessionId: '',
  cloud: '',
  country: '',
  marketRegion: '',
  signature: 'ANONYMOUS',
  actions: allowedActions({ kind: 'ANONYMOUS', roles: [], applicant: false }),
});

/** Maximum number of action sets cached by signature; bounds memory use. */
const REMEMBERED = 2_000;
const actionsBySignature = new LRUCache<string, ReadonlySet<string>>({ max: REMEMBERED });

function actionsOf(signature: string, who: PolicySubject): ReadonlySet<string> {
  let actions = actionsBySignature.get(signature);
  if (!actions) actionsBySignature.set(signature, (actions = allowedActions(who)));
  return actions;
}

/** Whether the user can sign in and the session or token is still valid. */
function holds({ status, revokedAt, expiresAt, mustChange, temporaryUntil }: PrincipalRow, nowMs: number): boolean {
  if (status !== 'ACTIVE' || revokedAt !== null || expiresAt <= nowMs) return false;
  return !(mustChange === 1 && temporaryUntil !== null && temporaryUntil <= nowMs);
}

/** How the principal authenticated: by session, API token or external token. */
type Origin = { sessionId: string } | { id?: string; limits: TokenLimits } | { external: true; unproven: boolean };

/** The viewer for a principal. */
function viewerOf(row: PrincipalRow, from: Origin): Viewer {
  const { kind, userId, organizationId, partnerStatus } = row;
  const roles = (row.roles ?? '')
    .split(',')
    .filter((role): role is Role => ALL_ROLES.has(role))
    .sort();
  const applicant = partnerStatus === 'APPLICANT';
  const mustChangePassword = row.mustChange === 1;
  // External issuers enforce their own second factor.
  const external = 'external' in from;
  const mustSetUpSecondFactor = !external && row.secondFactorRequired === 1 && row.secondFactorAt === null;
  const states = [applicant && 'applicant', mustChangePassword && 'temporary', mustSetUpSecondFactor && 'one factor'];
  const ofUser = [kind, ...states.map((state) => state || ''), ...roles].join(' ');
  const held = actionsOf(ofUser, { kind, roles, applicant });
  const limits = 'limits' in from ? from.limits : null;
  const signature = limits ? `${ofUser} ${limitsSignature(limits)}` : ofUser;
  return Object.freeze({
    kind,
    userId,
    organizationId,
    roles,
    mustChangePassword,
    mustSetUpSecondFactor,
    applicant,
    suspended: partnerStatus === 'SUSPENDED',
    // External issuers vouch for the address; no password was used.
    unproven: 'external' in from ? from.unproven : row.passwordBy !== null,
    sessionId: 'sessionId' in from ? from.sessionId : '',
    cloud: row.cloud ?? '',
    country: row.country ?? '',
    marketRegion: row.marketRegion ?? '',
    signature,
    actions: limits ? limitedActions(signature, held, limits) : held,
    ...('limits' in from ? { apiToken: { id: from.id ?? null, readOnly: from.limits.readOnly, held } } : {}),
    ...(external ? { external } : {}),
  });
}

/** The context that loading a principal needs. */
type Reading = Pick<Ctx, 'db' | 'clock' | 'log' | 'services'>;

/** The current viewer for verified claims; null if the session, user or claims are no longer valid. */
async function bySession({ db, clock }: Reading, claims: AccessClaims): Promise<Viewer | null> {
  const [row] = await db.rows(BY_SESSION, [claims.sessionId]);
  if (row?.userId !== claims.userId || row.generation !== claims.generation) return null;
  return holds(row, clock.now()) ? viewerOf(row, { sessionId: claims.sessionId }) : null;
}

/** Minimum time between two updates of a token's `last_used_at`, in milliseconds. */
const MINUTE = 60_000;

/** Updates a token's `last_used_at`, at most once a minute. A failure is logged and does not fail the request. */
async function noteUse({ services: { database }, clock, log }: Reading, { tokenId, lastUsedAt }: TokenRow): Promise<void> {
  const now = clock.now();
  if (lastUsedAt !== null && now - lastUsedAt < MINUTE) return;
  try {
    await database.transaction((writer) =>
      writer.run(
        bound(
          'proof',
          'UPDATE api_token SET last_used_at = ?, updated_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= ?)',
        ),
        [now, now, tokenId, now - MINUTE],
      ),
    );
  } catch (cause) {
    log.warn({ err: cause }, 'could not record the use of an API token');
  }
}

async function byApiToken(reading: Reading, token: string): Promise<Viewer | null> {
  const [row] = await reading.db.rows(BY_API_TOKEN, [digest(token)]);
  if (!row || !holds(row, reading.clock.now())) return null;
  await noteUse(reading, row);
  return viewerOf(row, { id: row.tokenId, limits: { readOnly: row.readOnly === 1, actions: listOf(row.tokenActions) } });
}

/** Whoever started work that goes on without a request: the user, and the API token it used. */
export interface Starter {
  userId: string;
  apiTokenId: string | null;
  /** It signed in with an external issuer, which enforces its own second factor. */
  external: boolean;
}

/**
 * The current viewer for somebody who started work that goes on: with today's roles, and within the limits of the API token
 * that was used. Such work never creates tokens or manages sessions. Null if the user or the token is no longer valid.
 */
export async function principalOfStarter(
  { db, clock }: Reading,
  { userId, apiTokenId, external }: Starter,
): Promise<Viewer | null> {
  const [row] = await db.rows(BY_START, [Number.MAX_SAFE_INTEGER, apiTokenId, userId, apiTokenId]);
  if (!row || !holds(row, clock.now())) return null;
  const limits =
    row.tokenActions === null
      ? { readOnly: false, actions: [] }
      : { readOnly: row.readOnly === 1, actions: listOf(row.tokenActions) };
  return viewerOf(external ? { ...row, secondFactorRequired: 0 } : row, { limits });
}

/** Why a valid external token is refused. For the log only; the caller never sees it. */
function whyRefused(row: IdentityRow | undefined, issuedAt: number, now: number): string | null {
  if (!row) return 'no account with its address';
  if (row.kind === 'OPERATOR') return 'operators must sign in with a password';
  if (!holds(row, now)) return 'the account is disabled, or its temporary password has expired';
  // Ending a user's sessions also ends earlier external tokens. Their issue time is in whole seconds.
  const ended = row.endedAt !== null && issuedAt * 1000 <= row.endedAt;
  return ended ? 'it was issued before the tokens of the account were revoked' : null;
}

/**
 * The viewer for an external token: the user with its verified address. The first use binds the identity to the user.
 * Operators cannot sign in this way.
 */
async function byIdentity(ctx: Ctx, identity: ExternalIdentity): Promise<Viewer | null> {
  const { issuer, subject, email, issuedAt, expiresAt } = identity;
  const [row] = await ctx.db.rows(BY_ADDRESS, [expiresAt * 1000, issuer, normalizeEmail(email)]);
  const reason = whyRefused(row, issuedAt, ctx.clock.now());
  if (reason !== null || !row) {
    ctx.log.warn({ issuer, reason }, 'refused a token of an external issuer');
    return null;
  }
  const { userId: id, name, organizationId, generation } = row;
  const user = { id, name, organizationId, generation };
  const known = row.subject === null ? await bindIdentity(ctx, identity, user) : row.subject === subject;
  // The caller gets the same refusal as for any other reason; the log shows that an address may have been
  // reassigned.
  if (!known)
    ctx.log.warn(
      { issuer, userId: user.id },
      'refused an external identity: its address is bound to another identity, or its account has changed meanwhile',
    );
  if (!known) return null;
  const unproven = row.passwordBy !== null && !(await isMailboxOfCustomer(ctx.db, { ...user, email }));
  return viewerOf(row, { external: true, unproven });
}

/** The viewer for an access token, API token or external token; null if the token is not valid. */
export async function principalOf(ctx: Ctx, token: string, external: ExternalTokens | null): Promise<Viewer | null> {
  if (isApiToken(token)) return byApiToken(ctx, token);
  const now = ctx.clock.now();
  if (external?.claims(token) === true) {
    const identity = await external.verify(token, now);
    return identity ? byIdentity(ctx, identity) : null;
  }
  const claims = await ctx.services.tokens.verify(token, now);
  return claims ? bySession(ctx, claims) : null;
}
