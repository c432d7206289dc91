import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { EditingInput, Payload, StoringInput } from '../../graph/mutation';
import { AddressInput } from '../partners';
import { PartnerIdRecord } from '../reference-data';

@InputType('UpsertPartnerIdRecordInput', {
  description: 'Input of `upsertPartnerIdRecord`. For an existing record, omitted fields stay unchanged.',
})
export class UpsertPartnerIdRecordInput extends EditingInput {
  @Field(() => String, {
    description: 'PartnerID (MPN ID): 4 to 20 digits. An existing record is updated, otherwise one is created.',
  })
  partnerId!: string;

  @Field(() => String, { nullable: true, description: 'Legal name. 2 to 200 characters. Required for a new record.' })
  organizationName?: string | null;

  @Field(() => String, { nullable: true, description: 'Country of the profile (ISO 3166-1 alpha-2). Required for a new record.' })
  country?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the profile is active. Defaults to true for a new record.' })
  active?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the primary contact. 1 to 200 characters. Required for a new record.',
  })
  contactName?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "E-mail addresses that may act for the profile: 1 to 20, the primary contact's first. Replaces all current ones. Required for a new record.",
  })
  contactEmails?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Benefits: at most 50, of 1 to 200 characters each. Replaces all current ones.',
  })
  benefits?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Competencies: at most 50, of 1 to 200 characters each. Replaces all current ones.',
  })
  competencies?: readonly string[] | null;

  @Field(() => AddressInput, { nullable: true, description: 'Legal address; null removes it.' })
  address?: AddressInput | null;
}

export const UpsertPartnerIdRecordPayload = payloadOf('UpsertPartnerIdRecordPayload', {
  partnerIdRecord: { type: () => PartnerIdRecord, description: 'The record.' },
});

@InputType('ExternalRelationshipInput', { description: 'A customer that the holder of a PartnerID serves in another portal.' })
export class ExternalRelationshipInput {
  @Field(() => String, { description: 'PartnerID (MPN ID) of the register.' })
  partnerId!: string;

  @Field(() => String, { description: 'Domain of the customer.' })
  customerDomain!: string;

  @Field(() => String, { description: 'Name of the customer. 1 to 200 characters.' })
  customerName!: string;

  @Field(() => String, {
    description: 'Country of the customer (ISO 3166-1 alpha-2). Must be in the market region of the profile.',
  })
  country!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether the customer granted delegated admin privileges in that portal.',
  })
  hasGrant?: boolean | null;
}

@InputType('ImportExternalRelationshipsInput', { description: 'Input of `importExternalRelationships`.' })
export class ImportExternalRelationshipsInput extends StoringInput {
  @Field(() => [ExternalRelationshipInput], {
    description: 'Rows: 1 to 1,000, each pair of PartnerID and domain once. Either all rows are imported or none.',
  })
  rows!: readonly ExternalRelationshipInput[];
}

@ObjectType('ImportExternalRelationshipsPayload', { description: 'Result of `importExternalRelationships`.' })
export class ImportExternalRelationshipsPayload extends Payload {
  @Field(() => Int, { nullable: true, description: 'Number of new rows. Null if refused.' })
  imported!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of existing rows that changed. Null if refused.',
  })
  changed!: number | null;

  @Field(() => Int, { nullable: true, description: 'Number of existing rows that stayed the same. Null if refused.' })
  unchanged!: number | null;
}
