import { Field, ID } from 'type-graphql';
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
import { BaseRecord, GraphInterface, GraphNode, GraphNodeRecord } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { Cloud, MarketRegion } from '../reference-data';
import { recordsRead } from './account-reads';
import { directoryScope, partnerScope, partnershipScope } from './partner.policy';

/** Fields common to all organizations. */
@GraphInterface('Organization', 'An organization that users belong to: the operator, a partner or a customer.')
export abstract class OrganizationFace {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;
}

/** Table of all organizations. Partners and customers share its id. */
@Entity('organization')
@GraphNode({
  name: 'Operator',
  description: 'The organization that runs this server.',
  table: 'organization',
  discriminator: [['node.kind', 'OPERATOR']],
  action: 'organization.read',
  scope: (viewer) => (viewer.kind === 'OPERATOR' ? { whereEquals: [['node.id', viewer.organizationId]] } : null),
  implements: [OrganizationFace],
})
export class OrganizationRecord extends BaseRecord {
  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  @TextField({ description: 'Name.' })
  name!: string;

  /** Incremented to lock the organization; see `lockOrganizations`. */
  @Column({ type: 'int', default: 0 })
  turn!: number;

  /** All its users must have a second factor. */
  @Column({ type: 'boolean', name: 'second_factor_required', default: 0 })
  secondFactorRequired!: boolean;
}

export const DomainProof = enumeration('DomainProof', 'How an organization proved that it owns a domain.', {
  INVITATION: 'An invitation sent to an address at the domain was accepted.',
  MAIL: 'A link mailed to an address at the domain was used.',
  ADMINISTRATOR: 'An admin of the organization proved their own address at the domain by mail.',
  DNS: 'The domain has the requested DNS record.',
  PROVIDER: 'The provider that created the customer vouches for its initial domain.',
  REGISTER: 'The domain comes from the register of customers served in other portals.',
  OPERATOR: 'The operator entered the domain.',
});
export type DomainProof = keyof typeof DomainProof;

/**
 * A domain that an organization has proven, and how. A domain belongs to one organization. Unproven domains, such as a
 * customer's unproven custom domain, are not stored here and block nobody.
 */
@Entity('organization_domain')
export class OrganizationDomain {
  static readonly decidesScope = true;

  @PrimaryColumn({ type: 'varchar', length: 255 })
  domain!: string;

  @Column({ type: 'varchar', length: 40, name: 'organization_id' })
  organizationId!: string;

  @Column({ type: 'varchar', length: 32, default: 'OPERATOR' })
  proof!: DomainProof;

  @Column({ type: 'bigint', name: 'proven_at', default: 0 })
  provenAt!: number;
}

export const PartnerStatus = enumeration('PartnerStatus', 'Status of a partner in the program.', {
  APPLICANT: 'The enrollment is not approved yet.',
  ACTIVE: 'Takes part in the program.',
  SUSPENDED:
    'Can read and manage its own sign-in; everything else is refused with `PARTNER_NOT_ACTIVE`, in its own organization and in tenants of customers.',
});
export type PartnerStatus = keyof typeof PartnerStatus;

/** Table of providers and resellers. */
@Entity('partner')
@GraphInterface('Partner', 'An organization that sells: an indirect provider or an indirect reseller.', [GraphNodeRecord])
export abstract class PartnerRecord extends BaseRecord {
  static readonly decidesScope = true;

  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  @TextField({ description: 'Legal business name.', maxLength: 200, sort: true })
  name!: string;

  @CodeField({ description: 'Country of the account (ISO 3166-1 alpha-2).', maxLength: 2 })
  country!: string;

  @EnumField(() => MarketRegion, {
    description: 'Market region of the country. Partners must be in the same region to work together.',
  })
  marketRegion!: MarketRegion;

  @EnumField(() => Cloud, { description: 'Cloud the partner sells in.' })
  cloud!: Cloud;

  @CodeField({ description: 'PartnerID (MPN ID). Null until it is linked.', nullable: true, maxLength: 20, distinct: true })
  partnerId!: string | null;

  @EnumField(() => PartnerStatus, { description: 'Status of the partner in the program.' })
  status!: PartnerStatus;

  @TextField({ description: 'Company domain.', maxLength: 255, distinct: true })
  domain!: string;

  @TextField({ description: 'Street and number.', graph: false, filter: true, guardedBy: 'account', nullable: true })
  addressLine1!: Guarded<string | null>;

  @TextField({ description: 'Second line.', graph: false, filter: true, guardedBy: 'account', nullable: true })
  addressLine2!: Guarded<string | null>;

  @TextField({ description: 'City.', graph: false, filter: true, guardedBy: 'account', nullable: true, maxLength: 100 })
  addressCity!: Guarded<string | null>;

  @TextField({ description: 'State.', graph: false, filter: true, guardedBy: 'account', nullable: true, maxLength: 100 })
  addressState!: Guarded<string | null>;

  @TextField({ description: 'Postal code.', graph: false, filter: true, guardedBy: 'account', nullable: true, maxLength: 20 })
  addressPostalCode!: Guarded<string | null>;

  @TextField({ description: 'Primary contact: name.', graph: false, filter: true, guardedBy: 'account', nullable: true })
  contactName!: Guarded<string | null>;

  @TextField({
    description: 'Primary contact: e-mail.',
    graph: false,
    filter: true,
    guardedBy: 'account',
    nullable: true,
    maxLength: 320,
  })
  contactEmail!: Guarded<string | null>;

  @TextField({
    description: 'Primary contact: telephone.',
    graph: false,
    filter: true,
    guardedBy: 'account',
    nullable: true,
    maxLength: 40,
  })
  contactPhone!: Guarded<string | null>;

  @TextField({ description: 'Support: e-mail.', graph: false, filter: true, nullable: true, maxLength: 320 })
  supportEmail!: string | null;

  @TextField({ description: 'Support: telephone.', graph: false, filter: true, nullable: true, maxLength: 40 })
  supportPhone!: string | null;

  @TextField({ description: 'Support: website.', graph: false, filter: true, nullable: true, maxLength: 500 })
  supportWebsite!: string | null;

  @TextField({ description: "Business profile: the partner's own description.", nullable: true, maxLength: 4000 })
  profile!: string | null;

  @TextField({ description: 'Business profile: website.', nullable: true, maxLength: 500 })
  website!: string | null;

  @StringList({ description: 'Business profile: specialities.' })
  specialities!: readonly string[];

  @StringList({ description: 'Benefits from the PartnerID register.', graph: false, filter: true, guardedBy: 'account' })
  benefits!: Guarded<readonly string[]>;

  @StringList({ description: 'Competencies from the PartnerID register.', graph: false, filter: true, guardedBy: 'account' })
  competencies!: Guarded<readonly string[]>;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

@GraphNode({
  name: 'Provider',
  description: 'An indirect provider (distributor): buys from the vendor and serves resellers.',
  table: 'partner',
  discriminator: [['node.kind', 'PROVIDER']],
  action: 'organization.read',
  scope: partnerScope('PROVIDER'),
  implements: [PartnerRecord, OrganizationFace],
})
export class Provider extends PartnerRecord {}

@GraphNode({
  name: 'Reseller',
  description:
    'An indirect reseller: sells to customers through providers. If a provider reads its full record or its users under admin access, an audit event (`resellerAccountRead`) is written, once per person and day.',
  table: 'partner',
  discriminator: [['node.kind', 'RESELLER']],
  action: 'organization.read',
  scope: partnerScope('RESELLER'),
  onRead: recordsRead,
  implements: [PartnerRecord, OrganizationFace],
})
export class Reseller extends PartnerRecord {}

export const DirectoryService = enumeration('DirectoryService', 'A service of a provider for resellers, beyond selling.', {
  TRAINING: 'Training and technical support.',
  MARKETING_HELP: 'Marketing support.',
  FINANCING: 'Financing.',
  CREDIT_TERMS: 'Credit terms.',
});
export type DirectoryService = keyof typeof DirectoryService;

@Entity('directory_entry')
@GraphNode({
  name: 'DirectoryEntry',
  description: "A provider's public entry in the directory.",
  table: 'directory_entry',
  action: 'directory.read',
  scope: directoryScope,
})
export class DirectoryEntry extends BaseRecord {
  @IdField({ description: 'The provider.', graph: false })
  providerId!: string;

  @TextField({ description: 'Name of the provider.', sort: true })
  name!: string;

  @CodeField({ description: 'Country of the provider (ISO 3166-1 alpha-2).', maxLength: 2 })
  country!: string;

  @TextField({ description: 'Training and technical support for resellers.', nullable: true, maxLength: 4000 })
  training!: string | null;

  @TextField({ description: 'Marketing support for resellers.', nullable: true, maxLength: 4000 })
  marketingHelp!: string | null;

  @TextField({ description: 'Financing.', nullable: true, maxLength: 4000 })
  financing!: string | null;

  @TextField({ description: 'Credit terms.', nullable: true, maxLength: 4000 })
  creditTerms!: string | null;

  @TextField({ description: 'Website.', nullable: true, maxLength: 500 })
  website!: string | null;

  @TextField({ description: 'Sales contact: name.', graph: false, filter: true, nullable: true })
  salesName!: string | null;

  @TextField({ description: 'Sales contact: e-mail.', graph: false, filter: true, nullable: true, maxLength: 320 })
  salesEmail!: string | null;

  @TextField({ description: 'Sales contact: telephone.', graph: false, filter: true, nullable: true, maxLength: 40 })
  salesPhone!: string | null;

  @TextField({ description: 'Regions served with the offers in each, as JSON.', graph: false, maxLength: 20_000 })
  regionOffers!: string;

  @EnumField(() => Cloud, { description: 'Cloud that the provider sells in.', defaultValue: 'PUBLIC' })
  cloud!: Cloud;

  @StringList({ description: 'Market regions served.', graph: false, filter: true, nullable: true }, () => MarketRegion)
  servedRegions!: readonly MarketRegion[] | null;

  @StringList({ description: 'Services for resellers.', graph: false, filter: true, nullable: true }, () => DirectoryService)
  services!: readonly DirectoryService[] | null;

  @StringList({ description: 'Specialities of the provider.', graph: false, filter: true, nullable: true })
  specialities!: readonly string[] | null;

  @BooleanField({ description: 'Whether the entry is shown in the directory: the provider is active.', graph: false })
  listed!: boolean;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

export const PartnershipStatus = enumeration('PartnershipStatus', 'Status of a partnership.', {
  ACTIVE: 'In force.',
  ENDED: 'Ended by one side. Remains as a record for both.',
});
export type PartnershipStatus = keyof typeof PartnershipStatus;

@Entity('partnership')
@GraphNode({
  name: 'Partnership',
  description: 'A provider and a reseller that work together. A partnership alone shares no customers.',
  table: 'partnership',
  action: 'partnership.read',
  scope: partnershipScope,
})
export class Partnership extends BaseRecord {
  static readonly decidesScope = true;

  @IdField({ description: 'The provider.', graph: false })
  providerId!: string;

  @IdField({ description: 'The reseller.', graph: false })
  resellerId!: string;

  @EnumField(() => PartnershipStatus, { description: 'Status of the partnership.', sort: true })
  status!: PartnershipStatus;

  @BooleanField({ description: "Whether the provider may read the reseller's full record and users." })
  adminAccess!: boolean;

  @DateTimeField({ description: 'When the partnership started.' })
  startedAt!: number;

  @DateTimeField({ description: 'When the partnership ended. Null while active.', nullable: true })
  endedAt!: number | null;

  @CodeField({
    description: 'Set while active, null afterwards: makes the active pair unique.',
    graph: false,
    nullable: true,
    maxLength: 1,
  })
  activeSlot!: string | null;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

/** Which organization sees which partner: itself, partners with an active partnership, a customer's active partners. */
@Entity('partner_scope')
export class PartnerScope {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'org_id' })
  orgId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'partner_id' })
  partnerId!: string;

  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  /** 0: public profile, 1: account under admin access, 2: own record. */
  @Column({ type: 'int' })
  level!: number;

  @Column({ type: 'varchar', length: 200, name: 'name_folded' })
  nameFolded!: string;
}
