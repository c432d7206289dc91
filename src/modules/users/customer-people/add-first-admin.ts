import type { Ctx } from '../../../data/context';
import { notFound } from '../../../graph/act-on';
import { defineMutation } from '../../../graph/define-mutation';
import { NO_CREDENTIALS } from '../temporary-credentials';
import { domainName } from '../../../kernel/domains';
import { refuse } from '../../../kernel/errors';
import { ownerOfDomain } from '../../partners';
import { checkPerson, createUser } from '../create-user';
import { makeTemporary, showTemporary } from '../people/temporary';
import { userAdded } from '../user.events';
import { AddFirstCustomerAdminInput, AddFirstCustomerAdminPayload } from './add-first-admin.types';
import { customerWithoutAdmin, type CustomerWithoutAdmin } from './without-admin';

/** Finds the customer by its domain, since the operator cannot read customers. */
async function meantBy({ db }: Ctx, domain: string): Promise<CustomerWithoutAdmin> {
  const customer = await customerWithoutAdmin(db, domain);
  if (customer) return customer;
  if ((await ownerOfDomain(db, domain)) === null) throw notFound(['domain']);
  return refuse(
    'HAS_ADMIN',
    'No customer without an admin has this domain. If the customer has admins, they add users and reset passwords.',
    ['domain'],
  );
}

export const addFirstCustomerAdmin = defineMutation({
  name: 'addFirstCustomerAdmin',
  description:
    'Creates the first admin of a customer that has none because it was carried over from another portal. Operator only. Returns a temporary password, shown once and valid for 72 hours.',
  example:
    'addFirstCustomerAdmin(input: { domain: "contoso.onmicrosoft.com", name: "Ada Miller", email: "ada@contoso.com" }) { customerId userName temporaryPassword errors { code message } }',
  action: 'organization.manage',
  input: AddFirstCustomerAdminInput,
  inputDescription: 'The customer and the person.',
  payload: AddFirstCustomerAdminPayload,
  codes: ['NOT_FOUND', 'HAS_ADMIN', 'INVALID_EMAIL', 'EMAIL_TAKEN', 'EMAIL_OF_ANOTHER_ORGANIZATION', 'EMAIL_LOOKS_ALIKE'],
  probesExistence: true,
  before: async (_ctx, input) => {
    const domain = domainName(input.domain, ['domain']);
    const [name, email] = [input.name.trim(), input.email.trim()];
    checkPerson(name, email, []);
    return { domain, name, email, ...(await makeTemporary()) };
  },
  locks: async (tx, { prepared }) => [(await meantBy(tx, prepared.domain)).id],
  work: async (tx, { prepared: { domain, name, email, passwordHash } }) => {
    const { id: organizationId } = await meantBy(tx, domain);
    const roles = ['CUSTOMER_ADMIN'] as const;
    const person = { kind: 'CUSTOMER_USER', organizationId, name, email, roles, passwordHash } as const;
    const after = { name, email, roles };
    const { userName } = await createUser(tx, person, [], (id) => userAdded({ id }, after, [organizationId]));
    return { customerId: organizationId, userName };
  },
  shown: showTemporary,
  refused: { ...NO_CREDENTIALS, customerId: null },
});
