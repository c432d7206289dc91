import { Field, ID, InputType } from 'type-graphql';
import { EditingInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { Customer } from '../customers';
import { AddressInput } from '../partners';

@InputType('UpdateCustomerInput', { description: 'Input of `updateCustomer`. What is left out stays as it is.' })
export class UpdateCustomerInput extends EditingInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Company name, 2 to 200 characters; changed by the customer itself or the provider that created it. Past orders and subscriptions keep the name of their time.',
  })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "E-mail address of the company; null removes it. From a partner neither of its own domain nor of the vendor's.",
  })
  email?: string | null;

  @Field(() => AddressInput, { nullable: true, description: 'Address; null removes it. The country stays.' })
  address?: AddressInput | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'All custom domains from now on, at most 50; each must be free. A new one is only named until it is proven, see `Customer.domains`: it keeps nobody from it, and people with addresses there do not hold them by it. The initial domain stays by itself. Needs delegated admin privileges, unless the customer does it itself.',
  })
  customDomains?: string[] | null;
}

export const UpdateCustomerPayload = payloadOf('UpdateCustomerPayload', {
  customer: { type: () => Customer, description: 'The customer.' },
});
