import type { Random } from '../random';
import { FIXED } from '../sign-ins';
import type { DemoPartner, World } from '../world';
import type { Shape } from './shape';

/** The second largest provider's share of the customers. */
const BALTIC_SHARE = 0.08;

/** Resellers in the order in which they joined a provider, with the sums of their weights so far. */
interface Lottery {
  readonly since: readonly number[];
  readonly sums: readonly number[];
  readonly resellers: readonly DemoPartner[];
}

/** Who sells how much: what all blocks draw from. */
export interface Market {
  readonly providers: readonly (readonly [provider: DemoPartner, weight: number])[];
  readonly lotteries: ReadonlyMap<DemoPartner, Lottery>;
}

/** How many of some ascending numbers are at most so large. */
function countUpTo(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Providers with their shares of the customers. */
function sharesOf(world: World, largest: number): Market['providers'] {
  const providers = world.partners.filter(({ kind, status }) => kind === 'PROVIDER' && status === 'ACTIVE');
  const rest = (1 - largest - BALTIC_SHARE) / (providers.length - 2);
  return providers.map((provider, index) => {
    if (provider.name === FIXED.alpine.name) return [provider, largest];
    if (provider.name === FIXED.baltic.name) return [provider, BALTIC_SHARE];
    // National clouds are small; the others differ, too.
    return [provider, provider.cloud === 'PUBLIC' ? rest * (0.6 + (index % 5) * 0.2) : rest * 0.3];
  });
}

function lotteryOf(provider: DemoPartner, weights: ReadonlyMap<DemoPartner, number>): Lottery {
  const bonds = [...provider.bonds].filter(([{ status }]) => status === 'ACTIVE').sort(([, one], [, other]) => one - other);
  let sum = 0;
  return {
    since: bonds.map(([, since]) => since),
    sums: bonds.map(([reseller]) => (sum += weights.get(reseller) ?? 0)),
    resellers: bonds.map(([reseller]) => reseller),
  };
}

/** The market of a world's partners. */
export function marketOf(world: World, shape: Shape): Market {
  const resellers = world.partners.filter(({ kind, status }) => kind === 'RESELLER' && status === 'ACTIVE');
  const isFirst = ({ name }: DemoPartner): boolean => name === FIXED.elbe.name;
  const ranked = [...resellers.filter(isFirst), ...resellers.filter((reseller) => !isFirst(reseller))];
  const weights = new Map(ranked.map((reseller, rank) => [reseller, shape.weightOf(rank)]));
  const providers = sharesOf(world, shape.largest);
  return { providers, lotteries: new Map(providers.map(([provider]) => [provider, lotteryOf(provider, weights)])) };
}

/** One of the resellers that work with a provider at a time, if there are any. */
export function drawReseller({ lotteries }: Market, random: Random, provider: DemoPartner, at: number): DemoPartner | null {
  const lottery = lotteries.get(provider);
  const count = lottery ? countUpTo(lottery.since, at) : 0;
  if (!lottery || count === 0) return null;
  const drawn = random.next() * (lottery.sums[count - 1] ?? 0);
  return lottery.resellers[Math.min(countUpTo(lottery.sums, drawn), count - 1)] ?? null;
}
