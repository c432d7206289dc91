import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { EditingInput, Payload, StoringInput } from '../../graph/mutation';
import { AddressInput } from '../partners';
import { PartnerIdRecord } from '../reference-data';

@InputType('UpsertPartnerIdRecordInput', {
  description: 'Input of `upsertPartnerIdRecord`. Of an entry that is there already, what is left out stays as it is.',
})
export class UpsertPartnerIdRecordInput extends EditingInput {
  @Field(() => String, { description: 'PartnerID (MPN ID): 4 to 20 digits. An entry with it is changed, otherwise one is made.' })
  partnerId!: string;

  @Field(() => String, { nullable: true, description: 'Legal name. 2 to 200 characters. Needed for a new entry.' })
  organizationName?: string | null;

  @Field(() => String, { nullable: true, description: 'Country of the profile, ISO 3166-1 alpha-2. Needed for a new entry.' })
  country?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the profile is active; a new one is unless said otherwise.' })
  active?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the primary contact. 1 to 200 characters. Needed for a new entry.',
  })
  contactName?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'E-mail addresses that may act for the profile: 1 to 20, first that of the primary contact. Replaces those before. Needed for a new entry.',
  })
  contactEmails?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Benefits: at most 50 of 1 to 200 characters. Replaces those before.' })
  benefits?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Competencies: at most 50 of 1 to 200 characters. Replaces those before.',
  })
  competencies?: readonly string[] | null;

  @Field(() => AddressInput, { nullable: true, description: 'Legal address; null takes it away.' })
  address?: AddressInput | null;
}

export const UpsertPartnerIdRecordPayload = payloadOf('UpsertPartnerIdRecordPayload', {
  partnerIdRecord: { type: () => PartnerIdRecord, description: 'The entry.' },
});

/** A customer that a reseller serves in another portal, as it is given. */
@InputType('ExternalRelationshipInput', { description: 'A customer that the holder of a PartnerID serves in another portal.' })
export class ExternalRelationshipInput {
  @Field(() => String, { description: 'PartnerID (MPN ID) of the register.' })
  partnerId!: string;

  @Field(() => String, { description: 'Domain of the customer.' })
  customerDomain!: string;

  @Field(() => String, { description: 'Name of the customer. 1 to 200 characters.' })
  customerName!: string;

  @Field(() => String, { description: 'Country of the customer, ISO 3166-1 alpha-2, in the market region of the profile.' })
  country!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether the customer gave delegated admin privileges there.',
  })
  hasGrant?: boolean | null;
}

@InputType('ImportExternalRelationshipsInput', { description: 'Input of `importExternalRelationships`.' })
export class ImportExternalRelationshipsInput extends StoringInput {
  @Field(() => [ExternalRelationshipInput], {
    description: 'Rows: 1 to 1,000, each pair of PartnerID and domain once. All of them are imported or none.',
  })
  rows!: readonly ExternalRelationshipInput[];
}

@ObjectType('ImportExternalRelationshipsPayload', { description: 'Answer of `importExternalRelationships`.' })
export class ImportExternalRelationshipsPayload extends Payload {
  @Field(() => Int, { nullable: true, description: 'Rows that were new. Null when it was refused.' })
  imported!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Rows that were there with other values and were changed. Null when it was refused.',
  })
  changed!: number | null;

  @Field(() => Int, { nullable: true, description: 'Rows that were there already. Null when it was refused.' })
  unchanged!: number | null;
}
