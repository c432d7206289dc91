import { DEMO_USERS } from '../../../../src/demo';
import type { Facts, User } from './facts';
import { personOf, type Person } from './oracle';

/** Customers whose stories matter, beside a sample of all others. */
const CASES = [
  'Bergbahn Edelweiß GmbH',
  'Ångström Mätteknik AB',
  'Käserei Müßiggang eG',
  'Neusiedler Weinhandel OG',
  'Isarwinkel Druck KG',
  'Hafenlicht Spedition GmbH',
  'Zirbenholz Möbel GmbH',
  'Turun Telakka Oyj',
  'Saimaan Höyrylaivat Oy',
];
const EVERY = 12;

/** Somebody of each organization asked for: an active user with as many roles as there are. */
function somebodyOf(facts: Facts, organizationId: string): User | undefined {
  const rolesOf = (user: User): number => facts.roles.filter(({ userId }) => userId === user.id).length;
  const admins = new Set(facts.roles.filter(({ role }) => role.endsWith('_ADMIN')).map(({ userId }) => userId));
  return facts.users
    .filter((user) => user.organizationId === organizationId && user.status === 'ACTIVE' && admins.has(user.id))
    .sort((one, other) => rolesOf(other) - rolesOf(one))[0];
}

/** Everybody whom the demo promises, and somebody of every partner, of every customer with a story and of some others. */
export function viewersOf(facts: Facts): Person[] {
  const chosen = facts.customers.filter(({ name }, index) => CASES.includes(name) || index % EVERY === 0);
  const organizations = [...facts.partners, ...chosen].map(({ id }) => id);
  const somebody = organizations.flatMap((id) => somebodyOf(facts, id)?.email ?? []);
  return [...new Set([...DEMO_USERS.map(({ email }) => email), ...somebody])].map((email) => personOf(facts, email));
}
