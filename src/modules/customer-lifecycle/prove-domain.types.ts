import { Field, ID, InputType } from 'type-graphql';
import { StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { Customer } from '../customers';

@InputType('ProveCustomerDomainInput', { description: 'Input of `proveCustomerDomain`.' })
export class ProveCustomerDomainInput extends StoringInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => String, { description: 'One of its `customDomains`, with the `dnsRecord` published in the DNS.' })
  domain!: string;
}

export const ProveCustomerDomainPayload = payloadOf('ProveCustomerDomainPayload', {
  customer: { type: () => Customer, description: 'The customer.' },
});
