import { normalizeEmail } from '../modules/users/email';
import { RoleAssignmentRecord, UserRecord } from '../modules/users/user.entity';
import type { Role } from '../policy/roles';
import { between, HOUR } from './calendar';
import type { DemoPerson, World } from './world';

/** A person to add to an organization. */
interface PersonPlan {
  organizationId: string;
  kind: 'USER' | 'CUSTOMER_USER';
  name: string;
  email: string;
  roles: readonly Role[];
  createdAt: number;
  disabled?: boolean;
  /** Who added the person; null for the first of an organization. */
  grantedById?: string | null;
}

/** Adds a person who can sign in with the password of the demo. */
export function addPerson(world: World, plan: PersonPlan): DemoPerson {
  const { organizationId, kind, name, email, roles, createdAt } = plan;
  const active = plan.disabled !== true;
  const id = world.newId(kind === 'USER' ? 'User' : 'CustomerUser', createdAt);
  world.rows.add(UserRecord, {
    id,
    createdAt,
    kind,
    organizationId,
    name,
    email,
    emailNormalized: normalizeEmail(email),
    status: active ? 'ACTIVE' : 'DISABLED',
    mustChangePassword: false,
    lastSignInAt: world.random.chance(0.7) ? between(world, createdAt + HOUR / 4, world.at - HOUR / 2) : null,
    passwordHash: world.passwordHash,
    emailVerifiedAt: createdAt + HOUR / 4,
    tokenGeneration: 1,
    version: 1,
  });
  for (const role of roles) {
    world.rows.add(RoleAssignmentRecord, { userId: id, role, grantedAt: createdAt, grantedById: plan.grantedById ?? null });
  }
  return { id, name, email, organizationId, roles, active, createdAt };
}
