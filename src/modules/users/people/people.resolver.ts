import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../../data/context';
import { RootMutation } from '../../../graph/roots';
import { addUser } from './add-user';
import {
  AddUserInput,
  AddUserPayload,
  DisableUserInput,
  DisableUserPayload,
  EnableUserInput,
  EnableUserPayload,
  ResetPasswordInput,
  ResetPasswordPayload,
  UpdateUserInput,
  UpdateUserPayload,
  UpdateUserRolesInput,
  UpdateUserRolesPayload,
} from './people.types';
import { USERS } from './person';
import { resetPassword } from './reset-password';
import { setStatus } from './set-status';
import { updateRoles } from './update-roles';
import { updateUser } from './update-user';

const COMMON = '`NOT_FOUND`, `OTHER_ORGANIZATION`, `ROLE_ABOVE_CEILING`';
const ALWAYS = '`VERSION_CONFLICT`, `INVALID`, `IDEMPOTENCY_CONFLICT`';

@Resolver()
export class PeopleMutations {
  @RootMutation(() => AddUserPayload, {
    action: 'user.create',
    description:
      'Adds a user to the own organisation. The answer carries user name and temporary password, once; it is valid for 72 hours and changed at the first sign-in (S0). Errors: `INVALID_EMAIL`, `EMAIL_TAKEN`, `EMAIL_OF_ANOTHER_ORGANIZATION`, `EMAIL_LOOKS_ALIKE`, `ROLE_OF_OTHER_KIND`, `ROLE_ABOVE_CEILING`, `INVALID`, `IDEMPOTENCY_CONFLICT`.',
  })
  addUser(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => AddUserInput, { description: 'The user.' }) input: AddUserInput,
  ): Promise<object> {
    return addUser(ctx, input);
  }

  @RootMutation(() => UpdateUserPayload, {
    action: 'user.update_roles',
    description: `Changes the name of a user of the own organisation, up to the own ceiling. The e-mail address is the user name and stays. Errors: ${COMMON}, ${ALWAYS}.`,
  })
  updateUser(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => UpdateUserInput, { description: 'The user and what changes.' }) input: UpdateUserInput,
  ): Promise<object> {
    return updateUser(ctx, input);
  }

  @RootMutation(() => UpdateUserRolesPayload, {
    action: 'user.update_roles',
    description: `Sets the roles of a user of the own organisation (S0). Which roles one gives and takes, the ceilings in \`schema/permissions.md\` say; only whose ceiling covers all roles gives itself one. All sessions of the user end. Errors: ${COMMON}, \`ROLE_OF_OTHER_KIND\`, \`LAST_ADMIN\`, \`RAISES_ITSELF\`, ${ALWAYS}.`,
  })
  updateUserRoles(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => UpdateUserRolesInput, { description: 'The user and all its roles.' }) input: UpdateUserRolesInput,
  ): Promise<object> {
    return updateRoles(ctx, { people: USERS, operation: 'updateUserRoles' }, input.userId, input);
  }

  @RootMutation(() => DisableUserPayload, {
    action: 'user.disable',
    description: `Closes the account of a user of the own organisation: its sessions and API tokens end at once. Errors: ${COMMON}, \`INVALID_STATE\`, \`LAST_ADMIN\`, \`OWN_ACCOUNT\`, ${ALWAYS}.`,
  })
  disableUser(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => DisableUserInput, { description: 'The user.' }) input: DisableUserInput,
  ): Promise<object> {
    return setStatus(ctx, { people: USERS, operation: 'disableUser', to: 'DISABLED' }, input.userId, input);
  }

  @RootMutation(() => EnableUserPayload, {
    action: 'user.disable',
    description: `Opens the account of a disabled user again: it signs in with the password it had. API tokens stay revoked. Errors: ${COMMON}, \`INVALID_STATE\`, ${ALWAYS}.`,
  })
  enableUser(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => EnableUserInput, { description: 'The user.' }) input: EnableUserInput,
  ): Promise<object> {
    return setStatus(ctx, { people: USERS, operation: 'enableUser', to: 'ACTIVE' }, input.userId, input);
  }

  @RootMutation(() => ResetPasswordPayload, {
    action: 'user.reset_password',
    description: `Gives a user of the own organisation a new temporary password, shown once and valid for 72 hours. Its sessions and API tokens end at once. Errors: ${COMMON}, \`INVALID_STATE\`, \`OWN_ACCOUNT\`, ${ALWAYS}.`,
  })
  resetPassword(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ResetPasswordInput, { description: 'The user.' }) input: ResetPasswordInput,
  ): Promise<object> {
    return resetPassword(ctx, input);
  }
}
