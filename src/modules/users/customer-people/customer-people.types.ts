import { Field, ID, InputType } from 'type-graphql';
import { EditingInput, StoringInput } from '../../../graph/mutation';
import { CredentialsPayload } from '../temporary-credentials';
import { payloadOf } from '../../../graph/payload';
import type { Role as RoleName } from '../../../policy/roles';
import { CustomerUser, Role } from '../user.entity';

/** Appended to the descriptions of mutations. */
export const BY_CUSTOMER_OR_PARTNER = 'Allowed for the customer itself, or for a partner with an active relationship and grant.';

@InputType('CreateCustomerUserInput', { description: 'Input of `createCustomerUser`.' })
export class CreateCustomerUserInput extends StoringInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The customer. Required for a partner; an admin of a customer can omit it.',
  })
  customerId?: string | null;

  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      "E-mail address; becomes the user name, unless another account already uses it unproven: then `userName` in the payload is the user's id. An address at a domain of the customer is held at once, any other only after it is proven by the mailed link. Until then, anyone who proves the address or comes to own its domain takes it over, and the account is disabled.",
  })
  email!: string;

  @Field(() => [Role], {
    nullable: true,
    description: '`CUSTOMER_ADMIN`, `CUSTOMER_USER` or both. Defaults to `CUSTOMER_USER`.',
  })
  roles?: RoleName[] | null;
}

@InputType()
export abstract class OneCustomerUserInput extends EditingInput {
  @Field(() => ID, { description: 'The user of the customer.' })
  customerUserId!: string;
}

@InputType('UpdateCustomerUserRolesInput', { description: 'Input of `updateCustomerUserRoles`.' })
export class UpdateCustomerUserRolesInput extends OneCustomerUserInput {
  @Field(() => [Role], { description: 'New roles, replacing all current ones; at least one.' })
  roles!: RoleName[];
}

@InputType('DisableCustomerUserInput', { description: 'Input of `disableCustomerUser`.' })
export class DisableCustomerUserInput extends OneCustomerUserInput {}

@InputType('EnableCustomerUserInput', { description: 'Input of `enableCustomerUser`.' })
export class EnableCustomerUserInput extends OneCustomerUserInput {}

@InputType('ResetCustomerUserPasswordInput', {
  description: 'Input of `resetCustomerUserPassword`: give either the user or the customer (for its first admin).',
})
export class ResetCustomerUserPasswordInput extends EditingInput {
  @Field(() => ID, { nullable: true, description: 'The user of the customer.' })
  customerUserId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The customer, to reset its first admin. For the provider that created the customer and cannot read its users without a grant.',
  })
  customerId?: string | null;
}

const customerUser = { type: () => CustomerUser, description: 'The user of the customer.' };

export const CreateCustomerUserPayload = payloadOf('CreateCustomerUserPayload', { customerUser }, CredentialsPayload);
export const UpdateCustomerUserRolesPayload = payloadOf('UpdateCustomerUserRolesPayload', { customerUser });
export const DisableCustomerUserPayload = payloadOf('DisableCustomerUserPayload', { customerUser });
export const EnableCustomerUserPayload = payloadOf('EnableCustomerUserPayload', { customerUser });
export const ResetCustomerUserPasswordPayload = payloadOf(
  'ResetCustomerUserPasswordPayload',
  { customerUser },
  CredentialsPayload,
);
