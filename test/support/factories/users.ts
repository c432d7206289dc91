import type { Values } from '../../../src/data/insert';
import { RoleAssignmentRecord, UserRecord } from '../../../src/modules/users/user.entity';
import type { Role } from '../../../src/policy/roles';
import type { TestApp } from '../app';
import { demoPasswordHash, MADE, newRow, nextNumber, store } from './rows';

/** Somebody who can sign in with `DEMO_PASSWORD`. */
export interface Person {
  id: string;
  email: string;
}

/** What can be said of a new user; the rest has defaults. */
export interface UserPlan {
  email?: string;
  name?: string;
  roles?: readonly Role[];
  /** Further columns, such as `status`. */
  values?: Values;
}

/** The rows of a user of an organization: the first of the user, the others of its roles. */
export async function userRows(
  organizationId: string,
  { email = `person-${nextNumber()}@people.example`, name = `Name of ${email}`, roles = [], values = {} }: UserPlan,
): Promise<{ user: Values & { id: string; email: string }; roles: Values[] }> {
  const customer = organizationId.startsWith('cus_');
  const user = {
    ...newRow(customer ? 'CustomerUser' : 'User'),
    kind: customer ? 'CUSTOMER_USER' : 'USER',
    organizationId,
    name,
    email,
    emailNormalized: email,
    emailVerifiedAt: MADE,
    status: 'ACTIVE',
    mustChangePassword: false,
    passwordHash: await demoPasswordHash(),
    tokenGeneration: 1,
    version: 1,
    ...values,
  };
  return { user, roles: roles.map((role) => ({ userId: user.id, role, grantedAt: MADE, grantedById: null })) };
}

/** A user of a partner, of the operator or of a customer. */
export async function aUser(app: TestApp, { id }: { id: string }, plan: UserPlan = {}): Promise<Person> {
  const { user, roles } = await userRows(id, plan);
  await store(app, [UserRecord, [user]], [RoleAssignmentRecord, roles]);
  return { id: user.id, email: user.email };
}
