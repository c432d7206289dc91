import { DAY, daysAgo } from '../calendar';
import { factsOf, neighborsOf, type CountryCode } from '../geography';
import { PEOPLE } from '../naming/languages';
import { take } from '../naming/invent';
import { plain } from '../naming/words';
import { FIXED } from '../sign-ins';
import { partnerNamed, type DemoPartner, type World } from '../world';
import { addBond } from './bonds';
import { addProvider, addReseller } from './cast';

/** Countries of the providers beside those of the small demo, one after the other and again. */
const PROVIDERS: readonly CountryCode[] = [
  'DE',
  'AT',
  'CH',
  'FR',
  'NL',
  'GB',
  'IT',
  'PL',
  'DK',
  'NO',
  'CZ',
  'US',
  'US',
  'CA',
  'AU',
  'JP',
  'BR',
  'IN',
];

const PROVIDER_WORDS = ['Distribution', 'Handelskontor', 'Supply', 'Wholesale', 'Distri'];
const RESELLER_WORDS = ['IT', 'Cloud', 'Systems', 'Digital', 'Consulting', 'Services', 'Managed IT', 'Networks'];

/** An invented partner: a city or a family, and what it does. */
function inventPartner(world: World, country: CountryCode, kinds: readonly string[]): { name: string; domain: string } {
  const { language, cities } = factsOf(country);
  for (let attempt = 1; ; attempt += 1) {
    const family = world.random.pick(PEOPLE[language].family);
    const [city] = world.random.pick(cities);
    const first = world.random.chance(0.4) && plain(city) !== '' ? { text: city, latin: plain(city) } : family;
    const kind = world.random.pick(kinds);
    const slug = [first.latin, plain(kind), ...(attempt > 5 ? [country.toLowerCase()] : []), ...(attempt > 9 ? [attempt] : [])];
    const domain = `${slug.filter(Boolean).join('-')}.example`;
    const name = `${first.text} ${kind}${attempt > 9 ? ` ${attempt}` : ''}`;
    if (!world.taken.has(`domain:${domain}`) && take(world, 'name', name)) return { name, domain };
  }
}

/** Partners with their ends: one to three providers for each reseller, Alpine for many in its region. */
function bind(world: World, reseller: DemoPartner): void {
  const near = new Set(neighborsOf(reseller.country));
  const providers = world.partners.filter(({ kind, status, cloud, country }) => {
    return kind === 'PROVIDER' && status === 'ACTIVE' && cloud === reseller.cloud && near.has(country);
  });
  const alpine = partnerNamed(world, FIXED.alpine.name);
  const chosen = new Set(world.random.sample(providers, world.random.int(1, 3)));
  if (providers.includes(alpine) && world.random.chance(0.4)) chosen.add(alpine);
  for (const provider of chosen) addBond(world, provider, reseller, { adminAccess: world.random.chance(0.8) });
  const former = providers.find((provider) => !chosen.has(provider));
  if (!former || !world.random.chance(0.15)) return;
  const startedAt = Math.max(former.activeFrom, reseller.activeFrom) + 3 * DAY;
  addBond(world, former, reseller, { startedAt, endedAt: startedAt + world.random.int(20, 90) * DAY });
}

/** Days from the first of many providers and resellers to the last. */
const PROVIDERS_WITHIN = 162;
const RESELLERS_WITHIN = 1_200;

/** Adds so many partners to those of the small demo and answers them. */
export function addBulkPartners(world: World, count: { providers: number; resellers: number }): DemoPartner[] {
  const providers = Array.from({ length: count.providers }, (_, index) => {
    const country = PROVIDERS[index % PROVIDERS.length] ?? 'DE';
    const daysOld = 1_700 - Math.floor((index * PROVIDERS_WITHIN) / count.providers);
    return addProvider(world, { ...inventPartner(world, country, PROVIDER_WORDS), country }, daysAgo(world, daysOld));
  });
  const homes = world.partners
    .filter(({ kind, cloud }) => kind === 'PROVIDER' && cloud === 'PUBLIC')
    .map(({ country }) => country);
  const resellers = Array.from({ length: count.resellers }, (_, index) => {
    const country = world.random.pick(neighborsOf(homes[index % homes.length] ?? 'DE'));
    const daysOld = 1_500 - Math.floor((index * RESELLERS_WITHIN) / count.resellers);
    return addReseller(world, { ...inventPartner(world, country, RESELLER_WORDS), country }, daysAgo(world, daysOld));
  });
  for (const reseller of resellers) bind(world, reseller);
  return [...providers, ...resellers];
}
