import {
  DirectoryEntry,
  OrganizationDomain,
  OrganizationRecord,
  PartnerRecord,
} from '../../../src/modules/partners/partner.entity';
import { Customer } from '../../../src/modules/customers/customer.entity';
import { MADE, type Draft } from './draft';
import type { Ownership } from './ownership';

/** The organizations of the world by what they are to each other. */
export interface Organizations {
  operator: string;
  /** The provider and the reseller that look, and what their partner, their former partner and strangers are. */
  provider: string;
  formerProvider: string;
  suspendedProvider: string;
  strangeProvider: string;
  reseller: string;
  formerReseller: string;
  suspendedReseller: string;
  strangeReseller: string;
  applicant: string;
  /** The customer that looks: both serve it under a grant, the former provider did. */
  customer: string;
  /** Both serve it, without a grant. */
  ungranted: string;
  /** The provider made it, and lost its grant as the reseller did. */
  created: string;
  /** Both served it once; their grants live on. */
  former: string;
  /** Of the provider and of the suspended reseller. */
  ofProvider: string;
  ofReseller: string;
  strange: string;
}

const KEYS: Readonly<Record<keyof Organizations, 'Operator' | 'Provider' | 'Reseller' | 'Customer'>> = {
  operator: 'Operator',
  provider: 'Provider',
  formerProvider: 'Provider',
  suspendedProvider: 'Provider',
  strangeProvider: 'Provider',
  reseller: 'Reseller',
  formerReseller: 'Reseller',
  suspendedReseller: 'Reseller',
  strangeReseller: 'Reseller',
  applicant: 'Reseller',
  customer: 'Customer',
  ungranted: 'Customer',
  created: 'Customer',
  former: 'Customer',
  ofProvider: 'Customer',
  ofReseller: 'Customer',
  strange: 'Customer',
};

const MARKET = { country: 'DE', marketRegion: 'EUROPE', cloud: 'PUBLIC' } as const;

const lines = (key: string): { line1: string; line2: string; city: string; state: string; postalCode: string } => ({
  line1: `Line 1 of ${key}`,
  line2: `Line 2 of ${key}`,
  city: `City of ${key}`,
  state: `State of ${key}`,
  postalCode: '10115',
});

/** An address as columns and as it is shown. */
export function addressOf(key: string): { columns: Record<string, string>; address: object } {
  const { line1, line2, city, state, postalCode } = lines(key);
  const columns = {
    addressLine1: line1,
    addressLine2: line2,
    addressCity: city,
    addressState: state,
    addressPostalCode: postalCode,
  };
  return { columns, address: { ...lines(key), country: 'DE' } };
}

/** Domain of an organization. */
export const domainOf = (key: string): string => `${key.toLowerCase()}.example`;

function statusOf(key: string): string {
  if (key === 'applicant') return 'APPLICANT';
  return key.startsWith('suspended') ? 'SUSPENDED' : 'ACTIVE';
}

function addPartner(draft: Draft, key: string, kind: 'Provider' | 'Reseller', id: string, ownership: Ownership): void {
  const { columns, address } = addressOf(key);
  const domain = domainOf(key);
  const contact = { name: `Contact of ${key}`, email: `contact@${domain}`, phone: '+49 30 1' };
  const support = { email: `support@${domain}`, phone: '+49 30 2', website: `https://support.${domain}` };
  const values = {
    id,
    kind: kind.toUpperCase(),
    name: `Name of ${key}`,
    domain,
    ...MARKET,
    ...columns,
    status: statusOf(key),
    partnerId: `10${Object.keys(KEYS).indexOf(key)}`,
    contactName: contact.name,
    contactEmail: contact.email,
    contactPhone: contact.phone,
    supportEmail: support.email,
    supportPhone: support.phone,
    supportWebsite: support.website,
    profile: `Profile of ${key}`,
    website: `https://${domain}`,
    specialities: `["Speciality of ${key}"]`,
    benefits: `["Benefit of ${key}"]`,
    competencies: `["Competency of ${key}"]`,
    version: 1,
  };
  draft.node(kind, PartnerRecord, values, ownership, {
    address,
    primaryContact: { ...contact, website: null },
    supportContact: { name: null, ...support },
    membership: { benefits: [`Benefit of ${key}`], competencies: [`Competency of ${key}`] },
  });
}

function addCustomer(draft: Draft, key: string, id: string, createdById: string | null, ownership: Ownership): void {
  const { columns, address } = addressOf(key);
  const values = {
    id,
    name: `Name of ${key}`,
    initialDomain: domainOf(key),
    segment: 'COMMERCIAL',
    customDomains: `["www.${domainOf(key)}","named-${domainOf(key)}"]`,
    ...MARKET,
    ...columns,
    email: `info@${domainOf(key)}`,
    createdById,
    version: 1,
  };
  const proven = { proven: true, proof: 'INVITATION', provenAt: MADE };
  const domains = [
    { name: domainOf(key), initial: true, ...proven },
    // Below the initial domain, so proven with it.
    { name: `www.${domainOf(key)}`, initial: false, ...proven },
    { name: `named-${domainOf(key)}`, initial: false, proven: false, proof: null, provenAt: null },
  ];
  draft.node('Customer', Customer, values, ownership, { address, domains });
}

function addEntry(draft: Draft, key: string, providerId: string): void {
  const website = `https://${domainOf(key)}`;
  const sales = { name: `Sales of ${key}`, email: `sales@${domainOf(key)}`, phone: '+49 30 3' };
  const regions = [{ region: 'EUROPE', offers: [`Offer of ${key}`] }];
  const listed = key !== 'suspendedProvider';
  const values = {
    providerId,
    name: `Name of ${key}`,
    country: 'DE',
    training: `Training of ${key}`,
    marketingHelp: `Marketing of ${key}`,
    financing: `Financing of ${key}`,
    creditTerms: `Credit of ${key}`,
    cloud: 'PUBLIC',
    services: JSON.stringify(['TRAINING', 'FINANCING']),
    specialities: JSON.stringify([`Speciality of ${key}`]),
    servedRegions: JSON.stringify(regions.map(({ region }) => region)),
    website,
    salesName: sales.name,
    salesEmail: sales.email,
    salesPhone: sales.phone,
    regionOffers: JSON.stringify(regions),
    listed,
    version: 1,
  };
  // An entry is everybody's to read while its provider is active, and nobody's afterwards.
  const ownership: Ownership = listed ? { own: [providerId] } : { others: 'ended' };
  draft.node('DirectoryEntry', DirectoryEntry, values, ownership, {
    regions,
    services: ['TRAINING', 'FINANCING'],
    specialities: [`Speciality of ${key}`],
    servedRegions: regions.map(({ region }) => region),
    salesContact: { ...sales, website },
  });
}

/** Ids of all organizations, so that each can say what the others are to it. */
export function nameOrganizations(draft: Draft): Organizations {
  const entries = Object.entries(KEYS).map(([key, type]) => [key, draft.id(type)]);
  return Object.fromEntries(entries);
}

/** Every organization as a row, with what all others are to it. */
export function addOrganizations(
  draft: Draft,
  all: Organizations,
  ownership: Readonly<Record<keyof Organizations, Ownership>>,
): void {
  for (const [key, type] of Object.entries(KEYS) as [keyof Organizations, string][]) {
    const organization = { id: all[key], createdAt: MADE, kind: type.toUpperCase(), name: `Name of ${key}` };
    if (type === 'Operator') {
      draft.node('Operator', OrganizationRecord, organization, ownership[key]);
      continue;
    }
    draft.row(OrganizationRecord, organization);
    draft.row(OrganizationDomain, { domain: domainOf(key), organizationId: all[key], proof: 'INVITATION', provenAt: MADE });
    if (type === 'Provider' || type === 'Reseller') addPartner(draft, key, type, all[key], ownership[key]);
    if (type === 'Provider') addEntry(draft, key, all[key]);
    if (type === 'Customer') addCustomer(draft, key, all[key], key === 'created' ? all.provider : null, ownership[key]);
  }
}
