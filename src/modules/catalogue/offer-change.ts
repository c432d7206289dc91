import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { actOn } from '../../graph/actions';
import { changedIn, sameMembers } from '../../graph/changed';
import { mutate } from '../../graph/mutation';
import type { GraphRow } from '../../graph/registry';
import { marks, padded } from '../../graph/statement';
import { change, insertRow, insertRows } from '../../graph/write';
import { folded } from '../../kernel/fold';
import { newId } from '../../kernel/ids';
import { offerOperations } from './offer.actions';
import {
  checkBase,
  checkShape,
  checkTargets,
  isWithin,
  listPriceValues,
  namedOffers,
  priceKey,
  priceValues,
  regionsOf,
  type OfferShape,
  type PriceValues,
} from './offer-check';
import { Offer, OfferMarket, OfferPrice, OfferUpgrade } from './offer.entity';
import { offerCreated, offerRetired, offerUpdated } from './offer.events';
import type { CreateOfferInput, RetireOfferInput, UpdateOfferInput } from './offer.types';

type StoredShape = Record<keyof OfferShape, string | number>;

/** The columns of what an offer is like. */
const columnsOf = (shape: OfferShape): StoredShape => ({
  ...shape,
  name: shape.name.trim(),
  summary: shape.summary.trim(),
  unit: shape.unit.trim(),
  billingCycles: JSON.stringify(shape.billingCycles),
  terms: JSON.stringify(shape.terms),
  clouds: JSON.stringify(shape.clouds),
  countries: JSON.stringify(shape.countries),
});

async function writeMarkets(tx: TxCtx, offerId: string, shape: OfferShape, regions: readonly string[]): Promise<void> {
  const places = [...shape.countries, ...regions];
  const nameFolded = folded(shape.name.trim());
  await tx.db.run(bound('subject', 'DELETE FROM offer_market WHERE offer_id = ?'), [offerId]);
  await insertRows(
    tx,
    OfferMarket,
    shape.clouds.flatMap((cloud) => places.map((place) => ({ market: `${cloud}:${place}`, offerId, nameFolded }))),
  );
}

async function writeTargets(tx: TxCtx, offerId: string, targetIds: readonly string[]): Promise<void> {
  await tx.db.run(bound('subject', 'DELETE FROM offer_upgrade WHERE offer_id = ?'), [offerId]);
  await insertRows(
    tx,
    OfferUpgrade,
    targetIds.map((targetId) => ({ offerId, targetId })),
  );
}

interface StoredPrice extends PriceValues {
  id: string;
}

async function storedPrices(tx: TxCtx, offerId: string): Promise<StoredPrice[]> {
  const rows = await tx.db.rows(
    bound(
      'open',
      'SELECT id, country, billing_cycle AS billingCycle, term, amount_minor AS amountMinor, currency FROM offer_price WHERE offer_id = ?',
    ),
    [offerId],
  );
  return rows.map((row) => ({ ...(row as unknown as StoredPrice), amountMinor: Number(row['amountMinor']) }));
}

const samePrice = (a: PriceValues, b: PriceValues): boolean => a.amountMinor === b.amountMinor && a.currency === b.currency;

/** Which prices go and which come. */
interface PriceChange {
  gone: readonly StoredPrice[];
  added: readonly PriceValues[];
}

/** What makes the prices of an offer those wanted; what stays the same keeps its row. */
function priceChange(before: readonly StoredPrice[], wanted: readonly PriceValues[]): PriceChange {
  const wantedByKey = new Map(wanted.map((price) => [priceKey(price), price]));
  const gone = before.filter((price) => {
    const next = wantedByKey.get(priceKey(price));
    return !next || !samePrice(next, price);
  });
  const goneKeys = new Set(gone.map(priceKey));
  const kept = new Set(before.map(priceKey).filter((key) => !goneKeys.has(key)));
  return { gone, added: wanted.filter((price) => !kept.has(priceKey(price))) };
}

const countsOf = ({ gone, added }: PriceChange): { pricesAdded: number; pricesRemoved: number } => ({
  pricesAdded: added.length,
  pricesRemoved: gone.length,
});

async function writePrices(
  tx: TxCtx,
  { id: offerId, kind: offerKind }: { id: string; kind: string },
  { gone, added }: PriceChange,
): Promise<void> {
  const now = tx.clock.now();
  if (gone.length > 0) {
    const ids = padded(gone.map(({ id }) => id));
    await tx.db.run(bound('subject', `DELETE FROM offer_price WHERE id IN (${marks(ids.length)})`), ids);
  }
  await insertRows(
    tx,
    OfferPrice,
    added.map((price) => ({ id: newId('OfferPrice', now), createdAt: now, offerId, offerKind, ...price })),
  );
}

/** Adds an offer to the catalogue. */
export function createOffer(ctx: Ctx, input: CreateOfferInput): Promise<object> {
  return mutate(ctx, {
    operation: 'createOffer',
    input,
    before: () => checkShape(shapeOf(input)),
    work: async (tx) => {
      const shape = shapeOf(input);
      const now = tx.clock.now();
      const id = newId('Offer', now);
      const { kind } = input;
      const addOnOfId = input.addOnOfId ?? null;
      const targetIds = input.upgradeTargetIds ?? [];
      const regions = await regionsOf(tx.db, shape.countries);
      const prices = priceValues(kind, shape, input.prices ?? []);
      const named = await namedOffers(tx.db, [...targetIds, ...(addOnOfId === null ? [] : [addOnOfId])]);
      if (addOnOfId !== null) checkBase(named.get(addOnOfId));
      checkTargets({ id, kind, addOnOfId }, targetIds, named);
      await insertRow(tx, Offer, {
        id,
        createdAt: now,
        ...columnsOf(shape),
        ...listPriceValues(kind, input.listPrice ?? null),
        kind,
        addOnOfId,
        status: 'ACTIVE',
        version: 1,
      });
      await writeMarkets(tx, id, shape, regions);
      await writeTargets(tx, id, targetIds);
      const priced = priceChange([], prices);
      await writePrices(tx, { id, kind }, priced);
      tx.emit(offerCreated(id, { ...shape, kind, addOnOfId, ...countsOf(priced) }));
      return { offerId: id };
    },
  });
}

function shapeOf(input: CreateOfferInput): OfferShape {
  const { name, summary, unit, minQuantity, maxQuantity, billingCycles, terms, clouds, countries } = input;
  return { name, summary, unit, minQuantity, maxQuantity, billingCycles, terms, clouds, countries };
}

const SHAPE = ['name', 'summary', 'unit', 'minQuantity', 'maxQuantity', 'billingCycles', 'terms', 'clouds', 'countries'] as const;
const LISTS: ReadonlySet<string> = new Set(['billingCycles', 'terms', 'clouds', 'countries']);

function storedShape(row: Record<string, unknown>): OfferShape {
  const valueOf = (key: string): unknown => (LISTS.has(key) ? (JSON.parse(String(row[key])) as unknown) : row[key]);
  const values: Record<string, unknown> = Object.fromEntries(SHAPE.map((key) => [key, valueOf(key)]));
  return values as unknown as OfferShape;
}

/** What is given of an offer's shape; a list with the same members is as it was. */
const givenShape = (input: UpdateOfferInput, before: OfferShape): Partial<OfferShape> =>
  Object.fromEntries(
    SHAPE.filter((key) => input[key] != null).map((key) => {
      const [now, then] = [input[key], before[key]];
      return [key, Array.isArray(now) && Array.isArray(then) && sameMembers(now as string[], then as string[]) ? then : now];
    }),
  );

/** What was before of what changes. */
const pick = (shape: OfferShape, keys: object): object =>
  Object.fromEntries(Object.entries(shape).filter(([key]) => key in keys));

/** The upgrade targets that are given, checked; null where they are those that there are. */
async function newTargets(
  tx: TxCtx,
  row: GraphRow,
  kind: string,
  given: readonly string[] | null | undefined,
): Promise<readonly string[] | null> {
  if (given == null) return null;
  const source = { id: row.id, kind, addOnOfId: row['addOnOfId'] as string | null };
  checkTargets(source, given, await namedOffers(tx.db, given));
  const sql = bound('subject', 'SELECT target_id AS id FROM offer_upgrade WHERE offer_id = ?');
  const before = (await tx.db.rows(sql, [row.id])).map(({ id }) => String(id));
  return sameMembers(given, before) ? null : given;
}

/** Changes an offer; orders placed before keep what they were placed with. */
export function updateOffer(ctx: Ctx, input: UpdateOfferInput): Promise<object> {
  return mutate(ctx, {
    operation: 'updateOffer',
    input,
    work: async (tx) => {
      const { row } = await actOn(tx, Offer, offerOperations, 'updateOffer', {
        id: input.offerId,
        path: ['offerId'],
        expectedVersion: input.expectedVersion,
        also: [...SHAPE, 'kind', 'addOnOfId', 'listPriceMinor', 'listPriceCurrency'],
      });
      const before = storedShape(row);
      const shape = { ...before, ...givenShape(input, before) };
      checkShape(shape);
      const regions = await regionsOf(tx.db, shape.countries);
      const kind = String(row['kind']);
      const prices = input.prices == null ? null : priceValues(kind, shape, input.prices);
      const listPrice = input.listPrice === undefined ? {} : listPriceValues(kind, input.listPrice);
      const values = changedIn({ ...columnsOf(shape), ...listPrice }, (name) => row[name]);
      const targets = await newTargets(tx, row, kind, input.upgradeTargetIds);
      const stored = await storedPrices(tx, row.id);
      const priced = priceChange(stored, prices ?? stored.filter((price) => isWithin(shape, price)));
      const counts = countsOf(priced);
      if (!targets && Object.keys(values).length + priced.gone.length + priced.added.length === 0) return { offerId: row.id };
      // The offer first: of several that change it, all but one wait for its row, and none for those of others.
      await change(tx, Offer, row, values);
      if (targets) await writeTargets(tx, row.id, targets);
      await writeMarkets(tx, row.id, shape, regions);
      await writePrices(tx, { id: row.id, kind }, priced);
      const after = { ...pick(shape, values), ...changedIn(listPrice, (name) => row[name]), ...counts };
      tx.emit(offerUpdated(row.id, { before: pick(before, values), after }));
      return { offerId: row.id };
    },
  });
}

/** Takes an offer from sale: no new orders, and no upgrades to it; running subscriptions go on. */
export function retireOffer(ctx: Ctx, input: RetireOfferInput): Promise<object> {
  return mutate(ctx, {
    operation: 'retireOffer',
    input,
    work: async (tx) => {
      const { row } = await actOn(tx, Offer, offerOperations, 'retireOffer', {
        id: input.offerId,
        path: ['offerId'],
        expectedVersion: input.expectedVersion,
      });
      await change(tx, Offer, row, { status: 'RETIRED' }, offerRetired(row.id));
      await tx.db.run(bound('subject', 'DELETE FROM offer_upgrade WHERE target_id = ?'), [row.id]);
      return { offerId: row.id };
    },
  });
}
