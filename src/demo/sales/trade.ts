import { settle } from './aftermath';
import { endTie } from '../customers/ties';
import { daysAgo } from '../calendar';
import type { DemoCustomer, Tie, World } from '../world';
import { sellAddOn, sellRetired, upgrade } from './extend';
import { OVER, sell } from './sell';

/** A customer with the relationships through which it may buy: none while a needed agreement is missing. */
export interface Buyer {
  readonly customer: DemoCustomer;
  readonly sellers: readonly Tie[];
}

/** Sells exactly so many subscriptions through a tie: mostly plain ones, some add-ons, upgrades and retired offers. */
export function sellMix(world: World, customer: DemoCustomer, tie: Tie, count: number): void {
  const plainly = Math.ceil(count * 0.78);
  sell(world, customer, tie, plainly);
  for (let left = count - plainly; left > 0; left -= 1) {
    const further = world.random.next();
    const sold =
      (further < 0.5 && sellAddOn(world, customer.subscriptions, tie)) ||
      (further < 0.75 && upgrade(world, customer.subscriptions, tie)) ||
      (further < 0.9 && sellRetired(world, customer, tie));
    if (!sold) sell(world, customer, tie, 1);
  }
}

/** Sells exactly so many subscriptions to a customer, with licenses and credits; a second seller gets a third of them. */
export function trade(world: World, { customer, sellers }: Buyer, count: number): void {
  const [first, second] = sellers;
  const further = second ? Math.floor(count / 3) : 0;
  if (first) sellMix(world, customer, first, count - further);
  if (second) sellMix(world, customer, second, further);
  settle(world, customer);
}

/** Ends a provider's relationship after the subscriptions that it sold are over. */
export function loseProvider(world: World, customer: DemoCustomer, tie: Tie, subscriptions: number): void {
  sell(world, customer, tie, subscriptions, OVER);
  for (const { row } of customer.subscriptions) Object.assign(row, { supportPartnerId: row.providerId });
  settle(world, customer);
  endTie(customer, tie, daysAgo(world, 1));
}
