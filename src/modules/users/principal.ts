import type { Ctx } from '../../data/context';
import type { Reader } from '../../data/database';
import { allowedActions, type PolicySubject } from '../../policy/policy';
import { ROLES, type OrganizationKind, type Role } from '../../policy/roles';
import type { Viewer } from '../../policy/viewer';
import type { AccessClaims } from '../../security/tokens';

const ALL_ROLES = new Set<string>(Object.keys(ROLES));

/** Everything about a principal in one statement: user, organisation, session and roles as they are now. */
const PRINCIPAL = `
  SELECT u.id AS userId, u.organization_id AS organizationId, u.status, u.must_change_password AS mustChange,
    u.temporary_password_expires_at AS temporaryUntil, u.token_generation AS generation,
    o.kind, p.status AS partnerStatus, COALESCE(p.cloud, c.cloud) AS cloud, COALESCE(p.country, c.country) AS country,
    COALESCE(p.market_region, c.market_region) AS marketRegion, s.revoked_at AS revokedAt, s.expires_at AS expiresAt,
    (SELECT GROUP_CONCAT(r.role) FROM role_assignment r WHERE r.user_id = u.id) AS roles
  FROM session s
  JOIN \`user\` u ON u.id = s.user_id
  JOIN organization o ON o.id = u.organization_id
  LEFT JOIN partner p ON p.id = o.id
  LEFT JOIN customer c ON c.id = o.id
  WHERE s.id = ?`;

/** Nobody is signed in. */
export const ANONYMOUS: Viewer = Object.freeze({
  kind: 'ANONYMOUS',
  userId: '',
  organizationId: '',
  roles: [],
  mustChangePassword: false,
  applicant: false,
  sessionId: '',
  cloud: '',
  country: '',
  marketRegion: '',
  signature: 'ANONYMOUS',
  actions: allowedActions({ kind: 'ANONYMOUS', roles: [], applicant: false }),
});

const actionsBySignature = new Map<string, ReadonlySet<string>>();

function actionsOf(signature: string, who: PolicySubject): ReadonlySet<string> {
  let actions = actionsBySignature.get(signature);
  if (!actions) actionsBySignature.set(signature, (actions = allowedActions(who)));
  return actions;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The viewer behind verified claims as of now; null when session, user or claims no longer hold. */
export async function readPrincipal(reader: Reader, claims: AccessClaims, nowMs: number): Promise<Viewer | null> {
  const [row] = await reader.rows(PRINCIPAL, [claims.sessionId]);
  if (!row || row['userId'] !== claims.userId || row['generation'] !== claims.generation) return null;
  if (row['status'] !== 'ACTIVE' || row['revokedAt'] !== null || Number(row['expiresAt']) <= nowMs) return null;
  const temporaryUntil = row['temporaryUntil'];
  if (Boolean(row['mustChange']) && temporaryUntil !== null && Number(temporaryUntil) <= nowMs) return null;
  const kind = row['kind'] as OrganizationKind;
  const roles = text(row['roles'])
    .split(',')
    .filter((role): role is Role => ALL_ROLES.has(role))
    .sort();
  const applicant = row['partnerStatus'] === 'APPLICANT';
  const mustChangePassword = Boolean(row['mustChange']);
  const signature = [kind, applicant ? 'applicant' : '', mustChangePassword ? 'temporary' : '', ...roles].join(' ');
  return Object.freeze({
    kind,
    userId: claims.userId,
    organizationId: text(row['organizationId']),
    roles,
    mustChangePassword,
    applicant,
    sessionId: claims.sessionId,
    cloud: text(row['cloud']),
    country: text(row['country']),
    marketRegion: text(row['marketRegion']),
    signature,
    actions: actionsOf(signature, { kind, roles, applicant }),
  });
}

/** Reads the principal of a token, or nobody when it is no valid token. */
export async function principalOf(ctx: Pick<Ctx, 'db' | 'tokens' | 'clock'>, token: string): Promise<Viewer | null> {
  const claims = await ctx.tokens.verify(token, ctx.clock.now());
  return claims ? readPrincipal(ctx.db, claims, ctx.clock.now()) : null;
}
