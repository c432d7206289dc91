import type { Ctx } from '../../../data/context';
import { mutate, NO_CREDENTIALS } from '../../../graph/mutation';
import { UNPROVEN } from '../../../graph/state';
import { DomainError, refuse } from '../../../kernel/errors';
import type { Role } from '../../../policy/roles';
import { refuseAbove, rolesOfInput } from '../ceiling';
import { checkPerson, createUser } from '../create-user';
import { makeTemporary } from '../people/temporary';
import { ADMIN_ROLES } from '../role.loader';
import { userAdded } from '../user.events';
import type { CreateCustomerUserInput } from './customer-people.types';
import { tellCustomer } from './partner-acts';
import { lockTenant, refuseWithoutGrant, tenantOf } from './tenant';
import { refuseFirstAdmin } from './without-admin';

/** The customer that an input means: the given one, or that of the viewer. */
function customerOf({ viewer }: Ctx, given: string | null | undefined): string {
  if (given != null) return given;
  return viewer.kind === 'CUSTOMER' ? viewer.organizationId : refuse('INVALID', 'Give the customer.', ['customerId']);
}

/** Whoever has its password from a partner makes no admin of its customer. */
function refuseUnproven({ viewer }: Ctx, roles: readonly Role[]): void {
  if (viewer.unproven !== true || !roles.some((role) => ADMIN_ROLES.has(role))) return;
  throw new DomainError({ ...UNPROVEN, path: ['roles'] });
}

/** Adds a person to a customer, with a temporary password that is shown once. */
export function createCustomerUser(ctx: Ctx, input: CreateCustomerUserInput): Promise<object> {
  const temporary = makeTemporary();
  const name = input.name.trim();
  const email = input.email.trim();
  let roles: Role[] = [];
  return mutate(ctx, {
    operation: 'createCustomerUser',
    input,
    asksOthers: true,
    before: async () => {
      checkPerson(input.name, email, []);
      roles = rolesOfInput(input.roles ?? ['CUSTOMER_USER'], 'CUSTOMER', ['roles']);
      await temporary.prepare();
    },
    locks: (tx) => lockTenant(tx, customerOf(tx, input.customerId), ['customerId']),
    work: async (tx) => {
      const tenant = await tenantOf(tx, customerOf(tx, input.customerId), ['customerId']);
      refuseWithoutGrant(tenant, ['customerId']);
      refuseAbove(tx.viewer, { action: 'customer.administer', own: tenant.own }, roles, ['roles']);
      refuseUnproven(tx, roles);
      const { customerId: organizationId } = tenant;
      const isAdmin = roles.some((role) => ADMIN_ROLES.has(role));
      if (isAdmin && !tenant.own) await refuseFirstAdmin(tx.db, organizationId, ['roles']);
      const passwordHash = temporary.hash();
      const by = { byPartner: !tenant.own, countsMail: input.dryRun !== true };
      const person = { kind: 'CUSTOMER_USER', organizationId, name, email, roles, passwordHash, ...by } as const;
      const onBehalfOfId = tenant.own ? undefined : organizationId;
      const after = { name, email, roles };
      const { id, userName } = await createUser(tx, person, [], (added) => userAdded({ id: added, onBehalfOfId }, after));
      if (isAdmin && !tenant.own) await tellCustomer(tx, organizationId, { id, email }, 'adminByPartner');
      return { customerUserId: id, userName };
    },
    shown: temporary.shown,
    refused: NO_CREDENTIALS,
  });
}
