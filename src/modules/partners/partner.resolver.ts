import type { JoinTable } from '../../graph/scope';
import { Field, ObjectType, Resolver } from 'type-graphql';
import { Derived, FieldsOf, Many, One, OneBack, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import { listOf, type Row, type StoredList } from '../../graph/row';

import { MarketRegion } from '../reference-data';
import { Address, ADDRESS_FIELDS, addressOf, Contact } from './contact.types';
import { Named } from './named-partner';
import { DirectoryEntry, DirectoryService, PartnerRecord, Partnership, Provider, Reseller } from './partner.entity';

const CONTACT_FIELDS = ['contactName', 'contactEmail', 'contactPhone'] as const;
/** Never null where the full record is open, so that its reading is noticed. */
const RECORD_OPEN = 'benefits';
const SUPPORT_FIELDS = ['supportEmail', 'supportPhone', 'supportWebsite'] as const;

type AddressRow = Row<PartnerRecord, (typeof ADDRESS_FIELDS)[number]>;
type ContactRow = Row<PartnerRecord, (typeof CONTACT_FIELDS)[number]>;
type SupportRow = Row<PartnerRecord, (typeof SUPPORT_FIELDS)[number]>;

/** Active partnerships from one side to the other; a partner that looks at its partner finds itself there. */
const partnersOf = (parent: 'provider_id' | 'reseller_id', child: 'provider_id' | 'reseller_id'): JoinTable => ({
  table: 'partnership',
  parent,
  child,
  whereEquals: (viewer) => {
    const ownSide = viewer.kind === 'PROVIDER' ? 'provider_id' : viewer.kind === 'RESELLER' ? 'reseller_id' : null;
    return [['link.status', 'ACTIVE'], ...(ownSide === child ? [[`link.${child}`, viewer.organizationId] as const] : [])];
  },
  // Who sees many partners of one side is the other side of each.
  scopeFirst: true,
});

/** Membership of a reseller. */
@ObjectType('Membership', { description: 'What a reseller’s PartnerID carries, from the register.' })
export class Membership {
  @Field(() => [String], { description: 'Benefits.' })
  benefits!: string[];

  @Field(() => [String], { description: 'Competencies.' })
  competencies!: string[];
}

const primaryContact = ({ contactName: name, contactEmail: email, contactPhone: phone }: ContactRow): Contact | null =>
  email === null ? null : { name, email, phone, website: null };

const supportContact = ({ supportEmail: email, supportPhone: phone, supportWebsite: website }: SupportRow): Contact => ({
  name: null,
  email,
  phone,
  website,
});

@FieldsOf(() => Provider)
export class ProviderFields {
  @Derived(() => Address, { needs: ADDRESS_FIELDS, nullable: true, description: 'Address; own organization and operator only.' })
  address(row: AddressRow): Address | null {
    return addressOf(row);
  }

  @Derived(() => Contact, {
    needs: CONTACT_FIELDS,
    nullable: true,
    description: 'Primary contact; own organization and operator only.',
  })
  primaryContact(row: ContactRow): Contact | null {
    return primaryContact(row);
  }

  @Derived(() => Contact, { needs: SUPPORT_FIELDS, description: 'Where customers find support.' })
  supportContact(row: SupportRow): Contact {
    return supportContact(row);
  }

  @OneBack(() => DirectoryEntry, {
    by: 'providerId',
    description: 'Public entry in the directory; while the provider is active.',
  })
  directoryEntry!: Edge;

  @Many(() => Reseller, {
    via: partnersOf('provider_id', 'reseller_id'),
    action: 'partnership.read',
    description: 'Resellers with an active partnership.',
  })
  resellers!: Edge;

  @Many(() => Partnership, { by: 'providerId', shared: true, description: 'Partnerships, also ended ones.' })
  partnerships!: Edge;
}

@FieldsOf(() => Reseller)
export class ResellerFields {
  @Derived(() => Address, {
    needs: [...ADDRESS_FIELDS, RECORD_OPEN],
    nullable: true,
    description: 'Address; own organization, operator, and a provider with admin access.',
  })
  address(row: AddressRow): Address | null {
    return addressOf(row);
  }

  @Derived(() => Contact, {
    needs: [...CONTACT_FIELDS, RECORD_OPEN],
    nullable: true,
    description: 'Primary contact; own organization, operator, and a provider with admin access.',
  })
  primaryContact(row: ContactRow): Contact | null {
    return primaryContact(row);
  }

  @Derived(() => Contact, { needs: SUPPORT_FIELDS, description: 'Where customers find support.' })
  supportContact(row: SupportRow): Contact {
    return supportContact(row);
  }

  @Derived(() => Membership, {
    needs: ['benefits', 'competencies'],
    nullable: true,
    description:
      'Benefits and competencies of the PartnerID, as the register had them when it was linked or refreshed last (`refreshMembership` of `updateOrganization`). Null for those who may not read the full record: it is open to the own organization, to a provider with admin access and to the operator.',
  })
  membership({ benefits, competencies }: Row<Reseller, 'benefits' | 'competencies'>): Membership | null {
    if (benefits === null || competencies === null) return null;
    return { benefits: listOf(benefits), competencies: listOf(competencies) };
  }

  @Many(() => Provider, {
    via: partnersOf('reseller_id', 'provider_id'),
    action: 'partnership.read',
    description: 'Providers with an active partnership.',
  })
  providers!: Edge;

  @Many(() => Partnership, { by: 'resellerId', shared: true, description: 'Partnerships, also ended ones.' })
  partnerships!: Edge;
}

@FieldsOf(() => Partnership)
export class PartnershipFields {
  @One(() => Provider, { from: 'providerId', description: 'The provider.' })
  provider!: Edge;

  @One(() => Reseller, { from: 'resellerId', description: 'The reseller.' })
  reseller!: Edge;

  @Named({ from: 'providerId', description: 'The provider, also after the end.' })
  namedProvider!: Edge;

  @Named({ from: 'resellerId', description: 'The reseller, also after the end.' })
  namedReseller!: Edge;
}

/** What a provider offers in one region. */
@ObjectType('RegionOffer', { description: 'What a provider offers in one market region.' })
export class RegionOffer {
  @Field(() => MarketRegion, { description: 'The region.' })
  region!: MarketRegion;

  @Field(() => [String], { description: 'Offers to resellers there.' })
  offers!: string[];
}

const listIn = <T>(stored: StoredList<T> | null): T[] => (stored === null ? [] : listOf(stored));

@FieldsOf(() => DirectoryEntry)
export class DirectoryEntryFields {
  @One(() => Provider, { from: 'providerId', action: 'directory.read', description: 'The provider.' })
  provider!: Edge;

  @Derived(() => [RegionOffer], { needs: ['regionOffers'], description: 'Regions served, with the offers in each.' })
  regions({ regionOffers }: Row<DirectoryEntry, 'regionOffers'>): RegionOffer[] {
    return JSON.parse(regionOffers) as RegionOffer[];
  }

  @Derived(() => [MarketRegion], { needs: ['servedRegions'], description: 'Market regions served; those of `regions`.' })
  servedRegions({ servedRegions }: Row<DirectoryEntry, 'servedRegions'>): MarketRegion[] {
    return listIn(servedRegions);
  }

  @Derived(() => [DirectoryService], {
    needs: ['services'],
    description: 'What the provider does for resellers; those of which the entry says something.',
  })
  services({ services }: Row<DirectoryEntry, 'services'>): DirectoryService[] {
    return listIn(services);
  }

  @Derived(() => [String], { needs: ['specialities'], description: 'Specialities of the provider, from its business profile.' })
  specialities({ specialities }: Row<DirectoryEntry, 'specialities'>): string[] {
    return listIn(specialities);
  }

  @Derived(() => Contact, {
    needs: ['salesName', 'salesEmail', 'salesPhone', 'website'],
    description: 'Whom resellers write to.',
  })
  salesContact(row: Row<DirectoryEntry, 'salesName' | 'salesEmail' | 'salesPhone' | 'website'>): Contact {
    return { name: row.salesName, email: row.salesEmail, phone: row.salesPhone, website: row.website };
  }
}

@Resolver()
export class PartnerQueries {
  @RootList(() => DirectoryEntry, {
    action: 'directory.read',
    description: 'The directory of active providers; open to everybody.',
  })
  directory!: Edge;

  @RootById(() => Provider, { action: 'organization.read', description: 'One provider.' })
  provider!: Edge;

  @RootList(() => Provider, {
    action: 'partnership.read',
    description: "Providers: the own organization's partners; all for the operator.",
  })
  providers!: Edge;

  @RootById(() => Reseller, { action: 'organization.read', description: 'One reseller.' })
  reseller!: Edge;

  @RootList(() => Reseller, {
    action: 'partnership.read',
    description: "Resellers: the own organization's partners; all for the operator.",
  })
  resellers!: Edge;

  @RootById(() => Partnership, { action: 'partnership.read', description: 'One partnership.' })
  partnership!: Edge;

  @RootList(() => Partnership, {
    action: 'partnership.read',
    description: 'Partnerships of the own organization, also ended ones.',
  })
  partnerships!: Edge;
}
