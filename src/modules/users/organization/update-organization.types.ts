import { Field, ID, InputType } from 'type-graphql';
import { EditingInput } from '../../../graph/mutation';
import { payloadOf } from '../../../graph/payload';
import { AddressInput, PartnerRecord, SupportInput } from '../../partners';

/** The primary contact as it is given. */
@InputType('PrimaryContactInput', { description: 'The person to contact about the organization.' })
export class PrimaryContactInput {
  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: "E-mail address at the organization's domain; web-mail addresses are refused." })
  email!: string;

  @Field(() => String, { nullable: true, description: 'Telephone number. 3 to 40 characters.' })
  phone?: string | null;
}

@InputType('UpdateOrganizationInput', {
  description:
    'Input of `updateOrganization`. What is left out stays as it is. Legal name, country and PartnerID are changed by the operator only.',
})
export class UpdateOrganizationInput extends EditingInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The partner. The operator gives it; a partner leaves it out or gives its own.',
  })
  organizationId?: string | null;

  @Field(() => PrimaryContactInput, { nullable: true, description: 'Primary contact.' })
  primaryContact?: PrimaryContactInput | null;

  @Field(() => AddressInput, { nullable: true, description: 'Address.' })
  address?: AddressInput | null;

  @Field(() => SupportInput, { nullable: true, description: 'Where customers find support; replaces what was there.' })
  support?: SupportInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'Business profile: what the partner says of itself. At most 4000 characters; null removes it.',
  })
  profile?: string | null;

  @Field(() => String, { nullable: true, description: 'Business profile: website. At most 500 characters; null removes it.' })
  website?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Business profile: specialities; at most 20 of 1 to 100 characters each.',
  })
  specialities?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Reads benefits and competencies of the own PartnerID from the register again, so that `membership` shows what it says now.',
  })
  refreshMembership?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Legal name. 2 to 200 characters. By the operator.' })
  legalName?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Country, ISO 3166-1 alpha-2; the market region follows. Partners and customers it works with must be in the same region. By the operator.',
  })
  country?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'PartnerID (MPN ID) of the register: active, of the same country, and of no other account. Benefits and competencies come with it. By the operator.',
  })
  partnerId?: string | null;
}

export const UpdateOrganizationPayload = payloadOf('UpdateOrganizationPayload', {
  organization: { type: () => PartnerRecord, description: 'The partner.' },
});
