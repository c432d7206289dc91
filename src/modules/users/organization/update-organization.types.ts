import { Field, ID, InputType } from 'type-graphql';
import { EditingInput } from '../../../graph/mutation';
import { payloadOf } from '../../../graph/payload';
import { AddressInput, PartnerRecord, SupportInput } from '../../partners';

@InputType('PrimaryContactInput', { description: 'The primary contact of the organization.' })
export class PrimaryContactInput {
  @Field(() => String, { description: 'Full name. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: "E-mail address at the organization's domain. Webmail addresses are refused." })
  email!: string;

  @Field(() => String, { nullable: true, description: 'Telephone number. 3 to 40 characters.' })
  phone?: string | null;
}

@InputType('UpdateOrganizationInput', {
  description:
    'Input of `updateOrganization`. Omitted fields stay unchanged. Only the operator can change legal name, country and PartnerID.',
})
export class UpdateOrganizationInput extends EditingInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The partner. Required for the operator; a partner can omit it.',
  })
  organizationId?: string | null;

  @Field(() => PrimaryContactInput, { nullable: true, description: 'Primary contact.' })
  primaryContact?: PrimaryContactInput | null;

  @Field(() => AddressInput, { nullable: true, description: 'Address.' })
  address?: AddressInput | null;

  @Field(() => SupportInput, { nullable: true, description: 'Where customers find support. Replaces all current values.' })
  support?: SupportInput | null;

  @Field(() => String, {
    nullable: true,
    description: "Business profile: the partner's own description. At most 4000 characters; null removes it.",
  })
  profile?: string | null;

  @Field(() => String, { nullable: true, description: 'Business profile: website. At most 500 characters; null removes it.' })
  website?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Business profile: specialities. At most 20, of 1 to 100 characters each.',
  })
  specialities?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Reloads benefits and competencies of your PartnerID from the register, to refresh `membership`.',
  })
  refreshMembership?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Legal name. 2 to 200 characters. Operator only.' })
  legalName?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Country (ISO 3166-1 alpha-2). Sets the market region, which must match that of all current partners and customers. Operator only.',
  })
  country?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'PartnerID (MPN ID) of the register. It must be active, in the same country, and not linked to another account. Benefits and competencies are taken from it. Operator only.',
  })
  partnerId?: string | null;
}

export const UpdateOrganizationPayload = payloadOf('UpdateOrganizationPayload', {
  organization: { type: () => PartnerRecord, description: 'The partner.' },
});
