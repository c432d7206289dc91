import { Field, ID, InterfaceType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Choice, Code, enumeration, Flag, Instant, Key, Text, Texts, Whole } from '../../graph/declare';
import { BaseRecord, GraphNode, GraphNodeRecord, typeOfRow } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { Cloud, MarketRegion } from '../registers';
import { recordsRead } from './account-reads';
import { directoryScope, partnerScope, partnershipScope } from './partner.policy';

/** What every kind of organisation shows. */
@InterfaceType('Organization', {
  description: 'An organisation that users belong to: the operator, a partner or a customer.',
  resolveType: typeOfRow,
})
export abstract class OrganizationFace {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;
}

/** The table of all organisations; partners and customers share its id. */
@Entity('organization')
@GraphNode({
  name: 'Operator',
  description: 'The organisation that runs the server: the vendor.',
  table: 'organization',
  fixed: [['t.kind', 'OPERATOR']],
  action: 'organization.read',
  scope: (viewer) => (viewer.kind === 'OPERATOR' ? { equals: [['t.id', viewer.organizationId]] } : null),
  implements: [OrganizationFace],
})
export class OrganizationRecord extends BaseRecord {
  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  @Text({ description: 'Name.' })
  name!: string;

  /** Grows when somebody locks the organization; see `lockOrganizations`. */
  @Column({ type: 'int', default: 0 })
  turn!: number;

  /** Nobody of it works without a second factor. */
  @Column({ type: 'boolean', name: 'second_factor_required', default: 0 })
  secondFactorRequired!: boolean;
}

export const DomainProof = enumeration('DomainProof', 'How it is known that a domain belongs to an organisation.', {
  INVITATION: 'An invitation was sent to an address there, and accepted with its link.',
  MAIL: 'A link that was mailed to an address there was used.',
  ADMINISTRATOR: 'An administrator of the organisation proved its own address there by mail.',
  DNS: 'The domain has the DNS record that was asked for.',
  PROVIDER: 'The provider that created the customer answers for its initial domain.',
  REGISTER: "The vendor's register of customers served elsewhere has it.",
  OPERATOR: 'The operator entered it.',
});
export type DomainProof = keyof typeof DomainProof;

/**
 * A domain that an organisation has proven, and how: the one place that says so. A domain belongs to one organisation; one
 * that is only named, such as a custom domain of a customer without a proof, is not here and blocks nobody.
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

export const PartnerStatus = enumeration('PartnerStatus', 'Where a partner stands in the programme.', {
  APPLICANT: 'Enrolment is not approved yet.',
  ACTIVE: 'Takes part in the programme.',
  SUSPENDED:
    'Reads what it may read and manages its own sign-in; everything else is refused to it with `PARTNER_NOT_ACTIVE`, in its own organisation and in the tenants of customers.',
});
export type PartnerStatus = keyof typeof PartnerStatus;

/** The table of providers and resellers. */
@Entity('partner')
@InterfaceType('Partner', {
  description: 'An organisation that sells: an indirect provider or an indirect reseller (S0, S1).',
  resolveType: typeOfRow,
  implements: GraphNodeRecord,
})
export abstract class PartnerRecord extends BaseRecord {
  static readonly decidesScope = true;

  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  @Text({ description: 'Legal business name.', max: 200, filter: true, sort: true })
  name!: string;

  @Code({ description: 'Country of the account, ISO 3166-1 alpha-2.', max: 2, filter: true, group: true })
  country!: string;

  @Choice(() => MarketRegion, {
    description: 'Market region of the country; partners work within one region.',
    filter: true,
    group: true,
  })
  marketRegion!: MarketRegion;

  @Choice(() => Cloud, { description: 'Cloud the partner sells in.', filter: true, group: true })
  cloud!: Cloud;

  @Code({ description: 'PartnerID (MPN ID); null until it is linked.', nullable: true, max: 20, filter: true })
  partnerId!: string | null;

  @Choice(() => PartnerStatus, { description: 'Where the partner stands in the programme.', filter: true, group: true })
  status!: PartnerStatus;

  @Text({ description: 'Domain of the company.', max: 255, filter: true })
  domain!: string;

  @Text({ description: 'Street and number.', graph: false, within: 'account', nullable: true })
  addressLine1!: Guarded<string | null>;

  @Text({ description: 'Second line.', graph: false, within: 'account', nullable: true })
  addressLine2!: Guarded<string | null>;

  @Text({ description: 'City.', graph: false, within: 'account', nullable: true, max: 100 })
  addressCity!: Guarded<string | null>;

  @Text({ description: 'State.', graph: false, within: 'account', nullable: true, max: 100 })
  addressState!: Guarded<string | null>;

  @Text({ description: 'Postal code.', graph: false, within: 'account', nullable: true, max: 20 })
  addressPostalCode!: Guarded<string | null>;

  @Text({ description: 'Primary contact: name.', graph: false, within: 'account', nullable: true })
  contactName!: Guarded<string | null>;

  @Text({ description: 'Primary contact: e-mail.', graph: false, within: 'account', nullable: true, max: 320 })
  contactEmail!: Guarded<string | null>;

  @Text({ description: 'Primary contact: telephone.', graph: false, within: 'account', nullable: true, max: 40 })
  contactPhone!: Guarded<string | null>;

  @Text({ description: 'Support: e-mail.', graph: false, nullable: true, max: 320 })
  supportEmail!: string | null;

  @Text({ description: 'Support: telephone.', graph: false, nullable: true, max: 40 })
  supportPhone!: string | null;

  @Text({ description: 'Support: website.', graph: false, nullable: true, max: 500 })
  supportWebsite!: string | null;

  @Text({ description: 'Business profile: what the partner says of itself.', nullable: true, max: 4000 })
  profile!: string | null;

  @Text({ description: 'Business profile: website.', nullable: true, max: 500 })
  website!: string | null;

  @Texts({ description: 'Business profile: specialities.' })
  specialities!: readonly string[];

  @Texts({ description: 'Benefits from the PartnerID register.', graph: false, within: 'account' })
  benefits!: Guarded<readonly string[]>;

  @Texts({ description: 'Competencies from the PartnerID register.', graph: false, within: 'account' })
  competencies!: Guarded<readonly string[]>;

  @Whole({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}

@GraphNode({
  name: 'Provider',
  description: 'An indirect provider (distributor): buys from the vendor and serves resellers (S0, S1).',
  table: 'partner',
  fixed: [['t.kind', 'PROVIDER']],
  action: 'organization.read',
  scope: partnerScope('PROVIDER'),
  implements: [PartnerRecord, OrganizationFace],
})
export class Provider extends PartnerRecord {}

@GraphNode({
  name: 'Reseller',
  description:
    'An indirect reseller: sells to customers through providers (S0). A provider that reads its full record or its users under admin access leaves an audit event with it (`resellerAccountRead`), once for each person and day.',
  table: 'partner',
  fixed: [['t.kind', 'RESELLER']],
  action: 'organization.read',
  scope: partnerScope('RESELLER'),
  onRead: recordsRead,
  implements: [PartnerRecord, OrganizationFace],
})
export class Reseller extends PartnerRecord {}

/** What providers do for resellers. */
export const DirectoryService = enumeration('DirectoryService', 'What a provider does for resellers, beside selling (S0).', {
  TRAINING: 'Training and technical help.',
  MARKETING_HELP: 'Marketing help.',
  FINANCING: 'Financing.',
  CREDIT_TERMS: 'Credit terms.',
});
export type DirectoryService = keyof typeof DirectoryService;

@Entity('directory_entry')
@GraphNode({
  name: 'DirectoryEntry',
  description: "A provider's public entry in the directory (S0, S1).",
  table: 'directory_entry',
  action: 'directory.read',
  scope: directoryScope,
})
export class DirectoryEntry extends BaseRecord {
  @Key({ description: 'The provider.', graph: false })
  providerId!: string;

  @Text({ description: 'Name of the provider.', filter: true, sort: true })
  name!: string;

  @Code({ description: 'Country of the provider, ISO 3166-1 alpha-2.', max: 2, filter: true, group: true })
  country!: string;

  @Text({ description: 'Training and technical help for resellers.', nullable: true, max: 4000 })
  training!: string | null;

  @Text({ description: 'Marketing help for resellers.', nullable: true, max: 4000 })
  marketingHelp!: string | null;

  @Text({ description: 'Financing.', nullable: true, max: 4000 })
  financing!: string | null;

  @Text({ description: 'Credit terms.', nullable: true, max: 4000 })
  creditTerms!: string | null;

  @Text({ description: 'Website.', nullable: true, max: 500 })
  website!: string | null;

  @Text({ description: 'Sales contact: name.', graph: false, nullable: true })
  salesName!: string | null;

  @Text({ description: 'Sales contact: e-mail.', graph: false, nullable: true, max: 320 })
  salesEmail!: string | null;

  @Text({ description: 'Sales contact: telephone.', graph: false, nullable: true, max: 40 })
  salesPhone!: string | null;

  @Text({ description: 'Regions served with the offers in each, as JSON.', graph: false, max: 20_000 })
  regionOffers!: string;

  @Choice(() => Cloud, { description: 'Cloud that the provider sells in.', filter: true, group: true, otherwise: 'PUBLIC' })
  cloud!: Cloud;

  @Texts({ description: 'Market regions served.', graph: false, filter: true, nullable: true }, () => MarketRegion)
  servedRegions!: readonly MarketRegion[] | null;

  @Texts(
    { description: 'What the provider does for resellers.', graph: false, filter: true, nullable: true },
    () => DirectoryService,
  )
  services!: readonly DirectoryService[] | null;

  @Texts({ description: 'Specialities of the provider.', graph: false, filter: true, nullable: true })
  specialities!: readonly string[] | null;

  @Flag({ description: 'Shown in the directory: the provider is active.', graph: false })
  listed!: boolean;

  @Whole({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}

export const PartnershipStatus = enumeration('PartnershipStatus', 'State of a partnership.', {
  ACTIVE: 'In force.',
  ENDED: 'Ended by one side; stays as a record of both.',
});
export type PartnershipStatus = keyof typeof PartnershipStatus;

@Entity('partnership')
@GraphNode({
  name: 'Partnership',
  description: 'A provider and a reseller that work together (S0, S1, S2). It shares no customers by itself.',
  table: 'partnership',
  action: 'partnership.read',
  scope: partnershipScope,
})
export class Partnership extends BaseRecord {
  static readonly decidesScope = true;

  @Key({ description: 'The provider.', graph: false })
  providerId!: string;

  @Key({ description: 'The reseller.', graph: false })
  resellerId!: string;

  @Choice(() => PartnershipStatus, { description: 'State of the partnership.', filter: true, sort: true, group: true })
  status!: PartnershipStatus;

  @Flag({ description: "Whether the provider may read the reseller's full record and users (S0).", filter: true })
  adminAccess!: boolean;

  @Instant({ description: 'Since when.', filter: true })
  startedAt!: number;

  @Instant({ description: 'Until when; null while active.', nullable: true, filter: true })
  endedAt!: number | null;

  @Code({ description: 'A while active, null afterwards: makes the active pair unique.', graph: false, nullable: true, max: 1 })
  activeSlot!: string | null;

  @Whole({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}

/** Which organisation sees which partner: itself, partners with an active partnership, a customer's active partners. */
@Entity('partner_scope')
export class PartnerScope {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'org_id' })
  orgId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'partner_id' })
  partnerId!: string;

  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  /** 0 public profile, 1 account under admin access, 2 own record. */
  @Column({ type: 'int' })
  level!: number;

  @Column({ type: 'varchar', length: 200, name: 'name_folded' })
  nameFolded!: string;
}
