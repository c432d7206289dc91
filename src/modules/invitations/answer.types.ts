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
    description: 'The token of the link: that of the invitation, or of the link mailed by `requestDomainProof`.',
  })
  token!: string;
}

@InputType('AcceptInvitationInput', { description: 'Input of `acceptInvitation`.' })
export class AcceptInvitationInput extends LinkInput {
  @Field(() => Boolean, {
    description:
      'Must be true: confirms that the named partners are authorized. For a partnership, it accepts the `authorization` of the preview.',
  })
  confirm!: boolean;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'For customers: accepts the customer agreement shown in the preview, for all partners. Required if it is missing.',
  })
  acceptAgreement?: boolean | null;

  @Field(() => String, { nullable: true, description: SHOWN_VERSION })
  textVersion?: string | null;
}

@InputType('DeclineInvitationInput', { description: 'Input of `declineInvitation`.' })
export class DeclineInvitationInput extends LinkInput {}

@InputType('NewCustomerAdminInput', { description: 'The first admin of a new customer.' })
export class NewCustomerAdminInput {
  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      "Email address at the new customer's domain. It becomes the user name and must not be in use by any other user on this server.",
  })
  email!: string;

  @Field(() => String, { description: 'Password chosen by the admin. 12 to 256 characters, not a common one.' })
  password!: string;
}

@InputType('AcceptInvitationAsNewCustomerInput', { description: 'Input of `acceptInvitationAsNewCustomer`.' })
export class AcceptInvitationAsNewCustomerInput extends LinkInput {
  @Field(() => String, { description: 'Company name. 2 to 200 characters.' })
  companyName!: string;

  @Field(() => String, {
    description:
      "The company's domain: that of the invited address, or the one proven by the mailed link. It must not be taken (not even by a partner) or belong to a webmail service. The domain of a customer that has no admin yet is also allowed.",
  })
  domain!: string;

  @Field(() => String, { description: 'Country, ISO 3166-1 alpha-2, in the market region of the named partners.' })
  country!: string;

  @Field(() => Cloud, { description: 'Cloud of the new tenant. Must be that of the invitation.' })
  cloud!: Cloud;

  @Field(() => AddressInput, { description: 'Address of the company.' })
  address!: AddressInput;

  @Field(() => NewCustomerAdminInput, { description: 'The first admin.' })
  admin!: NewCustomerAdminInput;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Accepts the customer agreement shown in the preview, for all partners. Required if the cloud has one.',
  })
  acceptAgreement?: boolean | null;

  @Field(() => String, { nullable: true, description: SHOWN_VERSION })
  textVersion?: string | null;
}

export const AcceptInvitationPayload = payloadOf('AcceptInvitationPayload', {
  invitation: { type: () => Invitation, description: 'The invitation.' },
  partnership: { type: () => Partnership, description: 'The partnership. Null for customers.' },
  relationship: {
    type: () => CustomerRelationship,
    description: 'The relationship with the inviting partner. Null for partnerships.',
  },
  providerRelationship: {
    type: () => CustomerRelationship,
    description: 'The relationship with the provider. Only for dual invitations.',
  },
  grant: {
    type: () => DelegatedAdminGrant,
    description: "The delegated admin grant, if the invitation asks for one. In dual invitations it is the reseller's.",
  },
  agreement: { type: () => CustomerAgreement, description: 'The acceptance of the customer agreement, if one was recorded.' },
});

export const DeclineInvitationPayload = payloadOf('DeclineInvitationPayload', {
  invitation: {
    type: () => Invitation,
    description:
      'The invitation. Null if your organization cannot see it because it was not sent to one of its domains, or if nobody is signed in.',
  },
});

@ObjectType('AcceptInvitationAsNewCustomerPayload', { description: 'Payload of `acceptInvitationAsNewCustomer`.' })
export class AcceptInvitationAsNewCustomerPayload extends Payload {
  @Field(() => ID, {
    nullable: true,
    description: "The new customer's id, for use after signing in. Null if refused and in dry runs.",
  })
  customerId!: string | null;

  @Field(() => String, { nullable: true, description: 'User name to sign in with: the email address. Null if refused.' })
  userName!: string | null;
}
