import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  EnumField,
  CodeField,
  enumeration,
  BooleanField,
  DateTimeField,
  IdField,
  TextField,
  StringList,
  IntField,
} from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { OrganizationFace } from '../partners';
import { Cloud, MarketRegion, Segment } from '../reference-data';
import { agreementScope, customerScope, grantScope, relationshipScope } from './customer.policy';

export const AgreementState = enumeration('AgreementState', 'Whether there is a customer agreement that orders can rely on.', {
  ACCEPTED: 'Accepted by the customer itself. Counts for all its partners.',
  ATTESTED: 'Attested by a provider. Counts for that provider and its resellers.',
  MISSING: 'Neither accepted nor attested.',
});
export type AgreementState = keyof typeof AgreementState;

@Entity('customer')
@GraphNode({
  name: 'Customer',
  description: 'An end customer: a tenant that partners serve.',
  table: 'customer',
  action: 'customer.read',
  scope: customerScope,
  implements: [OrganizationFace],
})
export class Customer extends BaseRecord {
  static readonly decidesScope = true;

  @TextField({ description: 'Company name.', maxLength: 200, sort: true })
  name!: string;

  @TextField({ description: 'Initial domain of the tenant.', maxLength: 255, distinct: true })
  initialDomain!: string;

  @StringList({ description: "The customer's custom domains, proven or not. See `domains` for proofs.", guardedBy: 'details' })
  customDomains!: Guarded<readonly string[]>;

  @CodeField({ description: 'Country, ISO 3166-1 alpha-2.', maxLength: 2 })
  country!: string;

  @EnumField(() => MarketRegion, { description: 'Market region of the country.' })
  marketRegion!: MarketRegion;

  @EnumField(() => Cloud, { description: 'Cloud of the tenant.' })
  cloud!: Cloud;

  @EnumField(() => Segment, {
    description: 'What the customer is qualified for. It pays the prices of this segment.',
    defaultValue: 'COMMERCIAL',
  })
  segment!: Segment;

  @TextField({
    description: 'Email address of the company.',
    guardedBy: 'company',
    nullable: true,
    maxLength: 320,
    distinct: true,
  })
  email!: Guarded<string | null>;

  /** Domain of that address, used to find out whether a partner is a customer of another partner. */
  @Column({ type: 'varchar', length: 255, name: 'email_domain', nullable: true })
  emailDomain!: string | null;

  @TextField({ description: 'Street and number.', graph: false, filter: true, guardedBy: 'company', nullable: true })
  addressLine1!: Guarded<string | null>;

  @TextField({ description: 'Second line.', graph: false, filter: true, guardedBy: 'company', nullable: true })
  addressLine2!: Guarded<string | null>;

  @TextField({ description: 'City.', graph: false, filter: true, guardedBy: 'company', nullable: true, maxLength: 100 })
  addressCity!: Guarded<string | null>;

  @TextField({ description: 'State.', graph: false, filter: true, guardedBy: 'company', nullable: true, maxLength: 100 })
  addressState!: Guarded<string | null>;

  @TextField({ description: 'Postal code.', graph: false, filter: true, guardedBy: 'company', nullable: true, maxLength: 20 })
  addressPostalCode!: Guarded<string | null>;

  @IdField({ description: 'The provider that created the customer.', graph: false, nullable: true })
  createdById!: string | null;

  @EnumField(() => AgreementState, {
    description: 'State of the customer agreement, as far as your organization may rely on it.',
    fromScope: true,
    filter: true,
  })
  agreementState!: AgreementState;

  @IdField({
    description: "Associated reseller of your organization's relationship.",
    graph: false,
    fromScope: true,
    nullable: true,
    filter: true,
  })
  associatedResellerId!: string | null;

  @IntField({ description: 'How much of the customer the viewer sees.', graph: false, fromScope: true })
  details!: number;

  @CodeField({ description: 'Why the viewer does not see more.', graph: false, fromScope: true, nullable: true })
  reason!: string | null;

  @DateTimeField({ description: 'When the grant was revoked.', graph: false, fromScope: true, nullable: true })
  grantRevokedAt!: number | null;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

export const RelationshipStatus = enumeration('RelationshipStatus', 'State of a reseller relationship.', {
  ACTIVE: 'In force.',
  ENDED: 'Removed. Delegated admin grants may outlive it.',
});
export type RelationshipStatus = keyof typeof RelationshipStatus;

export const RelationshipOrigin = enumeration('RelationshipOrigin', 'How a relationship was created.', {
  INVITATION: 'The customer accepted an invitation.',
  CREATED: 'A provider created the customer.',
  CARRIED_OVER: 'It existed in another portal before the enrollment.',
});
export type RelationshipOrigin = keyof typeof RelationshipOrigin;

export const AcquisitionChannel = enumeration('AcquisitionChannel', 'How a customer was acquired.', {
  OWN_MARKETING: "The partner's own marketing.",
  VENDOR_REFERRAL: 'Referred by the vendor.',
  PROVIDER: 'Through the provider.',
  OTHER: 'Another way.',
});
export type AcquisitionChannel = keyof typeof AcquisitionChannel;

@Entity('customer_relationship')
@GraphNode({
  name: 'CustomerRelationship',
  description: 'A reseller relationship between a partner and a customer.',
  table: 'customer_relationship',
  action: 'customer.read',
  scope: relationshipScope,
})
export class CustomerRelationship extends BaseRecord {
  static readonly decidesScope = true;

  @IdField({ description: 'The customer.', graph: false })
  customerId!: string;

  @IdField({ description: 'The partner.', graph: false })
  partnerId!: string;

  @EnumField(() => RelationshipStatus, { description: 'State of the relationship.' })
  status!: RelationshipStatus;

  @EnumField(() => RelationshipOrigin, { description: 'How it was created.' })
  origin!: RelationshipOrigin;

  @EnumField(() => AcquisitionChannel, { description: 'How the customer was acquired.' })
  acquiredThrough!: AcquisitionChannel;

  @IdField({ description: "Associated reseller, on a provider's relationship.", graph: false, nullable: true })
  associatedResellerId!: string | null;

  @BooleanField({ description: 'The associated reseller has owner rights on Azure usage.', graph: false, defaultValue: 0 })
  azureOwner!: boolean;

  @DateTimeField({ description: 'Start of the relationship.' })
  startedAt!: number;

  @DateTimeField({ description: 'End of the relationship. Null while active.', nullable: true })
  endedAt!: number | null;

  @CodeField({
    description: "'A' while active, otherwise null. Part of a unique index, so only one can be active per pair.",
    graph: false,
    nullable: true,
    maxLength: 1,
  })
  activeSlot!: string | null;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

export const GrantStatus = enumeration('GrantStatus', 'State of a delegated admin grant.', {
  ACTIVE: 'In force.',
  REVOKED: 'Revoked by the customer.',
});
export type GrantStatus = keyof typeof GrantStatus;

@Entity('delegated_admin_grant')
@GraphNode({
  name: 'DelegatedAdminGrant',
  description: 'Delegated admin privileges granted by a customer to a partner. Independent of the relationship.',
  table: 'delegated_admin_grant',
  action: 'customer.read',
  scope: grantScope,
})
export class DelegatedAdminGrant extends BaseRecord {
  static readonly decidesScope = true;

  @IdField({ description: 'The customer.', graph: false })
  customerId!: string;

  @IdField({ description: 'The partner.', graph: false })
  partnerId!: string;

  @EnumField(() => GrantStatus, { description: 'State of the grant.' })
  status!: GrantStatus;

  @DateTimeField({ description: 'When it was granted.' })
  grantedAt!: number;

  @DateTimeField({ description: 'When it was revoked. Null while active.', nullable: true })
  revokedAt!: number | null;

  @CodeField({
    description: "'A' while active, otherwise null. Part of a unique index, so only one can be active per pair.",
    graph: false,
    nullable: true,
    maxLength: 1,
  })
  activeSlot!: string | null;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

export const AgreementKind = enumeration('AgreementKind', 'How a customer agreement was concluded.', {
  ACCEPTANCE: 'The customer accepted it.',
  ATTESTATION: 'A provider attested that the customer accepted it.',
});
export type AgreementKind = keyof typeof AgreementKind;

@Entity('customer_agreement')
@GraphNode({
  name: 'CustomerAgreement',
  description: 'Acceptance or attestation of the customer agreement.',
  table: 'customer_agreement',
  action: 'customer.read',
  scope: agreementScope,
})
export class CustomerAgreement extends BaseRecord {
  static readonly decidesScope = true;

  @IdField({ description: 'The customer.', graph: false })
  customerId!: string;

  @EnumField(() => AgreementKind, { description: 'How it was concluded.' })
  kind!: AgreementKind;

  @CodeField({ description: 'Version of the text.', maxLength: 20 })
  templateVersion!: string;

  @TextField({
    description:
      "Name of the person who accepted for the customer. Visible to viewers who may read the customer's users: its admins, and partners with a grant.",
    guardedBy: 'contact',
  })
  contactName!: Guarded<string>;

  @TextField({
    description: 'Email address of that person. Visible to the same viewers as the name.',
    guardedBy: 'contact',
    maxLength: 320,
  })
  contactEmail!: Guarded<string>;

  @DateTimeField({ description: 'When the customer agreed.' })
  agreedAt!: number;

  @IdField({ description: 'The provider that attested it.', graph: false, nullable: true })
  attestedById!: string | null;
}

/**
 * Which organization sees which customer, by way of which partner. For an organization's own list, `via_id` is the
 * organization itself. Otherwise `via_id` is a partner of the customer, and the organization either works with
 * that partner and serves the customer too, or is the customer. Written in the transaction of the event that
 * changes it.
 */
@Entity('customer_scope')
export class CustomerScope {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'org_id' })
  orgId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'via_id' })
  viaId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'customer_id' })
  customerId!: string;

  @Column({ type: 'varchar', length: 32, name: 'via_kind' })
  viaKind!: string;

  @Column({ type: 'varchar', length: 200, name: 'name_folded' })
  nameFolded!: string;

  @Column({ type: 'varchar', length: 40, name: 'associated_reseller_id', nullable: true })
  associatedResellerId!: string | null;

  @Column({ type: 'int' })
  details!: number;

  @Column({ type: 'varchar', length: 32, nullable: true })
  reason!: string | null;

  @Column({ type: 'bigint', name: 'grant_revoked_at', nullable: true })
  grantRevokedAt!: number | null;

  @Column({ type: 'varchar', length: 32, name: 'agreement_state' })
  agreementState!: string;

  @Column({ type: 'varchar', length: 2, default: '' })
  country!: string;

  @Column({ type: 'bigint', name: 'updated_at', default: 0 })
  updatedAt!: number;
}
