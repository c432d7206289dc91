import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { StoringInput } from '../../../graph/mutation';
import { CredentialsPayload } from '../temporary-credentials';

@InputType('AddFirstCustomerAdminInput', { description: 'Input of `addFirstCustomerAdmin`.' })
export class AddFirstCustomerAdminInput extends StoringInput {
  @Field(() => String, { description: 'Initial domain of the customer. The customer must not have an admin yet.' })
  domain!: string;

  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      'E-mail address; becomes the user name. An address at a domain of the customer is held at once, any other only after it is proven by the mailed link.',
  })
  email!: string;
}

@ObjectType('AddFirstCustomerAdminPayload', { description: 'Result of `addFirstCustomerAdmin`.' })
export class AddFirstCustomerAdminPayload extends CredentialsPayload {
  @Field(() => ID, { nullable: true, description: 'The customer; its admin can read it after signing in. Null if refused.' })
  customerId!: string | null;
}
