import { servicesIn } from '../../modules/partners/directory-services';
import { DirectoryEntry } from '../../modules/partners/partner.entity';
import { factsOf } from '../geography';
import { inventPerson, inventPhone } from '../naming/invent';
import type { DemoPartner, World } from '../world';

const OFFERS = [
  'Productivity suites',
  'Security',
  'Azure services',
  'Device management',
  'Training',
  'Migration projects',
  'Second-level support',
  'Marketing campaigns',
];

const TRAINING = [
  'Free webinars every week; certification courses twice a year.',
  'A presales team, and a laboratory for resellers.',
  'Workshops at the reseller, technical help by telephone in four languages.',
];
const MARKETING = [
  'Campaign kits and shared landing pages.',
  'A share of the costs of regional fairs.',
  'Leads from own campaigns.',
];
const FINANCING = ['Leasing of devices with subscriptions.', 'Monthly instalments for three-year terms.', null];
const CREDIT = [
  '30 days net after a check of the credit line.',
  '14 days net; direct debit 30 days.',
  'Payment in advance for the first three months.',
];

/** Regions beside the own one that the larger providers serve. */
const FURTHER = ['MIDDLE_EAST_CENTRAL_EASTERN_EUROPE', 'AFRICA', 'LATIN_AMERICA', 'ASIA_PACIFIC'] as const;

/** Adds a provider's entry in the directory; it is shown while the provider is active. */
export function addDirectoryEntry(world: World, provider: DemoPartner): void {
  const { random } = world;
  const sales = inventPerson(world, provider.country, provider.domain);
  const regions = [
    factsOf(provider.country).region,
    ...(provider.cloud === 'PUBLIC' && random.chance(0.3) ? [random.pick(FURTHER)] : []),
  ];
  const texts = {
    training: random.pick(TRAINING),
    marketingHelp: random.pick(MARKETING),
    financing: random.pick(FINANCING),
    creditTerms: random.pick(CREDIT),
  };
  world.rows.add(DirectoryEntry, {
    id: world.newId('DirectoryEntry', provider.createdAt),
    createdAt: provider.createdAt,
    providerId: provider.id,
    name: provider.name,
    country: provider.country,
    cloud: provider.cloud,
    ...texts,
    services: servicesIn(texts),
    specialities: provider.specialities,
    servedRegions: JSON.stringify(regions),
    website: `https://www.${provider.domain}/resellers`,
    salesName: sales.name,
    salesEmail: `sales@${provider.domain}`,
    salesPhone: inventPhone(world, provider.country),
    regionOffers: JSON.stringify(regions.map((region) => ({ region, offers: random.sample(OFFERS, random.int(3, 5)) }))),
    listed: provider.status === 'ACTIVE',
    version: 1,
  });
}
