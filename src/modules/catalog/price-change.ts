import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { marks, padded } from '../../graph/statement';
import { insertRows, updateRows, updateWhere } from '../../graph/write';
import { newId } from '../../kernel/ids';
import { OfferPrice, type OfferKind } from './offer.entity';
import { priceKey, type GivenPrice, type PriceKey } from './price-check';
import type { PricePlan, StoredPrice } from './price-plan';
import { notEnded } from './price-validity';

const COLUMNS = `id, segment, country, billing_cycle AS billingCycle, term, amount_minor AS amountMinor, currency,
  valid_from AS validFrom, valid_to AS validTo`;

/** The prices of an offer that do not end before a moment: what ended earlier is not read. */
const pricesFrom = (tx: TxCtx, offerId: string, at: number): Promise<StoredPrice[]> =>
  tx.db.rows(
    bound<StoredPrice>(
      'open',
      notEnded((ends) => `SELECT ${COLUMNS} FROM offer_price WHERE offer_id = ? AND ${ends}`),
    ),
    [offerId, offerId, at],
  );

/** The prices of an offer among which a list is put: those that apply now or later, and earlier ones if it begins earlier. */
export async function pricesOf(tx: TxCtx, offerId: string, given: readonly GivenPrice[]): Promise<StoredPrice[]> {
  const now = tx.clock.now();
  const stored = await pricesFrom(tx, offerId, now);
  const known = new Set(stored.map((price) => `${priceKey(price)} ${price.validFrom}`));
  const earlier = given.flatMap(({ validFrom, ...key }) =>
    validFrom === null || validFrom >= now || known.has(`${priceKey(key)} ${validFrom}`) ? [] : [validFrom],
  );
  return earlier.length === 0 ? stored : pricesFrom(tx, offerId, Math.min(...earlier));
}

/** The prices of a key next to a moment: the last one that begins by then, and the first one that begins later. */
export function pricesAround(tx: TxCtx, offerId: string, key: PriceKey, at: number): Promise<StoredPrice[]> {
  const prices = `SELECT ${COLUMNS} FROM offer_price WHERE offer_id = ? AND segment = ? AND country = ? AND billing_cycle = ? AND term = ?`;
  const params = [offerId, key.segment, key.country, key.billingCycle, key.term, at];
  return tx.db.rows(
    bound<StoredPrice>(
      'open',
      `SELECT * FROM (${prices} AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1) started
       UNION ALL SELECT * FROM (${prices} AND valid_from > ? ORDER BY valid_from LIMIT 1) following`,
    ),
    [...params, ...params],
  );
}

/** How many prices a plan writes, for events. */
export interface PriceCounts {
  pricesAdded: number;
  pricesChanged: number;
  pricesRemoved: number;
}

export const countsOf = ({ added, changed, removed }: PricePlan): PriceCounts => ({
  pricesAdded: added.length,
  pricesChanged: changed.length,
  pricesRemoved: removed.length,
});

export const changesNothing = ({ added, changed, removed }: PricePlan): boolean =>
  added.length + changed.length + removed.length === 0;

/** Ends prices that keep their amount, with one statement for all that end at the same time. */
async function endPrices(tx: TxCtx, prices: readonly StoredPrice[]): Promise<void> {
  const byEnd = new Map<number | null, string[]>();
  for (const { id, validTo } of prices) byEnd.set(validTo, [...(byEnd.get(validTo) ?? []), id]);
  for (const [validTo, ids] of byEnd) {
    const params = padded(ids);
    const where = bound('subject', `id IN (${marks(params.length)})`);
    await updateWhere(tx, OfferPrice, { set: { validTo: '?' }, values: [validTo], where, params });
  }
}

/** Writes a plan. Returns the ids of the added prices. */
export async function writePrices(
  tx: TxCtx,
  { id: offerId, kind: offerKind }: { id: string; kind: OfferKind },
  { added, changed, removed }: PricePlan,
  before: readonly StoredPrice[],
): Promise<string[]> {
  const now = tx.clock.now();
  if (removed.length > 0) {
    const ids = padded(removed.map(({ id }) => id));
    await tx.db.run(bound('subject', `DELETE FROM offer_price WHERE id IN (${marks(ids.length)})`), ids);
  }
  const old = new Map(before.map((price) => [price.id, price]));
  const corrected = changed.filter(({ id, amountMinor, currency }) => {
    const price = old.get(id);
    return price?.amountMinor !== amountMinor || price.currency !== currency;
  });
  const ids = new Set(corrected.map(({ id }) => id));
  await endPrices(
    tx,
    changed.filter(({ id }) => !ids.has(id)),
  );
  for (const { id, amountMinor, currency, validTo } of corrected) {
    await updateRows(tx, OfferPrice, { amountMinor, currency, validTo }, { id });
  }
  const rows = added.map((price) => ({ id: newId('OfferPrice', now), createdAt: now, offerId, offerKind, ...price }));
  await insertRows(tx, OfferPrice, rows);
  return rows.map(({ id }) => id);
}
