import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { StoringInput } from '../../../graph/mutation';
import { CredentialsPayload } from '../temporary-credentials';

@InputType('AddFirstCustomerAdminInput', { description: 'Input of `addFirstCustomerAdmin`.' })
export class AddFirstCustomerAdminInput extends StoringInput {
  @Field(() => String, { description: 'Initial domain of the customer, which nobody administers yet.' })
  domain!: string;

  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      'E-mail address; it becomes the user name. One at a domain of the customer is held at once, any other once it was proven by the mailed link.',
  })
  email!: string;
}

@ObjectType('AddFirstCustomerAdminPayload', { description: 'Answer of `addFirstCustomerAdmin`.' })
export class AddFirstCustomerAdminPayload extends CredentialsPayload {
  @Field(() => ID, { nullable: true, description: 'The customer, which its admin reads after signing in. Null when refused.' })
  customerId!: string | null;
}
