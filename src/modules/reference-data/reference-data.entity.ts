import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CodeField, BooleanField, TextField, StringList, IntField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Cloud, MarketRegion } from './clouds';
import { registerScope } from './reference-data.policy';

/** A country and its market region. */
@Entity('country')
export class Country {
  /** ISO 3166-1 alpha-2. */
  @PrimaryColumn({ type: 'varchar', length: 2 })
  code!: string;

  @Column({ type: 'varchar', length: 40, name: 'market_region' })
  marketRegion!: MarketRegion;
}

/** A cloud's requirements for invitations. Stored as data because translations of the source disagree. */
@Entity('cloud_rule')
export class CloudRule {
  @PrimaryColumn({ type: 'varchar', length: 32 })
  cloud!: Cloud;

  /** Delegated admin privileges with an invitation: OPTIONAL, FORBIDDEN or REQUIRED. */
  @Column({ type: 'varchar', length: 32 })
  privileges!: string;

  /** Where the customer accepts. */
  @Column({ type: 'varchar', length: 200, name: 'acceptance_place' })
  acceptancePlace!: string;

  /** Whether an order needs the customer agreement. */
  @Column({ type: 'boolean', name: 'agreement_needed' })
  agreementNeeded!: boolean;
}

/** A domain of a webmail service, refused for primary contacts. */
@Entity('webmail_domain')
export class WebmailDomain {
  @PrimaryColumn({ type: 'varchar', length: 255 })
  domain!: string;
}

@Entity('partner_id_record')
@GraphNode({
  name: 'PartnerIdRecord',
  description: 'A record of the PartnerID register: the organization profile behind an MPN ID. Operator only.',
  table: 'partner_id_record',
  action: 'organization.manage',
  scope: registerScope,
})
export class PartnerIdRecord extends BaseRecord {
  @CodeField({ description: 'PartnerID (MPN ID).', maxLength: 20 })
  partnerId!: string;

  @TextField({ description: 'Legal name of the organization.', maxLength: 200 })
  organizationName!: string;

  @CodeField({ description: 'Country of the profile (ISO 3166-1 alpha-2).', maxLength: 2 })
  country!: string;

  @BooleanField({ description: 'Whether the profile is active. Only active profiles can be linked to an account.' })
  active!: boolean;

  @TextField({ description: 'Name of the primary contact.', maxLength: 200 })
  contactName!: string;

  @StringList({
    description: "E-mail addresses that may act for the profile, normalized. The first is the primary contact's.",
  })
  contactEmails!: readonly string[];

  @StringList({ description: 'Benefits of the membership.' })
  benefits!: readonly string[];

  @StringList({ description: 'Competencies of the membership.' })
  competencies!: readonly string[];

  @TextField({ description: 'Street and number.', graph: false, filter: true, nullable: true })
  addressLine1!: string | null;

  @TextField({ description: 'Second line.', graph: false, filter: true, nullable: true })
  addressLine2!: string | null;

  @TextField({ description: 'City.', graph: false, filter: true, nullable: true, maxLength: 100 })
  addressCity!: string | null;

  @TextField({ description: 'State.', graph: false, filter: true, nullable: true, maxLength: 100 })
  addressState!: string | null;

  @TextField({ description: 'Postal code.', graph: false, filter: true, nullable: true, maxLength: 20 })
  addressPostalCode!: string | null;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

/** Which address may act for which profile; searchable copy of the register's list. */
@Entity('partner_id_email')
export class PartnerIdEmail {
  @PrimaryColumn({ type: 'varchar', length: 320, name: 'email_normalized' })
  emailNormalized!: string;

  @PrimaryColumn({ type: 'varchar', length: 20, name: 'partner_id' })
  partnerId!: string;
}

@Entity('external_relationship')
@GraphNode({
  name: 'ExternalRelationship',
  description:
    'A customer that the holder of a PartnerID already serves in another portal. Approval of the reseller turns it into a relationship. Operator only.',
  table: 'external_relationship',
  action: 'relationship.import',
  scope: registerScope,
})
export class ExternalRelationship extends BaseRecord {
  @CodeField({ description: 'PartnerID (MPN ID) of the reseller.', maxLength: 20 })
  partnerId!: string;

  @CodeField({ description: 'Domain of the customer.', maxLength: 255 })
  customerDomain!: string;

  @TextField({ description: 'Name of the customer.', maxLength: 200 })
  customerName!: string;

  @CodeField({ description: 'Country of the customer (ISO 3166-1 alpha-2).', maxLength: 2 })
  country!: string;

  @BooleanField({ description: 'Whether the customer granted delegated admin privileges in that portal.' })
  hasGrant!: boolean;
}

/** A version of an agreement text, e.g. the customer agreement or the attestation of a removal. */
@Entity('agreement_template')
export class AgreementTemplate {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  /** One of `AgreementTextKind`. */
  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  @Column({ type: 'varchar', length: 20 })
  version!: string;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'bigint', name: 'valid_from' })
  validFrom!: number;
}
