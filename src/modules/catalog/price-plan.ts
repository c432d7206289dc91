import { refuse } from '../../kernel/errors';
import { priceKey, type GivenPrice, type PriceAmount, type PriceKey } from './price-check';
import { validityAt, type Validity } from './price-validity';

/** A price as it is stored. */
export interface StoredPrice extends PriceKey, PriceAmount, Validity {
  id: string;
}

/** A price during planning. New ones have no id. */
interface Planned extends PriceKey, PriceAmount, Validity {
  id: string | null;
  before: StoredPrice | null;
}

/** What to write. */
export interface PricePlan {
  added: readonly (PriceKey & PriceAmount & Validity)[];
  /** With their new values. Start and key never change. */
  changed: readonly StoredPrice[];
  /** Those that never applied. */
  removed: readonly StoredPrice[];
}

const sameAmount = (one: PriceAmount, other: PriceAmount): boolean =>
  one.amountMinor === other.amountMinor && one.currency === other.currency;

const endsAfter = ({ validTo }: Validity, at: number): boolean => validTo === null || validTo > at;

function overlaps({ path }: GivenPrice): never {
  return refuse(
    'DUPLICATE_PRICE',
    'Another price for this segment, country, billing cycle and term is valid at the same time.',
    path,
  );
}

/** The start of a price: as given; or since it applies; or now. */
function startOf(given: GivenPrice, prices: readonly Planned[], now: number): number {
  if (given.validFrom !== null) return given.validFrom;
  const current = prices.find((price) => validityAt(price, now) === 'CURRENT');
  return current && sameAmount(current, given) ? current.validFrom : now;
}

/**
 * Puts a price among those of its key. The one before ends where it begins. Without an end, it ends where the next one begins;
 * with an end after that, it is refused. The same start again corrects the amount and the end.
 */
function put(prices: Planned[], given: GivenPrice & { validFrom: number }): void {
  const { validFrom, amountMinor, currency } = given;
  const next = prices.filter((price) => price.validFrom > validFrom).sort((one, other) => one.validFrom - other.validFrom)[0];
  if (next && given.validTo !== null && given.validTo > next.validFrom) overlaps(given);
  const validTo = given.validTo ?? next?.validFrom ?? null;
  if (validTo !== null && validTo <= validFrom)
    refuse('INVALID', 'The validity must end after it begins.', [...given.path, 'validTo']);
  const same = prices.find((price) => price.validFrom === validFrom);
  if (same) {
    Object.assign(same, { amountMinor, currency, validTo });
    return;
  }
  for (const price of prices) {
    if (price.validFrom < validFrom && endsAfter(price, validFrom)) price.validTo = validFrom;
  }
  const { segment, country, billingCycle, term } = given;
  prices.push({ id: null, before: null, segment, country, billingCycle, term, amountMinor, currency, validFrom, validTo });
}

/** Ends what applies now and drops what has not begun, except what the list gives again. */
function endOthers(prices: readonly Planned[], starts: ReadonlySet<number>, now: number): Planned[] {
  const left = prices.filter(({ validFrom }) => validFrom < now || starts.has(validFrom));
  for (const price of left) if (!starts.has(price.validFrom) && endsAfter(price, now)) price.validTo = now;
  return left;
}

/** Puts the prices of a list among those of their key, latest first, so that each meets the one that follows it. */
function putAll(prices: Planned[], given: readonly GivenPrice[], now: number): void {
  const starting = given.map((price) => ({ ...price, validFrom: startOf(price, prices, now) }));
  const seen = new Set<number>();
  for (const price of starting) {
    if (seen.has(price.validFrom)) overlaps(price);
    seen.add(price.validFrom);
  }
  for (const price of starting.sort((one, other) => other.validFrom - one.validFrom)) put(prices, price);
}

const byKey = <T extends PriceKey>(prices: readonly T[]): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const price of prices) {
    const group = groups.get(priceKey(price));
    if (group) group.push(price);
    else groups.set(priceKey(price), [price]);
  }
  return groups;
};

const isChanged = ({ before, ...price }: Planned): boolean =>
  before !== null && (!sameAmount(before, price) || before.validTo !== price.validTo);

const asStored = ({ id, before, ...price }: Planned): StoredPrice => ({ ...price, id: id ?? before?.id ?? '' });

function planOf(stored: readonly StoredPrice[], planned: readonly Planned[]): PricePlan {
  const kept = new Set(planned.map(({ id }) => id));
  return {
    added: planned.filter(({ id }) => id === null).map(({ id: _new, before: _none, ...price }) => price),
    changed: planned.filter(isChanged).map(asStored),
    removed: stored.filter(({ id }) => !kept.has(id)),
  };
}

const plannedOf = (stored: readonly StoredPrice[]): Planned[] => stored.map((price) => ({ ...price, before: price }));

/** Puts one price among the stored ones of its key. */
export function planPrice(stored: readonly StoredPrice[], given: GivenPrice, now: number): PricePlan {
  const planned = plannedOf(stored);
  putAll(planned, [given], now);
  return planOf(stored, planned);
}

/** Makes a list the only prices that apply now and later. Past ones stay. */
export function planPrices(stored: readonly StoredPrice[], given: readonly GivenPrice[], now: number): PricePlan {
  const wanted = byKey(given);
  const groups = byKey(stored);
  const planned = [...new Set([...groups.keys(), ...wanted.keys()])].flatMap((key) => {
    const before = plannedOf(groups.get(key) ?? []);
    const list = (wanted.get(key) ?? []).map((price) => ({
      ...price,
      validFrom: price.validFrom ?? startOf(price, before, now),
    }));
    const left = endOthers(before, new Set(list.map(({ validFrom }) => validFrom)), now);
    putAll(left, list, now);
    return left;
  });
  return planOf(stored, planned);
}
