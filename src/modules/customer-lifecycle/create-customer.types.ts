import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { StoringInput } from '../../graph/mutation';
import { CredentialsPayload } from '../users';
import { payloadOf } from '../../graph/payload';
import { AcquisitionChannel, Customer, CustomerRelationship } from '../customers';
import { ExternalIdInput, NEW_EXTERNAL_IDS } from '../external-ids';
import { AddressInput } from '../partners';
import { Cloud, Segment } from '../reference-data';
import { Order, OrderLineInput, OrderQuote } from '../sales';
import { AgreementAttestationInput } from './agreements.types';

@InputType('CreateCustomerInput', { description: 'Input of `createCustomer`. All or nothing is stored.' })
export class CreateCustomerInput extends StoringInput {
  @Field(() => String, { description: 'Company name. 2 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'Initial domain of the tenant. Must not be taken or belong to a webmail service.' })
  initialDomain!: string;

  @Field(() => String, { description: "Country, ISO 3166-1 alpha-2, in your organization's market region." })
  country!: string;

  @Field(() => Cloud, { nullable: true, description: "Cloud of the tenant. Must be your organization's, which is the default." })
  cloud?: Cloud | null;

  @Field(() => Segment, {
    nullable: true,
    defaultValue: 'COMMERCIAL',
    description: 'What the customer is qualified for. It pays the prices of this segment.',
  })
  segment?: Segment | null;

  @Field(() => String, {
    description: 'Email address of the company. Must not be at a domain of your organization or of the operator.',
  })
  email!: string;

  @Field(() => AddressInput, { description: 'Address of the company.' })
  address!: AddressInput;

  @Field(() => String, {
    nullable: true,
    description: "Full name of the customer's first admin. 1 to 200 characters. Default: `Administrator`.",
  })
  adminName?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "A reseller with an active partnership with your organization. It gets a relationship too and becomes the customer's associated reseller.",
  })
  resellerId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether that reseller gets owner rights on the customer's Azure usage, in the first order and later. Default: false. Needs the right `customer.set_azure_owner` and a cloud that allows delegated admin privileges.",
  })
  azureOwner?: boolean | null;

  @Field(() => AcquisitionChannel, {
    nullable: true,
    description: "How the customer was acquired. Default: `OWN_MARKETING`. The reseller's relationship always has `PROVIDER`.",
  })
  acquiredThrough?: AcquisitionChannel | null;

  @Field(() => AgreementAttestationInput, {
    nullable: true,
    description: 'Attests that the customer accepted the customer agreement. Required for a first order if the cloud needs it.',
  })
  agreement?: AgreementAttestationInput | null;

  @Field(() => [OrderLineInput], {
    nullable: true,
    description: 'The first order. Lines without a reseller of record get `resellerId`.',
  })
  lines?: OrderLineInput[] | null;

  @Field(() => [ExternalIdInput], NEW_EXTERNAL_IDS)
  externalIds?: ExternalIdInput[] | null;
}

/** Payload fields of `createCustomer` besides the created nodes. */
@ObjectType()
abstract class CreatedCustomer extends CredentialsPayload {
  @Field(() => OrderQuote, {
    nullable: true,
    description: 'Preview of the first order with its prices. Only in dry runs with `lines`. Its customer does not exist yet.',
  })
  quote!: OrderQuote | null;
}

export const CreateCustomerPayload = payloadOf(
  'CreateCustomerPayload',
  {
    customer: { type: () => Customer, description: 'The customer.' },
    relationship: { type: () => CustomerRelationship, description: "Your organization's relationship with the customer." },
    order: { type: () => Order, description: 'The first order, if lines were given.' },
  },
  CreatedCustomer,
);
