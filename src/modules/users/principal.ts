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

/** User, organization and roles of a principal, as they are now, and until when what it came with is valid. */
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
  /** Null where it is no partner. */
  partnerStatus: PartnerStatus | null;
  /** Null for the operator. */
  cloud: string | null;
  country: string | null;
  marketRegion: string | null;
  /** Separated by commas. */
  roles: string | null;
}

const USER = `u.id AS userId, u.organization_id AS organizationId, u.status, u.must_change_password AS mustChange,
    u.temporary_password_expires_at AS temporaryUntil, u.token_generation AS generation, u.password_by_id AS passwordBy,
    u.second_factor_at AS secondFactorAt, o.second_factor_required AS secondFactorRequired, o.kind, p.status AS partnerStatus, COALESCE(p.cloud, c.cloud) AS cloud, COALESCE(p.country, c.country) AS country,
    COALESCE(p.market_region, c.market_region) AS marketRegion,
    (SELECT GROUP_CONCAT(r.role) FROM role_assignment r WHERE r.user_id = u.id) AS roles`;

const JOINED = `
  JOIN organization o ON o.id = u.organization_id
  LEFT JOIN partner p ON p.id = o.id
  LEFT JOIN customer c ON c.id = o.id`;

/** Everything about a principal in one statement, by the session of an access token. */
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

/** The same by the hash of an API token. */
const BY_API_TOKEN = bound<TokenRow>(
  'proof',
  `SELECT ${USER}, k.id AS tokenId, k.actions AS tokenActions, k.read_only AS readOnly,
    k.last_used_at AS lastUsedAt, k.revoked_at AS revokedAt, k.expires_at AS expiresAt
  FROM api_token k JOIN \`user\` u ON u.id = k.user_id ${JOINED} WHERE k.token_hash = ?`,
);

interface IdentityRow extends PrincipalRow {
  name: string;
  endedAt: number | null;
  /** Null where it is bound to nobody. */
  subject: string | null;
}

/** The same by the address of an external identity, and whom its user is bound to at that issuer. */
const BY_ADDRESS = bound<IdentityRow>(
  'proof',
  `SELECT ${USER}, u.name, u.tokens_ended_at AS endedAt, e.subject, NULL AS revokedAt, ? AS expiresAt
  FROM \`user\` u ${JOINED} LEFT JOIN external_identity e ON e.user_id = u.id AND e.issuer = ? WHERE u.email_normalized = ?`,
);

/** Nobody is signed in. */
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

/** Sets of actions remembered by signature; the bound is a bound on memory. */
const REMEMBERED = 2_000;
const actionsBySignature = new LRUCache<string, ReadonlySet<string>>({ max: REMEMBERED });

function actionsOf(signature: string, who: PolicySubject): ReadonlySet<string> {
  let actions = actionsBySignature.get(signature);
  if (!actions) actionsBySignature.set(signature, (actions = allowedActions(who)));
  return actions;
}

/** Whether the user can sign in and what it came with is still valid. */
function holds({ status, revokedAt, expiresAt, mustChange, temporaryUntil }: PrincipalRow, nowMs: number): boolean {
  if (status !== 'ACTIVE' || revokedAt !== null || expiresAt <= nowMs) return false;
  return !(mustChange === 1 && temporaryUntil !== null && temporaryUntil <= nowMs);
}

/** The viewer that a row tells of, as far as its session lets it, or its API token. */
type Origin = { sessionId: string } | { limits: TokenLimits } | { external: true; unproven: boolean };

function viewerOf(row: PrincipalRow, from: Origin): Viewer {
  const { kind, userId, organizationId, partnerStatus } = row;
  const roles = (row.roles ?? '')
    .split(',')
    .filter((role): role is Role => ALL_ROLES.has(role))
    .sort();
  const applicant = partnerStatus === 'APPLICANT';
  const mustChangePassword = row.mustChange === 1;
  // An external issuer answers for what it asks of its people.
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
    // An external issuer answers for the address; the password was not asked for.
    unproven: 'external' in from ? from.unproven : row.passwordBy !== null,
    sessionId: 'sessionId' in from ? from.sessionId : '',
    cloud: row.cloud ?? '',
    country: row.country ?? '',
    marketRegion: row.marketRegion ?? '',
    signature,
    actions: limits ? limitedActions(signature, held, limits) : held,
    ...(limits ? { apiToken: { readOnly: limits.readOnly, held } } : {}),
    ...(external ? { external } : {}),
  });
}

/** What reading a principal takes. */
type Reading = Pick<Ctx, 'db' | 'clock' | 'log' | 'services'>;

/** The viewer behind verified claims as of now; null when session, user or claims no longer hold. */
async function bySession({ db, clock }: Reading, claims: AccessClaims): Promise<Viewer | null> {
  const [row] = await db.rows(BY_SESSION, [claims.sessionId]);
  if (row?.userId !== claims.userId || row.generation !== claims.generation) return null;
  return holds(row, clock.now()) ? viewerOf(row, { sessionId: claims.sessionId }) : null;
}

/** Between two notes of the use of one token. */
const MINUTE = 60_000;

/** Notes that a token was used, at most once a minute; what it is used for does not fail with it. */
async function noteUse({ services: { database }, clock, log }: Reading, { tokenId, lastUsedAt }: TokenRow): Promise<void> {
  const now = clock.now();
  if (lastUsedAt !== null && now - lastUsedAt < MINUTE) return;
  try {
    await database.transaction((writer) =>
      writer.run(
        bound('proof', 'UPDATE api_token SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= ?)'),
        [now, tokenId, now - MINUTE],
      ),
    );
  } catch (cause) {
    log.warn({ err: cause }, 'the use of an API token could not be noted');
  }
}

async function byApiToken(reading: Reading, token: string): Promise<Viewer | null> {
  const [row] = await reading.db.rows(BY_API_TOKEN, [digest(token)]);
  if (!row || !holds(row, reading.clock.now())) return null;
  await noteUse(reading, row);
  return viewerOf(row, { limits: { readOnly: row.readOnly === 1, actions: listOf(row.tokenActions) } });
}

/** Why a valid token of an external issuer opens no account: for the log, the answer never tells. */
function whyRefused(row: IdentityRow | undefined, issuedAt: number, now: number): string | null {
  if (!row) return 'no account has its address';
  if (row.kind === 'OPERATOR') return 'operators sign in here only';
  if (!holds(row, now)) return 'the account is closed, or its temporary password has lapsed';
  // Whatever ended the user's sessions ended the tokens of before, too; theirs are dated in whole seconds.
  const ended = row.endedAt !== null && issuedAt * 1000 <= row.endedAt;
  return ended ? 'it is from before the tokens of the account were ended' : null;
}

/**
 * The viewer behind a token of an external issuer: the user with its verified address, whom the identity is bound
 * to at the first sight. Operators sign in here only.
 */
async function byIdentity(ctx: Ctx, identity: ExternalIdentity): Promise<Viewer | null> {
  const { issuer, subject, email, issuedAt, expiresAt } = identity;
  const [row] = await ctx.db.rows(BY_ADDRESS, [expiresAt * 1000, issuer, normalizeEmail(email)]);
  const reason = whyRefused(row, issuedAt, ctx.clock.now());
  if (reason !== null || !row) {
    ctx.log.warn({ issuer, reason }, 'a token of an external issuer was refused');
    return null;
  }
  const { userId: id, name, organizationId, generation } = row;
  const user = { id, name, organizationId, generation };
  const known = row.subject === null ? await bindIdentity(ctx, identity, user) : row.subject === subject;
  // To the caller this is one refusal of many; whoever reads the log may have an address that was passed on.
  if (!known)
    ctx.log.warn(
      { issuer, userId: user.id },
      'an external identity was refused: its address is bound to another, or its account changed meanwhile',
    );
  if (!known) return null;
  const unproven = row.passwordBy !== null && !(await isMailboxOfCustomer(ctx.db, { ...user, email }));
  return viewerOf(row, { external: true, unproven });
}

/** Reads the principal of an access token, an API token or an external token; nobody when it is none that is valid. */
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
