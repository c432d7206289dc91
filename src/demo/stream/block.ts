import { addHistory } from '../audit/history';
import { DAY } from '../calendar';
import { addTypicalCustomer } from '../customers/typical';
import { addRelationshipInvitations } from '../invitations/accepted';
import { addPeriods } from '../sales/periods';
import { addRequests } from '../sales/requests';
import { trade, type Buyer } from '../sales/trade';
import { blockWorld, type World } from '../world';
import { drawReseller, type Market } from './market';
import type { Portion } from './shape';

/** Days before the demo begins in which the first and the last customer of the blocks come. */
const FIRST_DAY = 1_450;
const LAST_DAY = 30;
/** Less than one: more customers come every year. */
const GROWTH = 2 / 3;

const DIRECT = 0.2;
/** Requests of each kind and state, by customer. */
const REQUESTS = 0.006;

/** How many licenses' holders a customer has, beside its admin. */
const usersOf = ({ random }: World): number => (random.chance(0.45) ? random.int(1, 6) : 0);

/** How many each of some buyers buys, in all exactly so many. */
function split({ random }: World, buyers: number, total: number): number[] {
  const counts = Array.from({ length: buyers }, () => random.int(1, 10));
  let left = total - counts.reduce((sum, count) => sum + count, 0);
  while (left !== 0) {
    const index = random.int(0, buyers - 1);
    const count = counts[index] ?? 0;
    const step = Math.sign(left);
    if (count + step < 1) continue;
    counts[index] = count + step;
    left -= step;
  }
  return counts;
}

/** Some time within those of a block. */
function arrivalOf({ at, random }: World, { from, to }: Portion): number {
  const passed = (from + random.next() * (to - from)) ** GROWTH;
  return at - (FIRST_DAY - passed * (FIRST_DAY - LAST_DAY)) * DAY;
}

function addBuyer(world: World, market: Market, portion: Portion): Buyer {
  const { random } = world;
  const provider = random.weighted(market.providers);
  const at = arrivalOf(world, portion);
  const reseller = random.chance(DIRECT) ? null : drawReseller(market, random, provider, at - DAY);
  return addTypicalCustomer(world, { provider, users: usersOf(world), arrival: { at, reseller } });
}

/** The customers of a block with all that belongs to them. Blocks know nothing of each other. */
export function makeBlock(base: World, market: Market, portion: Portion): World {
  const world = blockWorld(base, portion.number);
  const buyers = Array.from({ length: portion.customers }, () => addBuyer(world, market, portion));
  const able = buyers.filter(({ sellers }) => sellers.length > 0);
  const counts = split(world, able.length, portion.subscriptions);
  able.forEach((buyer, index) => trade(world, buyer, counts[index] ?? 1));
  addRelationshipInvitations(world, world.customers);
  addRequests(world, Math.ceil(portion.customers * REQUESTS));
  addHistory(world);
  addPeriods(world);
  return world;
}
