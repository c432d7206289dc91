import type { Ctx, TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { mutate, type EditingInput } from '../../../graph/mutation';
import { UNPROVEN } from '../../../graph/state';
import { marks } from '../../../graph/statement';
import { change, insertRows } from '../../../graph/write';
import { DomainError, refuse } from '../../../kernel/errors';
import type { OrganizationKind, Role } from '../../../policy/roles';
import { endSessions } from '../access.service';
import { isAtTop, refuseAbove, rolesOfInput } from '../ceiling';
import { ADMIN_ROLES } from '../role.loader';
import { LAST_ADMIN } from '../user.actions';
import { RoleAssignmentRecord, UserRecord } from '../user.entity';
import { rolesChanged } from '../user.events';
import { actOnPerson, affected, lockPerson, type People, type Person } from './person';

/** Roles to give and to take. */
interface RoleChange {
  given: Role[];
  taken: Role[];
}

const PATH = ['roles'];

/** Refuses changes above the ceiling, of the last admin, and what would raise oneself. */
function checkChange({ viewer }: TxCtx, action: string, { facts }: Person, { given, taken }: RoleChange): void {
  refuseAbove(viewer, { action, own: facts.own }, [...given, ...taken], PATH);
  if (facts.lastAdmin && taken.some((role) => ADMIN_ROLES.has(role))) throw new DomainError({ ...LAST_ADMIN, path: PATH });
  if (viewer.unproven === true && [...given, ...taken].some((role) => ADMIN_ROLES.has(role))) {
    throw new DomainError({ ...UNPROVEN, path: PATH });
  }
  // Whoever is at the top raises nobody; the first user of a reseller checks and adds its agent role itself (S0 step 9).
  if (facts.self && given.length > 0 && !isAtTop(viewer, action)) {
    refuse('RAISES_ITSELF', 'Nobody gives itself a role; have another administrator do it.', PATH, { roles: given });
  }
}

async function store(tx: TxCtx, userId: string, { given, taken }: RoleChange): Promise<void> {
  if (taken.length > 0) {
    await tx.db.run(bound('subject', `DELETE FROM role_assignment WHERE user_id = ? AND role IN (${marks(taken.length)})`), [
      userId,
      ...taken,
    ]);
  }
  const grant = { userId, grantedAt: tx.clock.now(), grantedById: tx.viewer.userId };
  await insertRows(
    tx,
    RoleAssignmentRecord,
    given.map((role) => ({ ...grant, role })),
  );
}

/** An operation that sets the roles of a person. */
export interface RolesOperation {
  people: People;
  operation: 'updateUserRoles' | 'updateCustomerUserRoles';
}

/** Sets the roles of a person; whoever had signed in with the old ones signs in again. */
export function updateRoles(
  ctx: Ctx,
  { people, operation }: RolesOperation,
  id: string,
  input: EditingInput & { roles: Role[] },
): Promise<object> {
  const kind: OrganizationKind = people.idType === 'User' ? (ctx.viewer.kind as OrganizationKind) : 'CUSTOMER';
  let wanted: Role[] = [];
  return mutate(ctx, {
    operation,
    input,
    before: () => {
      wanted = rolesOfInput(input.roles, kind, PATH);
    },
    locks: lockPerson(people, id),
    work: async (tx) => {
      const person = await actOnPerson(tx, people, operation, { id, expectedVersion: input.expectedVersion });
      const before = person.facts.roles;
      const given = wanted.filter((role) => !before.includes(role));
      const taken = before.filter((role) => !wanted.includes(role));
      if (given.length + taken.length === 0) return { [people.outcome]: id };
      checkChange(tx, people.operations.operations[operation]?.action ?? '', person, { given, taken });
      const changes = { before: { roles: before }, after: { roles: wanted } };
      await change(tx, UserRecord, person.row, {}, rolesChanged(affected(person), changes));
      await store(tx, id, { given, taken });
      await endSessions(tx, id);
      return { [people.outcome]: id };
    },
  });
}
