import { Field, ObjectType } from 'type-graphql';
import { enumeration } from '../../graph/declare';
import { DateTime } from '../../graph/values';
import { Cloud } from '../reference-data';
import { InvitationKind } from './invitation.entity';

const InvitedPartnerRole = enumeration('InvitedPartnerRole', 'What a partner is in the channel.', {
  PROVIDER: 'Indirect provider (distributor).',
  RESELLER: 'Indirect reseller.',
});

/** The public profile of a partner that an invitation names. */
@ObjectType('InvitationPartner', { description: 'A partner that an invitation names: its public profile.' })
export class InvitationPartner {
  @Field(() => String, { description: 'Legal business name.' })
  name!: string;

  @Field(() => InvitedPartnerRole, { description: 'What it is in the channel.' })
  role!: string;

  @Field(() => String, { description: 'Country of its account, ISO 3166-1 alpha-2.' })
  country!: string;

  @Field(() => String, { nullable: true, description: 'Website.' })
  website!: string | null;

  @Field(() => Boolean, { description: 'It sent the invitation.' })
  invites!: boolean;

  @Field(() => Boolean, { description: 'Accepting gives it delegated admin privileges.' })
  getsDelegatedAdmin!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when it has delegated admin privileges already. Only for a signed-in admin of a customer, about its own organization; null otherwise.',
  })
  hasDelegatedAdminSince!: number | null;
}

/** A text to agree to. */
@ObjectType('AgreementText', { description: 'A text to agree to.' })
export class AgreementText {
  @Field(() => String, { description: 'Version of the text; it is stored with the acceptance.' })
  version!: string;

  @Field(() => String, { description: 'The text.' })
  text!: string;
}

/** What an invitation asks for, for whoever holds its link. */
@ObjectType('InvitationPreview', {
  description: 'What an invitation asks for, for whoever holds its link. Reading it changes nothing.',
})
export class InvitationPreview {
  @Field(() => InvitationKind, { description: 'What it asks for.' })
  kind!: string;

  @Field(() => [InvitationPartner], { description: 'The partners named, the one that invites first.' })
  partners!: InvitationPartner[];

  @Field(() => String, { nullable: true, description: 'Message of the sender, in its own words: show it as such.' })
  message!: string | null;

  @Field(() => Boolean, { description: 'Asks for delegated admin privileges.' })
  includesDelegatedAdmin!: boolean;

  @Field(() => Cloud, { nullable: true, description: 'Cloud of the invited customer; null for partnerships.' })
  cloud!: string | null;

  @Field(() => String, { nullable: true, description: 'Where the customer accepts, by its cloud; null for partnerships.' })
  acceptancePlace!: string | null;

  @Field(() => [String], {
    description:
      'Countries that a new customer may be in, ISO 3166-1 alpha-2: those of the market region of the partners named. Empty for partnerships.',
  })
  countries!: string[];

  @Field(() => DateTime, { description: 'When the link expires.' })
  expiresAt!: number;

  @Field(() => AgreementText, {
    nullable: true,
    description: 'What the reseller authorises with `confirm`; null for customers.',
  })
  authorization!: AgreementText | null;

  @Field(() => AgreementText, {
    nullable: true,
    description: 'The customer agreement; null where the cloud has none and for partnerships.',
  })
  agreement!: AgreementText | null;

  @Field(() => Boolean, {
    description:
      'Accepting takes `acceptAgreement: true`: the signed-in customer has not accepted the agreement yet, or nobody is signed in and a new customer would have to.',
  })
  agreementRequired!: boolean;

  @Field(() => Boolean, {
    description: 'The signed-in user is of the right kind of organization and has the right to accept.',
  })
  viewerMayAccept!: boolean;
}
