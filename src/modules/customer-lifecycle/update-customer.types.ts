import { Field, ID, InputType } from 'type-graphql';
import { EditingInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { Customer } from '../customers';
import { AddressInput } from '../partners';
import { Segment } from '../reference-data';

@InputType('UpdateCustomerInput', { description: 'Input of `updateCustomer`. Omitted fields stay unchanged.' })
export class UpdateCustomerInput extends EditingInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Company name, 2 to 200 characters. Can be changed by the customer itself or the provider that created it. Past orders and subscriptions keep the old name.',
  })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Email address of the company. Null removes it. From a partner, it must not be at a domain of its own organization or of the operator.',
  })
  email?: string | null;

  @Field(() => Segment, {
    nullable: true,
    description:
      'What the customer is qualified for. It pays the prices of this segment in later orders. Can be changed by a provider.',
  })
  segment?: Segment | null;

  @Field(() => AddressInput, { nullable: true, description: 'Address. Null removes it. The country stays.' })
  address?: AddressInput | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'The complete list of custom domains, at most 50, none of them taken. Until a new one is proven (see `Customer.domains`), it is only a claim: others may claim it too, and it lets no one use addresses there. The initial domain always stays. Needs delegated admin privileges, unless the customer does it itself.',
  })
  customDomains?: string[] | null;
}

export const UpdateCustomerPayload = payloadOf('UpdateCustomerPayload', {
  customer: { type: () => Customer, description: 'The customer.' },
});
