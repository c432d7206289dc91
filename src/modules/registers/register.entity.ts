import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Cloud, MarketRegion } from './clouds';

/** A country and the market region it belongs to. */
@Entity('country')
export class Country {
  /** ISO 3166-1 alpha-2. */
  @PrimaryColumn({ type: 'varchar', length: 2 })
  code!: string;

  @Column({ type: 'varchar', length: 40, name: 'market_region' })
  marketRegion!: MarketRegion;
}

/** What a cloud asks of an invitation (S4). The rule is data: translations of the source disagree. */
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

/** A domain of a web-mail service, refused for primary contacts (S0). */
@Entity('webmail_domain')
export class WebmailDomain {
  @PrimaryColumn({ type: 'varchar', length: 255 })
  domain!: string;
}

/** An entry of the PartnerID register (S0): the organisation profile behind an MPN ID. */
@Entity('partner_id_record')
export class PartnerIdRecord {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'varchar', length: 20, name: 'partner_id', unique: true })
  partnerId!: string;

  @Column({ type: 'varchar', length: 200, name: 'organization_name' })
  organizationName!: string;

  @Column({ type: 'varchar', length: 2 })
  country!: string;

  @Column({ type: 'boolean' })
  active!: boolean;

  @Column({ type: 'varchar', length: 200, name: 'contact_name' })
  contactName!: string;

  /** E-mail addresses that may act for the profile, normalised, as a JSON list. */
  @Column({ type: 'text', name: 'contact_emails' })
  contactEmails!: string;

  @Column({ type: 'text' })
  benefits!: string;

  @Column({ type: 'text' })
  competencies!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  @Column({ type: 'int' })
  version!: number;
}

/** A customer that a PartnerID already serves in another portal (S0, S3); approval turns it into a relationship. */
@Entity('external_relationship')
export class ExternalRelationship {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'varchar', length: 20, name: 'partner_id' })
  partnerId!: string;

  @Column({ type: 'varchar', length: 255, name: 'customer_domain' })
  customerDomain!: string;

  @Column({ type: 'varchar', length: 200, name: 'customer_name' })
  customerName!: string;

  @Column({ type: 'varchar', length: 2 })
  country!: string;

  @Column({ type: 'boolean', name: 'has_grant' })
  hasGrant!: boolean;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;
}

/** A version of an agreement's text: the customer agreement, the attestation of a removal (S3). */
@Entity('agreement_template')
export class AgreementTemplate {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  /** CUSTOMER_AGREEMENT, REMOVAL_ATTESTATION or PARTNERSHIP_AUTHORIZATION. */
  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  @Column({ type: 'varchar', length: 20 })
  version!: string;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'bigint', name: 'valid_from' })
  validFrom!: number;
}
