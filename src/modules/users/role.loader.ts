import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { loaderOf } from '../../graph/read';
import { marks, padded } from '../../graph/statement';
import type { Role } from '../../policy/roles';

/** A role assignment as stored. */
export interface HeldRole {
  role: Role;
  grantedAt: number;
  grantedById: string | null;
}

async function rolesOf(ctx: Ctx, ids: readonly string[]): Promise<HeldRole[][]> {
  const asked = padded(ids);
  const rows = await ctx.db.rows(
    bound<HeldRole & { userId: string }>(
      'subject',
      `SELECT user_id AS userId, role, granted_at AS grantedAt, granted_by_id AS grantedById FROM role_assignment WHERE user_id IN (${marks(asked.length)}) ORDER BY user_id, role`,
    ),
    asked,
  );
  const byUser = new Map<string, HeldRole[]>(ids.map((id) => [id, []]));
  for (const row of rows) byUser.get(row.userId)?.push(row);
  return ids.map((id) => byUser.get(id) ?? []);
}

/** The roles of a user. Anyone who can read the user can read its roles. */
export const loadRoles = (ctx: Ctx, userId: string): Promise<HeldRole[]> =>
  loaderOf<string, HeldRole[]>(ctx, 'roles by user', (ids) => rolesOf(ctx, ids)).load(userId);

/** One admin role per organization kind. Without an active holder, the organization is locked out. */
export const ADMIN_ROLES: ReadonlySet<Role> = new Set<Role>(['GLOBAL_ADMIN', 'CUSTOMER_ADMIN', 'OPERATOR']);

async function activeAdminsOf(ctx: Ctx, ids: readonly string[]): Promise<number[]> {
  const asked = padded(ids);
  const rows = await ctx.db.rows(
    bound<{ id: string; n: number }>(
      'subject',
      `SELECT u.organization_id AS id, COUNT(*) AS n FROM \`user\` u JOIN role_assignment r ON r.user_id = u.id
      WHERE u.organization_id IN (${marks(asked.length)}) AND u.status = 'ACTIVE' AND r.role IN (${marks(ADMIN_ROLES.size)})
      GROUP BY u.organization_id`,
    ),
    [...asked, ...ADMIN_ROLES],
  );
  const counts = new Map(rows.map(({ id, n }) => [id, n]));
  return ids.map((id) => counts.get(id) ?? 0);
}

/** Number of active admins of an organization. */
export const countActiveAdmins = (ctx: Ctx, organizationId: string): Promise<number> =>
  loaderOf<string, number>(ctx, 'active admins by organization', (ids) => activeAdminsOf(ctx, ids)).load(organizationId);
