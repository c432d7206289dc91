import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { StoringInput } from '../../graph/mutation';
import { CredentialsPayload } from '../users';
import { payloadOf } from '../../graph/payload';
import { AcquisitionChannel, Customer, CustomerRelationship } from '../customers';
import { AddressInput } from '../partners';
import { Cloud } from '../reference-data';
import { Order, OrderLineInput, OrderQuote } from '../sales';
import { AgreementAttestationInput } from './agreements.types';

@InputType('CreateCustomerInput', { description: 'Input of `createCustomer`: everything is stored, or nothing.' })
export class CreateCustomerInput extends StoringInput {
  @Field(() => String, { description: 'Company name. 2 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'Initial domain of the tenant; it must be free and no web-mail domain.' })
  initialDomain!: string;

  @Field(() => String, { description: "Country, ISO 3166-1 alpha-2; of the provider's own market region." })
  country!: string;

  @Field(() => Cloud, { nullable: true, description: "Cloud of the tenant; the provider's own, which it is unless given." })
  cloud?: Cloud | null;

  @Field(() => String, {
    description: "E-mail address of the company, neither of the provider's own domain nor of the vendor's.",
  })
  email!: string;

  @Field(() => AddressInput, { description: 'Address of the company.' })
  address!: AddressInput;

  @Field(() => String, {
    nullable: true,
    description: "Full name of the customer's first admin; `Administrator` unless given. 1 to 200 characters.",
  })
  adminName?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A partnered reseller: it gets a relationship, too, and is associated with the customer.',
  })
  resellerId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Gives that reseller owner rights on the Azure usage that the customer buys, in the first order and later; false unless given. It takes the right `customer.set_azure_owner`, and a cloud that allows delegated admin privileges.',
  })
  azureOwner?: boolean | null;

  @Field(() => AcquisitionChannel, {
    nullable: true,
    description: "Where the customer came from; `OWN_MARKETING` unless given. The reseller's relationship says `PROVIDER`.",
  })
  acquiredThrough?: AcquisitionChannel | null;

  @Field(() => AgreementAttestationInput, {
    nullable: true,
    description: 'Attests that the customer accepted the customer agreement; a first order needs it where the cloud does.',
  })
  agreement?: AgreementAttestationInput | null;

  @Field(() => [OrderLineInput], {
    nullable: true,
    description: 'The first order. Lines that name no reseller of record get the one of `resellerId`.',
  })
  lines?: OrderLineInput[] | null;
}

/** What `createCustomer` answers beside the things it made. */
@ObjectType()
abstract class CreatedCustomer extends CredentialsPayload {
  @Field(() => OrderQuote, {
    nullable: true,
    description: 'The review of the first order with its prices; in a dry run with lines only. Its customer does not exist yet.',
  })
  quote!: OrderQuote | null;
}

export const CreateCustomerPayload = payloadOf(
  'CreateCustomerPayload',
  {
    customer: { type: () => Customer, description: 'The customer.' },
    relationship: { type: () => CustomerRelationship, description: 'The own relationship with it.' },
    order: { type: () => Order, description: 'The first order, where lines were given.' },
  },
  CreatedCustomer,
);
