import { DAY, daysAgo } from '../calendar';
import { FIXED } from '../sign-ins';
import { partnerNamed, type DemoPartner, type World } from '../world';
import { addPartner, type PartnerPlan } from './add-partner';
import { addBond, type BondPlan } from './bonds';
import { addDirectoryEntry } from './directory';
import { addApplication, addApproval, type ApplicantStage } from './enrollments';

const PROVIDERS: readonly PartnerPlan[] = [
  {
    ...FIXED.alpine,
    country: 'DE',
    profile: 'Distributor for resellers in Germany, Austria and Switzerland, and all over Europe.',
  },
  { ...FIXED.baltic, country: 'SE', profile: 'Distributör för Norden och Östersjön. Distributor around the Baltic Sea.' },
  { name: 'Tramontana Mayorista', domain: 'tramontana-mayorista.example', country: 'ES' },
  { name: 'Lakeshore Distribution', domain: 'lakeshore-distribution.example', country: 'US' },
  {
    name: 'Capitol Federal Supply',
    domain: 'capitol-federal.example',
    country: 'US',
    cloud: 'US_GOVERNMENT',
    specialities: ['Public sector'],
  },
  {
    name: 'Treuhand Wolke Distribution',
    domain: 'treuhand-wolke.example',
    country: 'DE',
    cloud: 'GERMANY',
    specialities: ['Security'],
  },
  { name: 'Arkona Handelskontor', domain: 'arkona-handelskontor.example', country: 'DE', status: 'SUSPENDED' },
];

const RESELLERS: readonly PartnerPlan[] = [
  { ...FIXED.donau, country: 'AT', profile: 'IT-Partner für Tourismus und Gewerbe zwischen Linz und Wien.' },
  {
    ...FIXED.elbe,
    country: 'DE',
    profile: 'Cloud-Dienste für Handel und Logistik.',
    specialities: ['Cloud migration', 'Managed services'],
  },
  { name: 'Suomi Pilvi', domain: 'suomi-pilvi.example', country: 'FI' },
  { name: 'Sierra Nube', domain: 'sierra-nube.example', country: 'ES' },
  { name: 'Great Lakes Managed IT', domain: 'great-lakes-it.example', country: 'US' },
  { name: 'Potomac Secure Services', domain: 'potomac-secure.example', country: 'US', cloud: 'US_GOVERNMENT' },
  { name: 'Spree Souverän', domain: 'spree-souveraen.example', country: 'DE', cloud: 'GERMANY' },
  { name: 'Tatry Systémy', domain: 'tatry-systemy.example', country: 'CZ', status: 'SUSPENDED' },
];

const APPLICANTS: readonly (readonly [stage: ApplicantStage, daysOld: number, plan: PartnerPlan])[] = [
  ['DRAFT', 5, { name: 'Mühlbach Digital', domain: 'muehlbach-digital.example', country: 'DE' }],
  ['SUBMITTED', 4, { name: 'Garonne Nuage', domain: 'garonne-nuage.example', country: 'FR' }],
  ['IN_REVIEW', 9, { name: 'Skåne Molntjänster', domain: 'skane-moln.example', country: 'SE' }],
  ['ALREADY_ENROLLED', 8, { name: 'Polder Automatisering', domain: 'polder-automatisering.example', country: 'NL' }],
  ['ACTION_REQUIRED', 12, { name: 'Wisła Chmura', domain: 'wisla-chmura.example', country: 'PL' }],
  ['REJECTED', 30, { name: 'Blitz Lizenzen', domain: 'blitz-lizenzen.example', country: 'DE' }],
  ['WITHDRAWN', 45, { name: 'Harbour Lane Computing', domain: 'harbour-lane.example', country: 'GB' }],
];

/** Adds a reseller that has been approved. */
export function addReseller(world: World, plan: PartnerPlan, createdAt: number): DemoPartner {
  const reseller = addPartner(world, 'RESELLER', plan, createdAt);
  addApproval(world, reseller);
  return reseller;
}

/** Adds a provider with its entry in the directory. */
export function addProvider(world: World, plan: PartnerPlan, createdAt: number): DemoPartner {
  const provider = addPartner(world, 'PROVIDER', plan, createdAt);
  addDirectoryEntry(world, provider);
  return provider;
}

const BONDS: readonly (readonly [provider: string, reseller: string, plan?: BondPlan])[] = [
  [FIXED.alpine.name, FIXED.donau.name],
  [FIXED.alpine.name, FIXED.elbe.name],
  [FIXED.baltic.name, FIXED.elbe.name, { adminAccess: false }],
  [FIXED.baltic.name, 'Suomi Pilvi'],
  ['Tramontana Mayorista', 'Sierra Nube'],
  ['Tramontana Mayorista', 'Suomi Pilvi', { adminAccess: false }],
  [FIXED.alpine.name, 'Sierra Nube', { adminAccess: false }],
  ['Lakeshore Distribution', 'Great Lakes Managed IT'],
  ['Capitol Federal Supply', 'Potomac Secure Services'],
  ['Treuhand Wolke Distribution', 'Spree Souverän'],
  [FIXED.alpine.name, 'Tatry Systémy'],
  ['Arkona Handelskontor', FIXED.elbe.name],
];

function addBonds(world: World): void {
  const former = (provider: string, reseller: string, from: number, to: number): void => {
    const plan = { startedAt: daysAgo(world, from), endedAt: daysAgo(world, to) };
    addBond(world, partnerNamed(world, provider), partnerNamed(world, reseller), plan);
  };
  former(FIXED.baltic.name, 'Tatry Systémy', 1_250, 700);
  // Ended and begun again: the history stays.
  former('Lakeshore Distribution', 'Great Lakes Managed IT', 1_400, 1_370);
  for (const [provider, reseller, plan] of BONDS) {
    const both = [partnerNamed(world, provider), partnerNamed(world, reseller)] as const;
    const startedAt = Math.max(...both.map((partner) => partner.activeFrom)) + world.random.int(80, 110) * DAY;
    addBond(world, ...both, { startedAt, ...plan });
  }
}

/** Adds the partners that are the same in every demo. */
export function addCast(world: World): void {
  PROVIDERS.forEach((plan, index) => addProvider(world, plan, daysAgo(world, 1_800 - index * 20)));
  RESELLERS.forEach((plan, index) => addReseller(world, plan, daysAgo(world, 1_480 - index * 10)));
  for (const [stage, daysOld, plan] of APPLICANTS) {
    const applicant = addPartner(world, 'RESELLER', { ...plan, status: 'APPLICANT' }, daysAgo(world, daysOld));
    const partnerId = addApplication(world, applicant, stage);
    if (partnerId !== null && stage !== 'REJECTED' && stage !== 'WITHDRAWN') world.applying.push(partnerId);
  }
  addBonds(world);
}
