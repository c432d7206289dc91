import { Field, ID, InputType } from 'type-graphql';
import { EditingInput, StoringInput } from '../../../graph/mutation';
import { CredentialsPayload } from '../temporary-credentials';
import { payloadOf } from '../../../graph/payload';
import type { Role as RoleName } from '../../../policy/roles';
import { CustomerUser, Role } from '../user.entity';

/** For the descriptions of mutations. */
export const BY_CUSTOMER_OR_PARTNER = 'By the customer itself, or by a partner with an active relationship and grant.';

@InputType('CreateCustomerUserInput', { description: 'Input of `createCustomerUser`.' })
export class CreateCustomerUserInput extends StoringInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The customer. A partner gives it; the admin of a customer leaves it out or gives its own.',
  })
  customerId?: string | null;

  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      'E-mail address; it becomes the user name, unless somebody of another organization named it before without a proof: `userName` of the answer is the id then. An address at a domain of the own organization is held at once; any other only once it was proven by the mailed link, and until then whoever proves it, or comes to own its domain, takes it over: the account is disabled then.',
  })
  email!: string;

  @Field(() => [Role], {
    nullable: true,
    description: '`CUSTOMER_ADMIN`, `CUSTOMER_USER` or both; `CUSTOMER_USER` unless given.',
  })
  roles?: RoleName[] | null;
}

@InputType()
export abstract class OneCustomerUserInput extends EditingInput {
  @Field(() => ID, { description: 'The person of the customer.' })
  customerUserId!: string;
}

@InputType('UpdateCustomerUserRolesInput', { description: 'Input of `updateCustomerUserRoles`.' })
export class UpdateCustomerUserRolesInput extends OneCustomerUserInput {
  @Field(() => [Role], { description: 'All roles that the person holds from now on; at least one.' })
  roles!: RoleName[];
}

@InputType('DisableCustomerUserInput', { description: 'Input of `disableCustomerUser`.' })
export class DisableCustomerUserInput extends OneCustomerUserInput {}

@InputType('EnableCustomerUserInput', { description: 'Input of `enableCustomerUser`.' })
export class EnableCustomerUserInput extends OneCustomerUserInput {}

@InputType('ResetCustomerUserPasswordInput', {
  description: 'Input of `resetCustomerUserPassword`: either the person, or the customer whose first admin is meant.',
})
export class ResetCustomerUserPasswordInput extends EditingInput {
  @Field(() => ID, { nullable: true, description: 'The person of the customer.' })
  customerUserId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The customer, whose first admin is meant: for the provider that created it and cannot read its people before there is a grant.',
  })
  customerId?: string | null;
}

const customerUser = { type: () => CustomerUser, description: 'The person of the customer.' };

export const CreateCustomerUserPayload = payloadOf('CreateCustomerUserPayload', { customerUser }, CredentialsPayload);
export const UpdateCustomerUserRolesPayload = payloadOf('UpdateCustomerUserRolesPayload', { customerUser });
export const DisableCustomerUserPayload = payloadOf('DisableCustomerUserPayload', { customerUser });
export const EnableCustomerUserPayload = payloadOf('EnableCustomerUserPayload', { customerUser });
export const ResetCustomerUserPasswordPayload = payloadOf(
  'ResetCustomerUserPasswordPayload',
  { customerUser },
  CredentialsPayload,
);
