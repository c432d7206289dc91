import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Payload, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from '../customers';
import { AddressInput, Partnership } from '../partners';
import { Cloud, SHOWN_VERSION } from '../reference-data';
import { Invitation } from './invitation.entity';

@InputType()
export abstract class LinkInput extends StoringInput {
  @Field(() => String, {
    description: 'The token of the link: that of the invitation, or the one that `requestDomainProof` mailed for it.',
  })
  token!: string;
}

@InputType('AcceptInvitationInput', { description: 'Input of `acceptInvitation`.' })
export class AcceptInvitationInput extends LinkInput {
  @Field(() => Boolean, {
    description:
      'Must be true: the box that authorises the partners named. For a partnership it stands for the `authorization` of the preview.',
  })
  confirm!: boolean;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Customers: accepts the customer agreement of the preview, for all partners. Needed where it is missing.',
  })
  acceptAgreement?: boolean | null;

  @Field(() => String, { nullable: true, description: SHOWN_VERSION })
  textVersion?: string | null;
}

@InputType('DeclineInvitationInput', { description: 'Input of `declineInvitation`.' })
export class DeclineInvitationInput extends LinkInput {}

@InputType('NewCustomerAdminInput', { description: 'The person who becomes the first admin of a new customer.' })
export class NewCustomerAdminInput {
  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      'E-mail address at the domain of the new customer; it becomes the user name, so it must be free in the whole graph.',
  })
  email!: string;

  @Field(() => String, { description: 'Own password: 12 to 256 characters, not among the common ones.' })
  password!: string;
}

@InputType('AcceptInvitationAsNewCustomerInput', { description: 'Input of `acceptInvitationAsNewCustomer`.' })
export class AcceptInvitationAsNewCustomerInput extends LinkInput {
  @Field(() => String, { description: 'Company name. 2 to 200 characters.' })
  companyName!: string;

  @Field(() => String, {
    description:
      "Domain of the company: that of the invited address, or that which the mailed link proves. Free, so not a partner's either, and not of a web-mail service; or that of a customer that nobody administers yet.",
  })
  domain!: string;

  @Field(() => String, { description: 'Country, ISO 3166-1 alpha-2; in the market region of the partners named.' })
  country!: string;

  @Field(() => Cloud, { description: 'Cloud of the new tenant: that of the invitation.' })
  cloud!: Cloud;

  @Field(() => AddressInput, { description: 'Address of the company.' })
  address!: AddressInput;

  @Field(() => NewCustomerAdminInput, { description: 'The first admin.' })
  admin!: NewCustomerAdminInput;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Accepts the customer agreement of the preview, for all partners. Needed where the cloud has one.',
  })
  acceptAgreement?: boolean | null;

  @Field(() => String, { nullable: true, description: SHOWN_VERSION })
  textVersion?: string | null;
}

export const AcceptInvitationPayload = payloadOf('AcceptInvitationPayload', {
  invitation: { type: () => Invitation, description: 'The invitation.' },
  partnership: { type: () => Partnership, description: 'The partnership; null for customers.' },
  relationship: {
    type: () => CustomerRelationship,
    description: 'The relationship with the partner that invited; null for partnerships.',
  },
  providerRelationship: {
    type: () => CustomerRelationship,
    description: 'The relationship with the provider; dual invitations only.',
  },
  grant: {
    type: () => DelegatedAdminGrant,
    description: 'The delegated admin grant, where the invitation asks for one; in dual invitations that of the reseller.',
  },
  agreement: { type: () => CustomerAgreement, description: 'The acceptance of the customer agreement, where one was recorded.' },
});

export const DeclineInvitationPayload = payloadOf('DeclineInvitationPayload', {
  invitation: {
    type: () => Invitation,
    description: 'The invitation; null also where it was not addressed to a domain of the own organization.',
  },
});

@ObjectType('AcceptInvitationAsNewCustomerPayload', { description: 'Answer of `acceptInvitationAsNewCustomer`.' })
export class AcceptInvitationAsNewCustomerPayload extends Payload {
  @Field(() => ID, {
    nullable: true,
    description: 'The new customer, to be read after signing in. Null when refused and in a dry run.',
  })
  customerId!: string | null;

  @Field(() => String, { nullable: true, description: 'User name to sign in with: the e-mail address. Null when refused.' })
  userName!: string | null;
}
