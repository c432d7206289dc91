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
/** A column that is never null if the viewer may read the full record. Used to detect such reads. */
const RECORD_OPEN = 'benefits';
const SUPPORT_FIELDS = ['supportEmail', 'supportPhone', 'supportWebsite'] as const;

type AddressRow = Row<PartnerRecord, (typeof ADDRESS_FIELDS)[number]>;
type ContactRow = Row<PartnerRecord, (typeof CONTACT_FIELDS)[number]>;
type SupportRow = Row<PartnerRecord, (typeof SUPPORT_FIELDS)[number]>;

/** Active partnerships from one side to the other. A partner that looks at its partner finds itself there. */
const partnersOf = (parent: 'provider_id' | 'reseller_id', child: 'provider_id' | 'reseller_id'): JoinTable => ({
  table: 'partnership',
  parent,
  child,
  whereEquals: (viewer) => {
    const ownSide = viewer.kind === 'PROVIDER' ? 'provider_id' : viewer.kind === 'RESELLER' ? 'reseller_id' : null;
    return [['link.status', 'ACTIVE'], ...(ownSide === child ? [[`link.${child}`, viewer.organizationId] as const] : [])];
  },
  // The viewer usually is on the other side and sees few rows, so filter by scope first.
  scopeFirst: true,
});

@ObjectType('Membership', { description: "What the register lists for a reseller's PartnerID." })
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
  @Derived(() => Address, {
    needs: ADDRESS_FIELDS,
    nullable: true,
    description: 'Address. Only visible to the provider itself and the operator.',
  })
  address(row: AddressRow): Address | null {
    return addressOf(row);
  }

  @Derived(() => Contact, {
    needs: CONTACT_FIELDS,
    nullable: true,
    description: 'Primary contact. Only visible to the provider itself and the operator.',
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
    description: 'Public entry in the directory, while the provider is active.',
  })
  directoryEntry!: Edge;

  @Many(() => Reseller, {
    via: partnersOf('provider_id', 'reseller_id'),
    action: 'partnership.read',
    description: 'Resellers with an active partnership.',
  })
  resellers!: Edge;

  @Many(() => Partnership, { by: 'providerId', shared: true, description: 'Partnerships, including ended ones.' })
  partnerships!: Edge;
}

@FieldsOf(() => Reseller)
export class ResellerFields {
  @Derived(() => Address, {
    needs: [...ADDRESS_FIELDS, RECORD_OPEN],
    nullable: true,
    description: 'Address. Only visible to the reseller itself, the operator, and a provider with admin access.',
  })
  address(row: AddressRow): Address | null {
    return addressOf(row);
  }

  @Derived(() => Contact, {
    needs: [...CONTACT_FIELDS, RECORD_OPEN],
    nullable: true,
    description: 'Primary contact. Only visible to the reseller itself, the operator, and a provider with admin access.',
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
      'Benefits and competencies of the PartnerID, as of when it was linked or last refreshed (`refreshMembership` of `updateOrganization`). Only visible to the reseller itself, a provider with admin access and the operator; null for others.',
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

  @Many(() => Partnership, { by: 'resellerId', shared: true, description: 'Partnerships, including ended ones.' })
  partnerships!: Edge;
}

@FieldsOf(() => Partnership)
export class PartnershipFields {
  @One(() => Provider, { from: 'providerId', description: 'The provider.' })
  provider!: Edge;

  @One(() => Reseller, { from: 'resellerId', description: 'The reseller.' })
  reseller!: Edge;

  @Named({ from: 'providerId', description: 'The provider, even after the end of the partnership.' })
  namedProvider!: Edge;

  @Named({ from: 'resellerId', description: 'The reseller, even after the end of the partnership.' })
  namedReseller!: Edge;
}

@ObjectType('RegionOffer', { description: 'What a provider offers in one market region.' })
export class RegionOffer {
  @Field(() => MarketRegion, { description: 'The region.' })
  region!: MarketRegion;

  @Field(() => [String], { description: 'Offers to resellers in this region.' })
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

  @Derived(() => [MarketRegion], { needs: ['servedRegions'], description: 'Market regions served, as in `regions`.' })
  servedRegions({ servedRegions }: Row<DirectoryEntry, 'servedRegions'>): MarketRegion[] {
    return listIn(servedRegions);
  }

  @Derived(() => [DirectoryService], {
    needs: ['services'],
    description: 'Services for resellers that the entry describes.',
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
    description: 'Sales contact for resellers.',
  })
  salesContact(row: Row<DirectoryEntry, 'salesName' | 'salesEmail' | 'salesPhone' | 'website'>): Contact {
    return { name: row.salesName, email: row.salesEmail, phone: row.salesPhone, website: row.website };
  }
}

@Resolver()
export class PartnerQueries {
  @RootList(() => DirectoryEntry, {
    action: 'directory.read',
    description: 'The directory of active providers. Public.',
    example: 'directory(first: 10, filter: { country: { eq: "US" } }) { totalCount nodes { name servedRegions website } }',
  })
  directory!: Edge;

  @RootById(() => Provider, {
    action: 'organization.read',
    description: 'A provider.',
    example: 'provider(id: "prv_01h…") { name country status }',
  })
  provider!: Edge;

  @RootList(() => Provider, {
    action: 'partnership.read',
    description: 'Providers that are your partners; all for the operator.',
    example: 'providers(first: 10, filter: { country: { eq: "DE" } }) { totalCount nodes { id name } }',
  })
  providers!: Edge;

  @RootById(() => Reseller, {
    action: 'organization.read',
    description: 'A reseller.',
    example: 'reseller(id: "rsl_01h…") { name country status }',
  })
  reseller!: Edge;

  @RootList(() => Reseller, {
    action: 'partnership.read',
    description: 'Resellers that are your partners; all for the operator.',
    example: 'resellers(first: 10, filter: { status: { eq: ACTIVE } }) { totalCount nodes { id name } }',
  })
  resellers!: Edge;

  @RootById(() => Partnership, {
    action: 'partnership.read',
    description: 'A partnership.',
    example: 'partnership(id: "psh_01h…") { status adminAccess startedAt }',
  })
  partnership!: Edge;

  @RootList(() => Partnership, {
    action: 'partnership.read',
    description: 'Partnerships of your organization, including ended ones.',
    example:
      'partnerships(first: 10, filter: { status: { eq: ACTIVE } }) { totalCount nodes { id provider { name } reseller { name } } }',
  })
  partnerships!: Edge;
}
