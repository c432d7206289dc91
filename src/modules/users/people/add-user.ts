import { defineMutation } from '../../../graph/define-mutation';
import { NO_CREDENTIALS } from '../temporary-credentials';
import type { OrganizationKind } from '../../../policy/roles';
import { requireSameRights } from '../../partners';
import { refuseAbove, rolesOfInput } from '../ceiling';
import { checkPerson, createUser } from '../create-user';
import { userAdded } from '../user.events';
import { AddUserInput, AddUserPayload } from './people.types';
import { makeTemporary, showTemporary } from './temporary';

const action = 'user.create';

export const addUser = defineMutation({
  name: 'addUser',
  description:
    'Creates a user in your organization. The payload shows user name and temporary password once. The password is valid for 72 hours and must be changed at the first sign-in.',
  example:
    'addUser(input: { name: "Ada Miller", email: "ada@fabrikam.example", roles: [SALES_AGENT] }) { user { id } userName temporaryPassword errors { code message } }',
  action,
  input: AddUserInput,
  inputDescription: 'The new user.',
  payload: AddUserPayload,
  codes: [
    'INVALID_EMAIL',
    'EMAIL_TAKEN',
    'EMAIL_OF_ANOTHER_ORGANIZATION',
    'EMAIL_LOOKS_ALIKE',
    'ROLE_OF_OTHER_KIND',
    'ROLE_ABOVE_CEILING',
  ],
  probesExistence: true,
  before: async ({ viewer }, input) => {
    checkPerson(input.name, input.email.trim(), []);
    const roles = rolesOfInput(input.roles, viewer.kind as OrganizationKind, ['roles']);
    refuseAbove(viewer, { action, own: true }, roles, ['roles']);
    return { roles, ...(await makeTemporary()) };
  },
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input, prepared: { roles, passwordHash } }) => {
    await requireSameRights(tx);
    const [name, email] = [input.name.trim(), input.email.trim()];
    const { organizationId } = tx.viewer;
    const person = { kind: 'USER', organizationId, name, email, roles, passwordHash, countsMail: input.dryRun !== true } as const;
    const { id: userId, userName } = await createUser(tx, person, [], (id) => userAdded({ id }, { name, email, roles }));
    return { userId, userName };
  },
  shown: showTemporary,
  refused: NO_CREDENTIALS,
});
