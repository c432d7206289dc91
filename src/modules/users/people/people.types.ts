import { Field, ID, InputType } from 'type-graphql';
import { EditingInput, StoringInput } from '../../../graph/mutation';
import { CredentialsPayload } from '../temporary-credentials';
import { payloadOf } from '../../../graph/payload';
import type { RefusalCode } from '../../../kernel/refusals';
import type { Role as RoleName } from '../../../policy/roles';
import { Role, User } from '../user.entity';

/** Refusal codes listed in the description of every operation on a user. */
export const ON_USER: readonly RefusalCode[] = ['OTHER_ORGANIZATION', 'ROLE_ABOVE_CEILING'];

@InputType('AddUserInput', { description: 'Input of `addUser`.' })
export class AddUserInput extends StoringInput {
  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      "E-mail address; becomes the user name, unless another account already uses it unproven: then `userName` in the payload is the user's id. An address at a domain of your organization is held at once, any other only after it is proven by the mailed link. Until then, anyone who proves the address or comes to own its domain takes it over, and the account is disabled.",
  })
  email!: string;

  @Field(() => [Role], { description: "Roles of your organization's kind, up to your ceiling; at least one." })
  roles!: RoleName[];
}

@InputType()
export abstract class OneUserInput extends EditingInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

@InputType('UpdateUserInput', { description: 'Input of `updateUser`.' })
export class UpdateUserInput extends OneUserInput {
  @Field(() => String, { nullable: true, description: 'Full name. 1 to 200 characters. Unchanged if omitted.' })
  name?: string | null;
}

@InputType('UpdateUserRolesInput', { description: 'Input of `updateUserRoles`.' })
export class UpdateUserRolesInput extends OneUserInput {
  @Field(() => [Role], { description: 'New roles, replacing all current ones; at least one.' })
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
