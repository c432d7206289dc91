import { fold } from '../../kernel/fold';
import { factsOf, type CountryCode } from '../geography';
import type { World } from '../world';
import { COMPANIES } from './branches';
import { PEOPLE } from './languages';
import { plain, type Word } from './words';

/** Takes a name, domain or address for the caller; false when somebody has it. */
export function take(world: World, kind: 'name' | 'domain' | 'email', value: string): boolean {
  const key = `${kind}:${kind === 'name' ? fold(value) : value.toLowerCase()}`;
  if (world.taken.has(key)) return false;
  world.taken.add(key);
  return true;
}

/** A second name of a company, which many have where there are many companies. */
const secondName = ({ mark, random }: World, country: CountryCode): Word[] =>
  mark !== '' && random.chance(0.6) ? [random.pick(PEOPLE[factsOf(country).language].family)] : [];

/** An invented company: its name and its domain, both free until now. */
export function inventCompany(world: World, country: CountryCode): { name: string; domain: string } {
  const { random } = world;
  const { language, forms, cities } = factsOf(country);
  const { roots, branches } = COMPANIES[language];
  for (let attempt = 1; attempt < 1000; attempt += 1) {
    const first = random.pick(random.chance(0.6) ? roots : PEOPLE[language].family);
    const branch = random.pick(branches);
    const [city] = random.pick(cities);
    const second = secondName(world, country);
    const near = attempt > 3 || (world.mark !== '' && random.chance(0.4));
    const parts = [first.text, ...second.map(({ text }) => `& ${text}`), branch.text, ...(near ? [city] : [])];
    const glue = language === 'ja' ? '' : ' ';
    const latin = [first, ...second, branch].map((word) => word.latin);
    const slug = [...latin, ...(near ? [plain(city)] : []), ...(attempt > 20 ? [attempt] : []), world.mark];
    const domain = `${slug.filter(Boolean).join('-')}.example`;
    const name = random.pick(forms).replace('#', parts.join(glue));
    if (world.taken.has(`domain:${domain}`) || !take(world, 'name', name)) continue;
    take(world, 'domain', domain);
    return { name, domain };
  }
  throw new Error(`No company names are left in ${country}.`);
}

interface InventedName {
  readonly name: string;
  /** What stands before the @ of an address. */
  readonly local: string;
}

/** The name of an invented person. */
export function inventName(world: World, country: CountryCode): InventedName {
  const { language } = factsOf(country);
  const { given, family } = PEOPLE[language];
  const first = world.random.pick(given);
  const last = world.random.pick(family);
  const name = language === 'ja' ? `${last.text} ${first.text}` : `${first.text} ${last.text}`;
  return { name, local: `${first.latin}.${last.latin}` };
}

/** An invented person with an address that is free until now. */
export function inventPerson(world: World, country: CountryCode, domain: string): { name: string; email: string } {
  const { name, local } = inventName(world, country);
  for (let number = 1; ; number += 1) {
    const email = `${local}${number === 1 ? '' : number}@${domain}`;
    if (take(world, 'email', email)) return { name, email };
  }
}

/** Where an organization sits. */
interface DemoAddress {
  addressLine1: string;
  addressLine2: string | null;
  addressCity: string;
  addressState: string | null;
  addressPostalCode: string;
}

/** An invented address. */
export function inventAddress(world: World, country: CountryCode): DemoAddress {
  const { random } = world;
  const { language, cities } = factsOf(country);
  const [addressCity, addressPostalCode, addressState] = random.pick(cities);
  return {
    addressLine1: random.pick(PEOPLE[language].streets).replace('#', String(random.int(1, 180))),
    addressLine2: random.chance(0.15) ? `${language === 'de' ? 'Etage' : 'Floor'} ${random.int(1, 9)}` : null,
    addressCity,
    addressState: addressState ?? null,
    addressPostalCode,
  };
}

/** An invented telephone number. */
export const inventPhone = (world: World, country: CountryCode): string =>
  `${factsOf(country).dial} ${world.random.int(20, 99)} 555 ${world.random.int(1000, 9999)}`;
