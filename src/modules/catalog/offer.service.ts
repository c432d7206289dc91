import type { Reader } from '../../data/database';
import { bound } from '../../data/sql';
import { listOf, type Columns } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import type { Segment } from '../reference-data';
import type { BillingCycle, Offer, OfferKind, OfferPrice, OfferStatus, Term } from './offer.entity';
import { notEnded } from './price-validity';

/** The columns of an offer that orders need. */
export interface OfferToSell {
  id: string;
  name: string;
  kind: OfferKind;
  status: OfferStatus;
  minQuantity: number;
  maxQuantity: number;
  billingCycles: readonly BillingCycle[];
  terms: readonly Term[];
  clouds: readonly string[];
  countries: readonly string[];
  addOnOfId: string | null;
}

/** A cloud, and a country or market region. */
export interface Market {
  cloud: string;
  place: string;
}

/** These columns, and the number of matching markets. Zero: not sold there. */
type OfferRow = Columns<Offer, keyof OfferToSell> & { sold: number };

/**
 * Reads offers by id; those not sold in the market are left out. With `hold`, share locks prevent changes until
 * the transaction ends. Concurrent orders can hold the same offer.
 */
export async function offersToSell(
  reader: Reader,
  market: Market,
  ids: readonly string[],
  hold: boolean,
): Promise<ReadonlyMap<string, OfferToSell>> {
  const asked = padded(ids);
  const rows = await reader.rows(
    bound<OfferRow>(
      'subject',
      `SELECT o.id, o.name, o.kind, o.status, o.min_quantity AS minQuantity, o.max_quantity AS maxQuantity,
       o.billing_cycles AS billingCycles, o.terms, o.clouds, o.countries, o.add_on_of_id AS addOnOfId,
       (SELECT COUNT(*) FROM offer_market m WHERE m.market = ? AND m.offer_id = o.id) AS sold
     FROM offer o WHERE o.id IN (${marks(asked.length)})${hold && reader.engine === 'mysql' ? ' LOCK IN SHARE MODE' : ''}`,
    ),
    [`${market.cloud}:${market.place}`, ...asked],
  );
  const sold = rows.filter((row) => row.sold > 0);
  return new Map(
    sold.map((row) => [
      row.id,
      {
        ...row,
        billingCycles: listOf(row.billingCycles),
        terms: listOf(row.terms),
        clouds: listOf(row.clouds),
        countries: listOf(row.countries),
      },
    ]),
  );
}

/** Price of one seat or unit. */
export interface Price {
  amountMinor: number;
  currency: string;
}

/** What a price is for. */
export interface PriceKey {
  offerId: string;
  billingCycle: BillingCycle;
  term: Term;
}

/** Who buys, where and when. */
export interface Buyer {
  country: string;
  segment: Segment;
  at: number;
}

/** Looks up the prices of offers for a buyer. */
export type PriceList = (key: PriceKey) => Price | null;

const keyOf = (key: PriceKey): string => `${key.offerId} ${key.billingCycle} ${key.term}`;

/** Reads the prices that offers have for a buyer: at most one of each key is valid at a time. */
export async function priceList(
  reader: Reader,
  { country, segment, at }: Buyer,
  offerIds: readonly string[],
): Promise<PriceList> {
  const asked = padded(offerIds);
  const started = [country, segment, ...asked, at];
  const rows = await reader.rows(
    bound<Columns<OfferPrice, keyof PriceKey | keyof Price>>(
      'open',
      notEnded(
        (ends) => `SELECT offer_id AS offerId, billing_cycle AS billingCycle, term, amount_minor AS amountMinor, currency
     FROM offer_price WHERE country = ? AND segment = ? AND offer_id IN (${marks(asked.length)}) AND valid_from <= ? AND ${ends}`,
      ),
    ),
    [...started, ...started, at],
  );
  const prices = new Map(rows.map((row) => [keyOf(row), { amountMinor: row.amountMinor, currency: row.currency }]));
  return (key) => prices.get(keyOf(key)) ?? null;
}
