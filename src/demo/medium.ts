import { addTypicalCustomer } from './customers/typical';
import { addAcceptedInvitations } from './invitations/accepted';
import { addBulkPartners } from './partners/bulk';
import { addRequests } from './sales/requests';
import { trade, type Buyer } from './sales/trade';
import { FIXED } from './sign-ins';
import type { DemoPartner, World } from './world';

const CUSTOMERS = 10_000;
const SUBSCRIPTIONS = 50_000;
const REQUESTS_OF_EACH_STATE = 60;

/** The largest of all, so that long lists can be tried. */
const ALPINE_SHARE = 0.28;
const BALTIC_SHARE = 0.08;
const ELBE_WEIGHT = 12;

/** How many licenses' holders a customer has, beside its admin. */
const usersOf = (world: World): number => (world.random.chance(0.45) ? world.random.int(1, 6) : 0);

const weightOf = (reseller: DemoPartner): number => (reseller.name === FIXED.elbe.name ? ELBE_WEIGHT : 1);

/** Providers with their shares of the customers. */
function shares(world: World): (readonly [provider: DemoPartner, weight: number])[] {
  const providers = world.partners.filter(({ kind, status }) => kind === 'PROVIDER' && status === 'ACTIVE');
  const rest = (1 - ALPINE_SHARE - BALTIC_SHARE) / (providers.length - 2);
  return providers.map((provider, index) => {
    if (provider.name === FIXED.alpine.name) return [provider, ALPINE_SHARE];
    if (provider.name === FIXED.baltic.name) return [provider, BALTIC_SHARE];
    // National clouds are small; the others differ, too.
    return [provider, provider.cloud === 'PUBLIC' ? rest * (0.6 + (index % 5) * 0.2) : rest * 0.3];
  });
}

/** How many each of some buyers buys, in all exactly so many. */
function split(world: World, buyers: number, total: number): number[] {
  const counts = Array.from({ length: buyers }, () => world.random.int(1, 10));
  let left = total - counts.reduce((sum, count) => sum + count, 0);
  while (left !== 0) {
    const index = world.random.int(0, buyers - 1);
    const count = counts[index] ?? 0;
    const step = Math.sign(left);
    if (count + step < 1) continue;
    counts[index] = count + step;
    left -= step;
  }
  return counts;
}

/** Adds to the small demo what makes it a large one: 10,000 customers with 50,000 subscriptions in all. */
export function addMediumWorld(world: World): void {
  const partners = addBulkPartners(world);
  const providers = shares(world);
  const buyers: Buyer[] = [];
  const before = world.customers.length;
  while (world.customers.length < CUSTOMERS) {
    const provider = world.random.weighted(providers);
    buyers.push(addTypicalCustomer(world, { provider, users: usersOf(world), weightOf }));
  }
  const able = buyers.filter(({ sellers }) => sellers.length > 0);
  const sold = world.customers.slice(0, before).reduce((sum, { subscriptions }) => sum + subscriptions.length, 0);
  const counts = split(world, able.length, SUBSCRIPTIONS - sold);
  able.forEach((buyer, index) => trade(world, buyer, counts[index] ?? 1));
  addAcceptedInvitations(world, partners, world.customers.slice(before));
  addRequests(world, REQUESTS_OF_EACH_STATE);
}
