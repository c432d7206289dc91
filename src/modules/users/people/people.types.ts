import { Field, ID, InputType } from 'type-graphql';
import { EditingInput, StoringInput } from '../../../graph/mutation';
import { CredentialsPayload } from '../temporary-credentials';
import { payloadOf } from '../../../graph/payload';
import type { RefusalCode } from '../../../kernel/refusals';
import type { Role as RoleName } from '../../../policy/roles';
import { Role, User } from '../user.entity';

/** What the description of every operation on a user lists. */
export const ON_USER: readonly RefusalCode[] = ['OTHER_ORGANIZATION', 'ROLE_ABOVE_CEILING'];

@InputType('AddUserInput', { description: 'Input of `addUser`.' })
export class AddUserInput extends StoringInput {
  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      'E-mail address; it becomes the user name, unless somebody of another organization named it before without a proof: `userName` of the answer is the id then. An address at a domain of the own organization is held at once; any other only once it was proven by the mailed link, and until then whoever proves it, or comes to own its domain, takes it over: the account is disabled then.',
  })
  email!: string;

  @Field(() => [Role], { description: "Roles of the organization's own kind, up to the own ceiling; at least one." })
  roles!: RoleName[];
}

@InputType()
export abstract class OneUserInput extends EditingInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

@InputType('UpdateUserInput', { description: 'Input of `updateUser`.' })
export class UpdateUserInput extends OneUserInput {
  @Field(() => String, { nullable: true, description: 'Full name. 1 to 200 characters. Left out: stays as it is.' })
  name?: string | null;
}

@InputType('UpdateUserRolesInput', { description: 'Input of `updateUserRoles`.' })
export class UpdateUserRolesInput extends OneUserInput {
  @Field(() => [Role], { description: 'All roles that the user holds from now on; at least one.' })
  roles!: RoleName[];
}

@InputType('DisableUserInput', { description: 'Input of `disableUser`.' })
export class DisableUserInput extends OneUserInput {}

@InputType('EnableUserInput', { description: 'Input of `enableUser`.' })
export class EnableUserInput extends OneUserInput {}

@InputType('ResetPasswordInput', { description: 'Input of `resetPassword`.' })
export class ResetPasswordInput extends OneUserInput {}

const user = { type: () => User, description: 'The user.' };

export const AddUserPayload = payloadOf('AddUserPayload', { user }, CredentialsPayload);
export const UpdateUserPayload = payloadOf('UpdateUserPayload', { user });
export const UpdateUserRolesPayload = payloadOf('UpdateUserRolesPayload', { user });
export const DisableUserPayload = payloadOf('DisableUserPayload', { user });
export const EnableUserPayload = payloadOf('EnableUserPayload', { user });
export const ResetPasswordPayload = payloadOf('ResetPasswordPayload', { user }, CredentialsPayload);
