import type { TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import type { MutationDefinition } from '../../../graph/define-mutation';
import { UNPROVEN } from '../../../policy/standing';
import { marks } from '../../../graph/statement';
import { updateVersioned, insertRows } from '../../../graph/write';
import { DomainError, refuse } from '../../../kernel/errors';
import type { OrganizationKind, Role } from '../../../policy/roles';
import { endSessions } from '../access.service';
import { isAtTop, refuseAbove, rolesOfInput } from '../ceiling';
import { ADMIN_ROLES } from '../role.loader';
import { LAST_ADMIN, onUser, type PersonFacts } from '../user.actions';
import { RoleAssignmentRecord, UserRecord } from '../user.entity';
import { rolesChanged } from '../user.events';
import { ON_USER, UpdateUserRolesInput, UpdateUserRolesPayload } from './people.types';
import { affected, definePersonOperation, USERS, type People, type PersonInput, type PersonOperation } from './person';

/** Roles to grant and to revoke. */
interface RoleChange {
  given: Role[];
  taken: Role[];
}

const PATH = ['roles'];

/** Refuses changes above the ceiling, to the last admin, and that raise the viewer itself. */
function checkChange({ viewer }: TxCtx, action: string, facts: PersonFacts, { given, taken }: RoleChange): void {
  refuseAbove(viewer, { action, own: facts.own }, [...given, ...taken], PATH);
  if (facts.lastAdmin && taken.some((role) => ADMIN_ROLES.has(role))) throw new DomainError({ ...LAST_ADMIN, path: PATH });
  if (viewer.unproven === true && [...given, ...taken].some((role) => ADMIN_ROLES.has(role))) {
    throw new DomainError({ ...UNPROVEN, path: PATH });
  }
  // A viewer at the top gains no rights: a reseller's first user grants itself the agent role this way.
  if (facts.self && given.length > 0 && !isAtTop(viewer, action)) {
    refuse('RAISES_ITSELF', 'You cannot grant yourself a role. Ask another admin.', PATH, { roles: given });
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

/** Defines an operation that replaces a user's roles. The user's sessions end. */
export const defineRoles = <I extends PersonInput & { roles: Role[] }>(
  people: People,
  operation: Omit<PersonOperation<I, Role[]>, 'before' | 'work'>,
): MutationDefinition =>
  definePersonOperation<I, Role[]>(people, {
    ...operation,
    before: ({ viewer }, input) =>
      rolesOfInput(input.roles, people === USERS ? (viewer.kind as OrganizationKind) : 'CUSTOMER', PATH),
    work: async (tx, person) => {
      const { row, facts, prepared: wanted } = person;
      const before = facts.roles;
      const given = wanted.filter((role) => !before.includes(role));
      const taken = before.filter((role) => !wanted.includes(role));
      if (given.length + taken.length === 0) return;
      checkChange(tx, operation.action, facts, { given, taken });
      const changes = { before: { roles: before }, after: { roles: wanted } };
      await updateVersioned(tx, UserRecord, row, {}, rolesChanged(affected(person), changes));
      await store(tx, row.id, { given, taken });
      await endSessions(tx, row.id);
    },
  });

const action = 'user.update_roles';

export const updateUserRoles = defineRoles(USERS, {
  name: 'updateUserRoles',
  description:
    'Replaces the roles of a user of your organization. `schema/permissions.md` lists which roles each role may grant and revoke. You can grant yourself a role only if your ceiling covers all roles. All sessions of the user end.',
  example:
    'updateUserRoles(input: { userId: "usr_01h…", roles: [ADMIN_AGENT, SALES_AGENT], expectedVersion: 3 }) { user { roles version } errors { code message } }',
  action,
  input: UpdateUserRolesInput,
  inputDescription: 'The user and its new roles.',
  payload: UpdateUserRolesPayload,
  codes: [...ON_USER, 'ROLE_OF_OTHER_KIND', 'LAST_ADMIN', 'RAISES_ITSELF'],
  check: onUser(action),
});
