import type { Ctx } from '../../../data/context';
import { mutate, NO_CREDENTIALS } from '../../../graph/mutation';
import type { OrganizationKind, Role } from '../../../policy/roles';
import { requireSameRights } from '../../partners';
import { refuseAbove, rolesOfInput } from '../ceiling';
import { checkPerson, createUser } from '../create-user';
import { userAdded } from '../user.events';
import type { AddUserInput } from './people.types';
import { makeTemporary } from './temporary';

/** Adds a user to the own organisation, with a temporary password that is shown once (S0). */
export function addUser(ctx: Ctx, input: AddUserInput): Promise<object> {
  const temporary = makeTemporary();
  const { organizationId, kind } = ctx.viewer;
  const email = input.email.trim();
  const name = input.name.trim();
  let roles: Role[] = [];
  return mutate(ctx, {
    operation: 'addUser',
    input,
    asksOthers: true,
    before: async () => {
      checkPerson(input.name, email, []);
      roles = rolesOfInput(input.roles, kind as OrganizationKind, ['roles']);
      refuseAbove(ctx.viewer, { action: 'user.create', own: true }, roles, ['roles']);
      await temporary.prepare();
    },
    locks: () => [organizationId],
    work: async (tx) => {
      await requireSameRights(tx);
      const passwordHash = temporary.hash();
      const countsMail = input.dryRun !== true;
      const person = { kind: 'USER', organizationId, name, email, roles, passwordHash, countsMail } as const;
      const { id: userId, userName } = await createUser(tx, person, [], (id) => userAdded({ id }, { name, email, roles }));
      return { userId, userName };
    },
    shown: temporary.shown,
    refused: NO_CREDENTIALS,
  });
}
