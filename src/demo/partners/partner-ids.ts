import type { RowValues } from '../../graph/row';
import type { PartnerRecord } from '../../modules/partners/partner.entity';
import { PartnerIdEmail, PartnerIdRecord } from '../../modules/reference-data/reference-data.entity';
import { DAY, daysAgo } from '../calendar';
import type { CountryCode } from '../geography';
import { inventAddress } from '../naming/invent';
import { Random } from '../random';
import type { DemoPartner, World } from '../world';

const BENEFITS = [
  'Internal use licenses',
  'Technical presales hours',
  'Marketing funds',
  'Training vouchers',
  'Priority support',
];
const COMPETENCIES = [
  'Cloud Platform',
  'Cloud Productivity',
  'Data Analytics',
  'Security',
  'Small and Midmarket Cloud',
  'Datacenter',
];

const FIRST = 4_100_000;

/** A PartnerID that nobody has. */
export const nextPartnerId = (world: World): string => String(FIRST + (world.rows.count(PartnerIdRecord) + 1) * 137);

/** An organization profile behind a PartnerID. */
interface ProfilePlan {
  partnerId: string;
  organizationName: string;
  country: CountryCode;
  contactName: string;
  contactEmails: readonly string[];
  createdAt: number;
  active?: boolean;
}

/** Adds a profile to the PartnerID register and answers what membership brings. */
export function addProfile(world: World, plan: ProfilePlan): { benefits: string; competencies: string } {
  const { partnerId, organizationName, country, contactName, createdAt } = plan;
  const membership = {
    benefits: JSON.stringify(world.random.sample(BENEFITS, world.random.int(1, 3))),
    competencies: JSON.stringify(world.random.sample(COMPETENCIES, world.random.int(0, 3))),
  };
  // Addresses draw from numbers of their own, so that they change nothing that follows.
  const address = inventAddress({ ...world, random: new Random(Number(partnerId)) }, country);
  world.rows.add(PartnerIdRecord, {
    id: world.newId('PartnerIdRecord', createdAt),
    partnerId,
    organizationName,
    country,
    active: plan.active ?? true,
    contactName,
    contactEmails: JSON.stringify(plan.contactEmails),
    ...membership,
    ...address,
    createdAt,
    version: 1,
  });
  for (const email of plan.contactEmails) world.rows.add(PartnerIdEmail, { emailNormalized: email, partnerId });
  return membership;
}

/** Enters a partner that takes part; resellers get benefits and competencies from the register. */
export function registerPartnerId(world: World, partner: DemoPartner): RowValues<PartnerRecord> {
  const { partnerId, name, country, domain, people, createdAt } = partner;
  const [contact] = people;
  if (partnerId === null || !contact) return {};
  const membership = addProfile(world, {
    partnerId,
    organizationName: name,
    country,
    contactName: contact.name,
    contactEmails: [contact.email, `partner@${domain}`],
    createdAt: createdAt - 30 * DAY,
  });
  return partner.kind === 'RESELLER' ? membership : {};
}

/** Profiles that nobody here is linked to: one can be chosen by applicants, others are inactive. */
export function addUnlinkedProfiles(world: World): void {
  const plans = [
    {
      organizationName: 'Moselblick Systemhaus',
      country: 'DE',
      contactName: 'Petra Dietz',
      domain: 'moselblick.example',
      active: true,
    },
    {
      organizationName: 'Öresund Konsult',
      country: 'SE',
      contactName: 'Örjan Hedlund',
      domain: 'oresund-konsult.example',
      active: true,
    },
    {
      organizationName: 'Cedar Ridge Computing',
      country: 'US',
      contactName: 'Tessa Garrett',
      domain: 'cedar-ridge.example',
      active: true,
    },
    {
      organizationName: 'Altstadt Rechner',
      country: 'DE',
      contactName: 'Günter Wacker',
      domain: 'altstadt-rechner.example',
      active: false,
    },
    {
      organizationName: 'Informatique du Lac',
      country: 'FR',
      contactName: 'Chloé Perrot',
      domain: 'informatique-du-lac.example',
      active: false,
    },
  ] as const;
  for (const { domain, ...plan } of plans) {
    const local = domain === 'moselblick.example' ? 'it' : 'partner';
    addProfile(world, {
      ...plan,
      partnerId: nextPartnerId(world),
      contactEmails: [`${local}@${domain}`],
      createdAt: daysAgo(world, world.random.int(200, 900)),
    });
  }
}
