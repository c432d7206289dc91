import { Field, ObjectType } from 'type-graphql';
import { enumeration } from '../../graph/declare';
import { DateTime } from '../../graph/values';
import { Cloud } from '../reference-data';
import { InvitationKind } from './invitation.entity';

const InvitedPartnerRole = enumeration('InvitedPartnerRole', 'Role of an invited or inviting partner in the channel.', {
  PROVIDER: 'Indirect provider (distributor).',
  RESELLER: 'Indirect reseller.',
});

@ObjectType('InvitationPartner', { description: 'Public profile of a partner named in an invitation.' })
export class InvitationPartner {
  @Field(() => String, { description: 'Legal business name.' })
  name!: string;

  @Field(() => InvitedPartnerRole, { description: 'Role in the channel.' })
  role!: string;

  @Field(() => String, { description: 'Country of its account, ISO 3166-1 alpha-2.' })
  country!: string;

  @Field(() => String, { nullable: true, description: 'Website.' })
  website!: string | null;

  @Field(() => Boolean, { description: 'Whether it sent the invitation.' })
  invites!: boolean;

  @Field(() => Boolean, { description: 'Whether accepting grants it delegated admin privileges.' })
  getsDelegatedAdmin!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when it has had delegated admin privileges. Only for a signed-in admin of a customer, about that customer; otherwise null.',
  })
  hasDelegatedAdminSince!: number | null;
}

@ObjectType('AgreementText', { description: 'A text to agree to.' })
export class AgreementText {
  @Field(() => String, { description: 'Version of the text. It is stored with the acceptance.' })
  version!: string;

  @Field(() => String, { description: 'The text.' })
  text!: string;
}

@ObjectType('InvitationPreview', {
  description: 'What an invitation asks for, for anyone who holds its link. Reading it changes nothing.',
})
export class InvitationPreview {
  @Field(() => InvitationKind, { description: 'What it asks for.' })
  kind!: string;

  @Field(() => [InvitationPartner], { description: 'The named partners, the inviting one first.' })
  partners!: InvitationPartner[];

  @Field(() => String, { nullable: true, description: "Message in the sender's own words. Show it as such." })
  message!: string | null;

  @Field(() => Boolean, { description: 'Whether it asks for delegated admin privileges.' })
  includesDelegatedAdmin!: boolean;

  @Field(() => Cloud, { nullable: true, description: 'Cloud of the invited customer. Null for partnerships.' })
  cloud!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the customer accepts, depending on its cloud. Null for partnerships.',
  })
  acceptancePlace!: string | null;

  @Field(() => [String], {
    description:
      "Countries a new customer can be in, ISO 3166-1 alpha-2: those of the named partners' market region. Empty for partnerships.",
  })
  countries!: string[];

  @Field(() => DateTime, { description: 'When the link expires.' })
  expiresAt!: number;

  @Field(() => AgreementText, {
    nullable: true,
    description: 'What the reseller authorizes with `confirm`. Null for customers.',
  })
  authorization!: AgreementText | null;

  @Field(() => AgreementText, {
    nullable: true,
    description: 'The customer agreement. Null if the cloud has none, and for partnerships.',
  })
  agreement!: AgreementText | null;

  @Field(() => Boolean, {
    description:
      'Whether accepting needs `acceptAgreement: true`: the signed-in customer has not accepted the agreement yet, or nobody is signed in and a new customer would have to.',
  })
  agreementRequired!: boolean;

  @Field(() => Boolean, {
    description: "Whether the signed-in user's organization is of the right kind and the user has the right to accept.",
  })
  viewerMayAccept!: boolean;
}
