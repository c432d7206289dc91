import type { Ctx } from '../../../data/context';
import { notFound } from '../../../graph/actions';
import { mutate, NO_CREDENTIALS } from '../../../graph/mutation';
import { domainName } from '../../../kernel/domains';
import { refuse } from '../../../kernel/errors';
import { ownerOfDomain } from '../../partners';
import { checkPerson, createUser } from '../create-user';
import { makeTemporary } from '../people/temporary';
import { userAdded } from '../user.events';
import type { AddFirstCustomerAdminInput } from './add-first-admin.types';
import { customerWithoutAdmin, type CustomerWithoutAdmin } from './without-admin';

/** The customer that the operator means: by its domain, since it sees no customers. */
async function meantBy({ db }: Ctx, domain: string): Promise<CustomerWithoutAdmin> {
  const customer = await customerWithoutAdmin(db, domain);
  if (customer) return customer;
  if ((await ownerOfDomain(db, domain)) === null) throw notFound(['domain']);
  return refuse(
    'HAS_ADMIN',
    'This is no customer without an admin; its own admins add people, and reset their passwords themselves.',
    ['domain'],
  );
}

/** The operator gives a customer that was carried over its first admin, with a temporary password that is shown once. */
export function addFirstCustomerAdmin(ctx: Ctx, input: AddFirstCustomerAdminInput): Promise<object> {
  const temporary = makeTemporary();
  const [name, email] = [input.name.trim(), input.email.trim()];
  let domain = '';
  return mutate(ctx, {
    operation: 'addFirstCustomerAdmin',
    input,
    asksOthers: true,
    before: async () => {
      domain = domainName(input.domain, ['domain']);
      checkPerson(name, email, []);
      await temporary.prepare();
    },
    locks: async (tx) => [(await meantBy(tx, domain)).id],
    work: async (tx) => {
      const { id: organizationId } = await meantBy(tx, domain);
      const roles = ['CUSTOMER_ADMIN'] as const;
      const person = { kind: 'CUSTOMER_USER', organizationId, name, email, roles, passwordHash: temporary.hash() } as const;
      const after = { name, email, roles };
      const { userName } = await createUser(tx, person, [], (id) => userAdded({ id }, after, [organizationId]));
      return { customerId: organizationId, userName };
    },
    shown: temporary.shown,
    refused: { ...NO_CREDENTIALS, customerId: null },
  });
}
