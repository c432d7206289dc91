import type { Ctx } from '../../../data/context';
import { mutate, NO_CREDENTIALS } from '../../../graph/mutation';
import { refuse } from '../../../kernel/errors';
import type { Role } from '../../../policy/roles';
import { recordAudit } from '../../journal';
import { refuseAbove, rolesOfInput } from '../ceiling';
import { checkPerson, createUser } from '../create-user';
import { makeTemporary } from '../people/temporary';
import type { CreateCustomerUserInput } from './customer-people.types';
import { refuseWithoutGrant, tenantOf } from './tenant';

/** The customer that an input means: the given one, or that of the viewer. */
function customerOf({ viewer }: Ctx, given: string | null | undefined): string {
  if (given != null) return given;
  return viewer.kind === 'CUSTOMER' ? viewer.organizationId : refuse('INVALID', 'Give the customer.', ['customerId']);
}

/** Adds a person to a customer, with a temporary password that is shown once. */
export function createCustomerUser(ctx: Ctx, input: CreateCustomerUserInput): Promise<object> {
  const temporary = makeTemporary();
  const operation = 'createCustomerUser';
  const name = input.name.trim();
  const email = input.email.trim();
  let roles: Role[] = [];
  return mutate(ctx, {
    operation,
    input,
    asksOthers: true,
    before: async () => {
      checkPerson(input.name, email, []);
      roles = rolesOfInput(input.roles ?? ['CUSTOMER_USER'], 'CUSTOMER', ['roles']);
      await temporary.prepare();
    },
    work: async (tx) => {
      const tenant = await tenantOf(tx, customerOf(ctx, input.customerId), ['customerId']);
      refuseWithoutGrant(tenant, ['customerId']);
      refuseAbove(tx.viewer, { action: 'customer.administer', own: tenant.own }, roles, ['roles']);
      const { customerId: organizationId } = tenant;
      const passwordHash = temporary.hash();
      const person = { kind: 'CUSTOMER_USER', organizationId, name, email, roles, passwordHash } as const;
      const customerUserId = await createUser(tx, person, []);
      await recordAudit(tx, {
        action: operation,
        subjectId: customerUserId,
        ...(tenant.own ? {} : { onBehalfOfId: organizationId }),
        changes: { after: { name, email, roles } },
      });
      return { customerUserId, userName: email };
    },
    shown: temporary.shown,
    refused: NO_CREDENTIALS,
  });
}
