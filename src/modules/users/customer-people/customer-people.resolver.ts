import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../../data/context';
import { RootMutation } from '../../../graph/roots';
import { CUSTOMER_USERS } from '../people/person';
import { setStatus } from '../people/set-status';
import { updateRoles } from '../people/update-roles';
import { addFirstCustomerAdmin } from './add-first-admin';
import { AddFirstCustomerAdminInput, AddFirstCustomerAdminPayload } from './add-first-admin.types';
import { createCustomerUser } from './create-customer-user';
import {
  CreateCustomerUserInput,
  CreateCustomerUserPayload,
  DisableCustomerUserInput,
  DisableCustomerUserPayload,
  EnableCustomerUserInput,
  EnableCustomerUserPayload,
  ResetCustomerUserPasswordInput,
  ResetCustomerUserPasswordPayload,
  UpdateCustomerUserRolesInput,
  UpdateCustomerUserRolesPayload,
} from './customer-people.types';
import { resetCustomerUserPassword } from './reset-customer-password';

const WHO = 'By the customer itself, or by a partner with an active relationship and grant.';
const ALWAYS = '`VERSION_CONFLICT`, `INVALID`, `IDEMPOTENCY_CONFLICT`';

@Resolver()
export class CustomerPeopleMutations {
  @RootMutation(() => CreateCustomerUserPayload, {
    action: 'customer.administer',
    description: `Adds a person to a customer, with a temporary password that is shown once and valid for 72 hours. ${WHO} Errors: \`NOT_FOUND\`, \`DELEGATED_ADMIN_REQUIRED\`, \`ROLE_ABOVE_CEILING\`, \`FIRST_ADMIN_BY_PROOF\`, \`INVALID_EMAIL\`, \`EMAIL_TAKEN\`, \`EMAIL_OF_ANOTHER_ORGANIZATION\`, \`EMAIL_LOOKS_ALIKE\`, \`ROLE_OF_OTHER_KIND\`, \`INVALID\`, \`IDEMPOTENCY_CONFLICT\`.`,
  })
  createCustomerUser(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => CreateCustomerUserInput, { description: 'The person.' }) input: CreateCustomerUserInput,
  ): Promise<object> {
    return createCustomerUser(ctx, input);
  }

  @RootMutation(() => AddFirstCustomerAdminPayload, {
    action: 'organization.manage',
    description:
      'The operator gives a customer that nobody administers, because it was carried over from another portal, its first admin, with a temporary password that is shown once and valid for 72 hours (S0, S3). Errors: `NOT_FOUND`, `HAS_ADMIN`, `INVALID`, `INVALID_EMAIL`, `EMAIL_TAKEN`, `EMAIL_OF_ANOTHER_ORGANIZATION`, `EMAIL_LOOKS_ALIKE`, `IDEMPOTENCY_CONFLICT`.',
  })
  addFirstCustomerAdmin(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => AddFirstCustomerAdminInput, { description: 'The customer and the person.' })
    input: AddFirstCustomerAdminInput,
  ): Promise<object> {
    return addFirstCustomerAdmin(ctx, input);
  }

  @RootMutation(() => UpdateCustomerUserRolesPayload, {
    action: 'customer.administer',
    description: `Sets the roles of a person of the own customer; all its sessions end. Errors: \`NOT_FOUND\`, \`OWN_CUSTOMER_ONLY\`, \`ROLE_OF_OTHER_KIND\`, \`RAISES_ITSELF\`, \`LAST_ADMIN\`, ${ALWAYS}.`,
  })
  updateCustomerUserRoles(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => UpdateCustomerUserRolesInput, { description: 'The person and all its roles.' })
    input: UpdateCustomerUserRolesInput,
  ): Promise<object> {
    const operation = { people: CUSTOMER_USERS, operation: 'updateCustomerUserRoles' } as const;
    return updateRoles(ctx, operation, input.customerUserId, input);
  }

  @RootMutation(() => DisableCustomerUserPayload, {
    action: 'customer.administer',
    description: `Closes the account of a person of a customer: its sessions and API tokens end at once, its licences stay with it. ${WHO} Errors: \`NOT_FOUND\`, \`INVALID_STATE\`, \`LAST_ADMIN\`, \`OWN_ACCOUNT\`, ${ALWAYS}.`,
  })
  disableCustomerUser(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => DisableCustomerUserInput, { description: 'The person.' }) input: DisableCustomerUserInput,
  ): Promise<object> {
    const change = { people: CUSTOMER_USERS, operation: 'disableCustomerUser', to: 'DISABLED' } as const;
    return setStatus(ctx, change, input.customerUserId, input);
  }

  @RootMutation(() => EnableCustomerUserPayload, {
    action: 'customer.administer',
    description: `Opens the account of a disabled person of a customer again, with the password it had. ${WHO} Errors: \`NOT_FOUND\`, \`INVALID_STATE\`, ${ALWAYS}.`,
  })
  enableCustomerUser(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => EnableCustomerUserInput, { description: 'The person.' }) input: EnableCustomerUserInput,
  ): Promise<object> {
    const change = { people: CUSTOMER_USERS, operation: 'enableCustomerUser', to: 'ACTIVE' } as const;
    return setStatus(ctx, change, input.customerUserId, input);
  }

  @RootMutation(() => ResetCustomerUserPasswordPayload, {
    action: 'customer.reset_user_password',
    description: `Gives a person of a customer a new temporary password, shown once and valid for 72 hours; its sessions and API tokens end at once (S1, S2). ${WHO} Helpdesk agents not for an admin of the customer. The provider that created the customer also without a grant for its first admin, until that admin has signed in. Errors: \`NOT_FOUND\`, \`DELEGATED_ADMIN_REQUIRED\`, \`ROLE_ABOVE_CEILING\`, \`INVALID_STATE\`, \`OWN_ACCOUNT\`, ${ALWAYS}.`,
  })
  resetCustomerUserPassword(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ResetCustomerUserPasswordInput, { description: 'The person, or the customer.' })
    input: ResetCustomerUserPasswordInput,
  ): Promise<object> {
    return resetCustomerUserPassword(ctx, input);
  }
}
