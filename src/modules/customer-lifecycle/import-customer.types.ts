import { Field, ID, InputType } from 'type-graphql';
import { StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { Customer } from '../customers';
import { ExternalIdInput } from '../external-ids';
import { AddressInput } from '../partners';
import { Cloud, Segment } from '../reference-data';
import { CredentialsPayload } from '../users';

@InputType('ImportCustomerInput', { description: 'Input of `importCustomer`.' })
export class ImportCustomerInput extends StoringInput {
  @Field(() => ExternalIdInput, {
    description:
      'Its id in another system of your organization. Importing the same id again updates the customer. A new one needs the right `external_id.manage`.',
  })
  externalId!: ExternalIdInput;

  @Field(() => String, { description: 'Company name. 2 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      'Initial domain of the tenant. Must not be taken or belong to a webmail service. It is not changed by another import.',
  })
  initialDomain!: string;

  @Field(() => String, {
    description: "Country, ISO 3166-1 alpha-2, in your organization's market region. It is not changed by another import.",
  })
  country!: string;

  @Field(() => Cloud, {
    nullable: true,
    description: "Cloud of the tenant. Must be your organization's, which is the default. It is not changed by another import.",
  })
  cloud?: Cloud | null;

  @Field(() => Segment, {
    nullable: true,
    description:
      'What the customer is qualified for. It pays the prices of this segment. A new customer without it gets `COMMERCIAL`; a known one keeps its own.',
  })
  segment?: Segment | null;

  @Field(() => String, {
    description: 'Email address of the company. Must not be at a domain of your organization or of the operator.',
  })
  email!: string;

  @Field(() => AddressInput, { description: 'Address of the company.' })
  address!: AddressInput;

  @Field(() => ID, {
    nullable: true,
    description:
      "A reseller with an active partnership with your organization. It gets a relationship too and becomes the customer's associated reseller. It is not changed by another import: omit it, or give the same.",
  })
  resellerId?: string | null;
}

export const ImportCustomerPayload = payloadOf(
  'ImportCustomerPayload',
  { customer: { type: () => Customer, description: 'The customer.' } },
  CredentialsPayload,
);
