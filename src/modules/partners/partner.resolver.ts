import { Field, ObjectType, Resolver } from 'type-graphql';
import { Derived, FieldsOf, Many, One, OneBack, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import type { GraphRow } from '../../graph/registry';
import type { Link } from '../../graph/statement';
import { MarketRegion } from '../registers';
import { Address, ADDRESS_FIELDS, addressOf, Contact } from './contact.types';
import { Named } from './named-partner';
import { DirectoryEntry, DirectoryService, Partnership, Provider, Reseller } from './partner.entity';

const CONTACT_FIELDS = ['contactName', 'contactEmail', 'contactPhone'] as const;
/** Never null where the full record is open, so that its reading is noticed. */
const RECORD_OPEN = 'benefits';
const SUPPORT_FIELDS = ['supportEmail', 'supportPhone', 'supportWebsite'] as const;

/** Active partnerships from one side to the other; a partner that looks at its partner finds itself there. */
const partnersOf = (parent: 'provider_id' | 'reseller_id', child: 'provider_id' | 'reseller_id'): Link => ({
  table: 'partnership',
  parent,
  child,
  equals: (viewer) => {
    const ownSide = viewer.kind === 'PROVIDER' ? 'provider_id' : viewer.kind === 'RESELLER' ? 'reseller_id' : null;
    return [['k.status', 'ACTIVE'], ...(ownSide === child ? [[`k.${child}`, viewer.organizationId] as const] : [])];
  },
  // Who sees many partners of one side is the other side of each.
  scopeFirst: true,
});

/** Membership of a reseller. */
@ObjectType('Membership', { description: 'What a reseller’s PartnerID carries, from the register (S0).' })
export class Membership {
  @Field(() => [String], { description: 'Benefits.' })
  benefits!: string[];

  @Field(() => [String], { description: 'Competencies.' })
  competencies!: string[];
}

function primaryContact(row: GraphRow): Contact | null {
  if (typeof row['contactEmail'] !== 'string') return null;
  return {
    name: row['contactName'] as string | null,
    email: row['contactEmail'],
    phone: row['contactPhone'] as string | null,
    website: null,
  };
}

function supportContact(row: GraphRow): Contact {
  return {
    name: null,
    email: row['supportEmail'] as string | null,
    phone: row['supportPhone'] as string | null,
    website: row['supportWebsite'] as string | null,
  };
}

@FieldsOf(() => Provider)
export class ProviderFields {
  @Derived(() => Address, { needs: ADDRESS_FIELDS, nullable: true, description: 'Address; own organisation and operator only.' })
  address(row: GraphRow): Address | null {
    return addressOf(row);
  }

  @Derived(() => Contact, {
    needs: CONTACT_FIELDS,
    nullable: true,
    description: 'Primary contact; own organisation and operator only.',
  })
  primaryContact(row: GraphRow): Contact | null {
    return primaryContact(row);
  }

  @Derived(() => Contact, { needs: SUPPORT_FIELDS, description: 'Where customers find support.' })
  supportContact(row: GraphRow): Contact {
    return supportContact(row);
  }

  @OneBack(() => DirectoryEntry, {
    by: 'providerId',
    description: 'Public entry in the directory; while the provider is active.',
  })
  directoryEntry!: Edge;

  @Many(() => Reseller, {
    through: partnersOf('provider_id', 'reseller_id'),
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
    description: 'Address; own organisation, operator, and a provider with admin access (S0).',
  })
  address(row: GraphRow): Address | null {
    return addressOf(row);
  }

  @Derived(() => Contact, {
    needs: [...CONTACT_FIELDS, RECORD_OPEN],
    nullable: true,
    description: 'Primary contact; own organisation, operator, and a provider with admin access (S0).',
  })
  primaryContact(row: GraphRow): Contact | null {
    return primaryContact(row);
  }

  @Derived(() => Contact, { needs: SUPPORT_FIELDS, description: 'Where customers find support.' })
  supportContact(row: GraphRow): Contact {
    return supportContact(row);
  }

  @Derived(() => Membership, {
    needs: ['benefits', 'competencies'],
    nullable: true,
    description:
      'Benefits and competencies of the PartnerID, as the register had them when it was linked or refreshed last (`refreshMembership` of `updateOrganization`). Null for those who may not read the full record: it is open to the own organisation, to a provider with admin access and to the operator.',
  })
  membership({ benefits, competencies }: GraphRow): Membership | null {
    if (typeof benefits !== 'string' || typeof competencies !== 'string') return null;
    return { benefits: JSON.parse(benefits) as string[], competencies: JSON.parse(competencies) as string[] };
  }

  @Many(() => Provider, {
    through: partnersOf('reseller_id', 'provider_id'),
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
@ObjectType('RegionOffer', { description: 'What a provider offers in one market region (S0).' })
export class RegionOffer {
  @Field(() => MarketRegion, { description: 'The region.' })
  region!: MarketRegion;

  @Field(() => [String], { description: 'Offers to resellers there.' })
  offers!: string[];
}

const listIn = <T extends string>(stored: unknown): T[] => (typeof stored === 'string' ? (JSON.parse(stored) as T[]) : []);

@FieldsOf(() => DirectoryEntry)
export class DirectoryEntryFields {
  @One(() => Provider, { from: 'providerId', action: 'directory.read', description: 'The provider.' })
  provider!: Edge;

  @Derived(() => [RegionOffer], { needs: ['regionOffers'], description: 'Regions served, with the offers in each.' })
  regions(row: GraphRow): RegionOffer[] {
    return JSON.parse(row['regionOffers'] as string) as RegionOffer[];
  }

  @Derived(() => [MarketRegion], { needs: ['servedRegions'], description: 'Market regions served; those of `regions`.' })
  servedRegions(row: GraphRow): MarketRegion[] {
    return listIn(row['servedRegions']);
  }

  @Derived(() => [DirectoryService], {
    needs: ['services'],
    description: 'What the provider does for resellers; those of which the entry says something.',
  })
  services(row: GraphRow): DirectoryService[] {
    return listIn(row['services']);
  }

  @Derived(() => [String], { needs: ['specialities'], description: 'Specialities of the provider, from its business profile.' })
  specialities(row: GraphRow): string[] {
    return listIn(row['specialities']);
  }

  @Derived(() => Contact, {
    needs: ['salesName', 'salesEmail', 'salesPhone', 'website'],
    description: 'Whom resellers write to.',
  })
  salesContact(row: GraphRow): Contact {
    return {
      name: row['salesName'] as string | null,
      email: row['salesEmail'] as string | null,
      phone: row['salesPhone'] as string | null,
      website: row['website'] as string | null,
    };
  }
}

@Resolver()
export class PartnerQueries {
  @RootList(() => DirectoryEntry, {
    action: 'directory.read',
    description: 'The directory of active providers; open to everybody (S0, S1).',
  })
  directory!: Edge;

  @RootById(() => Provider, { action: 'organization.read', description: 'One provider.' })
  provider!: Edge;

  @RootList(() => Provider, {
    action: 'partnership.read',
    description: "Providers: the own organisation's partners; all for the operator (S0).",
  })
  providers!: Edge;

  @RootById(() => Reseller, { action: 'organization.read', description: 'One reseller.' })
  reseller!: Edge;

  @RootList(() => Reseller, {
    action: 'partnership.read',
    description: "Resellers: the own organisation's partners; all for the operator (S1, S2).",
  })
  resellers!: Edge;

  @RootById(() => Partnership, { action: 'partnership.read', description: 'One partnership.' })
  partnership!: Edge;

  @RootList(() => Partnership, {
    action: 'partnership.read',
    description: 'Partnerships of the own organisation, also ended ones.',
  })
  partnerships!: Edge;
}
