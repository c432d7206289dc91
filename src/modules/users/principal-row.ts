import { LRUCache } from 'lru-cache';
import type { Ctx } from '../../data/context';
import type { Columns } from '../../graph/row';
import { allowedActions, type PolicySubject } from '../../policy/policy';
import { ROLES, type OrganizationKind, type Role } from '../../policy/roles';
import type { Viewer } from '../../policy/viewer';
import type { PartnerStatus } from '../partners';
import { limitedActions, limitsSignature, type TokenLimits } from './tokens/api-token';
import type { Session, UserStatus } from './user.entity';

const ALL_ROLES = new Set<string>(Object.keys(ROLES));

/** A principal's current user, organization and roles, plus the validity of its session or token. */
export interface PrincipalRow extends Columns<Session, 'revokedAt' | 'expiresAt'> {
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
export const USER = `u.id AS userId, u.organization_id AS organizationId, u.status, u.must_change_password AS mustChange,
    u.temporary_password_expires_at AS temporaryUntil, u.token_generation AS generation, u.password_by_id AS passwordBy,
    u.second_factor_at AS secondFactorAt, o.second_factor_required AS secondFactorRequired, o.kind, p.status AS partnerStatus, COALESCE(p.cloud, c.cloud) AS cloud, COALESCE(p.country, c.country) AS country,
    COALESCE(p.market_region, c.market_region) AS marketRegion,
    (SELECT GROUP_CONCAT(r.role) FROM role_assignment r WHERE r.user_id = u.id) AS roles`;

/** The tables of a principal besides `user`. */
export const JOINED = `
  JOIN organization o ON o.id = u.organization_id
  LEFT JOIN partner p ON p.id = o.id
  LEFT JOIN customer c ON c.id = o.id`;

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
export function holds({ status, revokedAt, expiresAt, mustChange, temporaryUntil }: PrincipalRow, nowMs: number): boolean {
  if (status !== 'ACTIVE' || revokedAt !== null || expiresAt <= nowMs) return false;
  return !(mustChange === 1 && temporaryUntil !== null && temporaryUntil <= nowMs);
}

/** How the principal authenticated: by session, API token or external token. */
type Origin = { sessionId: string } | { id?: string; limits: TokenLimits } | { external: true; unproven: boolean };

/** The viewer for a principal. */
export function viewerOf(row: PrincipalRow, from: Origin): Viewer {
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
export type Reading = Pick<Ctx, 'db' | 'clock' | 'log' | 'services'>;
