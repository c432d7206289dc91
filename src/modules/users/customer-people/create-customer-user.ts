import { requireLock, type Ctx } from '../../../data/context';
import { defineOperation } from '../../../graph/define-mutation';
import { NO_CREDENTIALS } from '../temporary-credentials';
import { UNPROVEN } from '../../../policy/standing';
import { DomainError, refuse } from '../../../kernel/errors';
import type { Role } from '../../../policy/roles';
import { customerOperations, inTenant, needsGrant } from '../../customers';
import { requireSameRights } from '../../partners';
import { refuseAbove, rolesOfInput } from '../ceiling';
import { checkPerson, createUser } from '../create-user';
import { makeTemporary, showTemporary } from '../people/temporary';
import { ADMIN_ROLES } from '../role.loader';
import { ADMINISTER } from '../user.actions';
import { userAdded } from '../user.events';
import { BY_CUSTOMER_OR_PARTNER, CreateCustomerUserInput, CreateCustomerUserPayload } from './customer-people.types';
import { tellCustomer } from './partner-acts';
import { lockTenant } from './tenant';
import { refuseFirstAdmin } from './without-admin';

/** The customer of an input: the given one, or the viewer's. */
function customerOf({ viewer }: Ctx, given: string | null | undefined): string {
  if (given != null) return given;
  return viewer.kind === 'CUSTOMER' ? viewer.organizationId : refuse('INVALID', 'Specify `customerId`.', ['customerId']);
}

/** A viewer whose password was set by a partner cannot create an admin of its customer. */
function refuseUnproven({ viewer }: Ctx, roles: readonly Role[]): void {
  if (viewer.unproven !== true || !roles.some((role) => ADMIN_ROLES.has(role))) return;
  throw new DomainError({ ...UNPROVEN, path: ['roles'] });
}

export const createCustomerUser = defineOperation({
  name: 'createCustomerUser',
  description: `Creates a user of a customer with a temporary password, shown once and valid for 72 hours. ${BY_CUSTOMER_OR_PARTNER}`,
  example:
    'createCustomerUser(input: { customerId: "cus_01h…", name: "Ada Miller", email: "ada@contoso.com", roles: [CUSTOMER_USER] }) { customerUser { id name } userName temporaryPassword errors { code message } }',
  action: ADMINISTER,
  input: CreateCustomerUserInput,
  inputDescription: 'The new user.',
  payload: CreateCustomerUserPayload,
  codes: [
    'DELEGATED_ADMIN_REQUIRED',
    'ROLE_ABOVE_CEILING',
    'FIRST_ADMIN_BY_PROOF',
    'INVALID_EMAIL',
    'EMAIL_TAKEN',
    'EMAIL_OF_ANOTHER_ORGANIZATION',
    'EMAIL_LOOKS_ALIKE',
    'ROLE_OF_OTHER_KIND',
  ],
  probesExistence: true,
  before: async (_ctx, input) => {
    checkPerson(input.name, input.email.trim(), []);
    const roles = rolesOfInput(input.roles ?? ['CUSTOMER_USER'], 'CUSTOMER', ['roles']);
    return { roles, ...(await makeTemporary()) };
  },
  on: customerOperations.on({ check: needsGrant, onBehalfOf: inTenant }),
  thing: async ({ customerId }, tx) => {
    const id = customerOf(tx, customerId);
    requireLock(tx, id);
    await requireSameRights(tx);
    return { id, path: ['customerId'] };
  },
  locks: (tx, { input }) => lockTenant(tx, customerOf(tx, input.customerId), ['customerId']),
  work: async (tx, { input, row: { id: organizationId }, facts: { own }, prepared: { roles, passwordHash } }) => {
    refuseAbove(tx.viewer, { action: ADMINISTER, own }, roles, ['roles']);
    refuseUnproven(tx, roles);
    const isAdmin = roles.some((role) => ADMIN_ROLES.has(role));
    if (isAdmin && !own) await refuseFirstAdmin(tx.db, organizationId, ['roles']);
    const [name, email] = [input.name.trim(), input.email.trim()];
    const person = {
      kind: 'CUSTOMER_USER',
      organizationId,
      name,
      email,
      roles,
      passwordHash,
      byPartner: !own,
      countsMail: input.dryRun !== true,
    } as const;
    const onBehalfOfId = own ? undefined : organizationId;
    const after = { name, email, roles };
    const { id, userName } = await createUser(tx, person, [], (added) => userAdded({ id: added, onBehalfOfId }, after));
    if (isAdmin && !own) await tellCustomer(tx, organizationId, { id, email }, 'adminByPartner');
    return { customerUserId: id, userName };
  },
  shown: showTemporary,
  refused: NO_CREDENTIALS,
});
