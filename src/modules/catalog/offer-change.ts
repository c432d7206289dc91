import type { TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { changedIn, sameMembers } from '../../graph/changed';
import { defineMutation, defineOperation } from '../../graph/define-mutation';
import { ANY_STATE } from '../../graph/operations';
import { listOf, type Columns, type Row } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { updateVersioned, insertRow, insertRows } from '../../graph/write';
import { folded } from '../../kernel/fold';
import { newId } from '../../kernel/ids';
import type { RefusalCode } from '../../kernel/refusals';
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
import { Offer, OfferMarket, OfferPrice, OfferUpgrade, type OfferKind } from './offer.entity';
import { offerCreated, offerRetired, offerUpdated } from './offer.events';
import {
  CreateOfferInput,
  CreateOfferPayload,
  RetireOfferInput,
  RetireOfferPayload,
  UpdateOfferInput,
  UpdateOfferPayload,
} from './offer.types';

type StoredShape = Record<keyof OfferShape, string | number>;

/** Maps the offer's fields to columns. */
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

type StoredPrice = Columns<OfferPrice, 'id' | keyof PriceValues>;

const storedPrices = (tx: TxCtx, offerId: string): Promise<StoredPrice[]> =>
  tx.db.rows(
    bound<StoredPrice>(
      'open',
      'SELECT id, country, billing_cycle AS billingCycle, term, amount_minor AS amountMinor, currency FROM offer_price WHERE offer_id = ?',
    ),
    [offerId],
  );

const samePrice = (a: PriceValues, b: PriceValues): boolean => a.amountMinor === b.amountMinor && a.currency === b.currency;

/** Prices to delete and to insert. */
interface PriceChange {
  gone: readonly StoredPrice[];
  added: readonly PriceValues[];
}

/** Compares stored with wanted prices. Unchanged prices keep their rows. */
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
  { id: offerId, kind: offerKind }: { id: string; kind: OfferKind },
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

/** Refusal codes shared by `createOffer` and `updateOffer`. */
const SHAPE_CODES: readonly RefusalCode[] = [
  'UNKNOWN_COUNTRY',
  'UNKNOWN_CURRENCY',
  'TOO_MANY_DECIMALS',
  'NO_CYCLE_FOR_TERM',
  'PRICE_OUTSIDE_OFFER',
  'DUPLICATE_PRICE',
  'UPGRADE_TARGET_MISMATCH',
  'OFFER_RETIRED',
  'NOT_FOUND',
];

function shapeOf(input: CreateOfferInput): OfferShape {
  const { name, summary, unit, minQuantity, maxQuantity, billingCycles, terms, clouds, countries } = input;
  return { name, summary, unit, minQuantity, maxQuantity, billingCycles, terms, clouds, countries };
}

export const createOffer = defineMutation({
  name: 'createOffer',
  description:
    'Adds an offer to the catalog, with its clouds, countries, prices and upgrade targets. For an add-on, also the offer that it extends.',
  example:
    'createOffer(input: { name: "Office Suite", summary: "Office apps and mail", kind: LICENSE, unit: "License", minQuantity: 1, maxQuantity: 300, billingCycles: [MONTHLY], terms: [P1Y], clouds: [PUBLIC], countries: ["DE"] }) { offer { id name } errors { code message path } }',
  action: 'offer.manage',
  input: CreateOfferInput,
  inputDescription: 'The new offer.',
  payload: CreateOfferPayload,
  codes: [...SHAPE_CODES, 'ADD_ON_MISMATCH'],
  before: (_ctx, input) => {
    const shape = shapeOf(input);
    checkShape(shape);
    return shape;
  },
  work: async (tx, { input, prepared: shape }) => {
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

const SHAPE = ['name', 'summary', 'unit', 'minQuantity', 'maxQuantity', 'billingCycles', 'terms', 'clouds', 'countries'] as const;

function storedShape(row: Row<Offer, (typeof SHAPE)[number]>): OfferShape {
  const { name, summary, unit, minQuantity, maxQuantity } = row;
  const [billingCycles, terms] = [listOf(row.billingCycles), listOf(row.terms)];
  const [clouds, countries] = [listOf(row.clouds), listOf(row.countries)];
  return { name, summary, unit, minQuantity, maxQuantity, billingCycles, terms, clouds, countries };
}

/** Picks the given fields of the input. A list with the same members counts as unchanged. */
const givenShape = (input: UpdateOfferInput, before: OfferShape): Partial<OfferShape> =>
  Object.fromEntries(
    SHAPE.filter((key) => input[key] != null).map((key) => {
      const [now, then] = [input[key], before[key]];
      return [key, Array.isArray(now) && Array.isArray(then) && sameMembers(now as string[], then as string[]) ? then : now];
    }),
  );

/** The old values of the changed fields. */
const pick = (shape: OfferShape, keys: object): object =>
  Object.fromEntries(Object.entries(shape).filter(([key]) => key in keys));

/** Checks the given upgrade targets. Returns null if they are not given or unchanged. */
async function newTargets(
  tx: TxCtx,
  source: Parameters<typeof checkTargets>[0],
  given: readonly string[] | null | undefined,
): Promise<readonly string[] | null> {
  if (given == null) return null;
  checkTargets(source, given, await namedOffers(tx.db, given));
  const sql = bound<{ id: string }>('subject', 'SELECT target_id AS id FROM offer_upgrade WHERE offer_id = ?');
  const before = (await tx.db.rows(sql, [source.id])).map(({ id }) => id);
  return sameMembers(given, before) ? null : given;
}

export const updateOffer = defineOperation({
  name: 'updateOffer',
  description:
    'Changes an offer. Its kind and the offer that it extends cannot change. Existing orders and subscriptions keep their prices.',
  example:
    'updateOffer(input: { offerId: "off_01h…", maxQuantity: 500, expectedVersion: 3 }) { offer { maxQuantity version } errors { code message path } }',
  action: 'offer.manage',
  input: UpdateOfferInput,
  inputDescription: 'The offer and the changes.',
  payload: UpdateOfferPayload,
  codes: SHAPE_CODES,
  on: offerOperations.on({ move: ANY_STATE }),
  thing: 'offerId',
  alsoRead: [...SHAPE, 'kind', 'addOnOfId', 'listPriceMinor', 'listPriceCurrency'],
  work: async (tx, { input, row }) => {
    const { id, kind, addOnOfId } = row;
    const before = storedShape(row);
    const shape = { ...before, ...givenShape(input, before) };
    checkShape(shape);
    const regions = await regionsOf(tx.db, shape.countries);
    const prices = input.prices == null ? null : priceValues(kind, shape, input.prices);
    const listPrice = input.listPrice === undefined ? {} : listPriceValues(kind, input.listPrice);
    const now: Values = { ...columnsOf(before), listPriceMinor: row.listPriceMinor, listPriceCurrency: row.listPriceCurrency };
    const values = changedIn({ ...columnsOf(shape), ...listPrice }, (name) => now[name]);
    const targets = await newTargets(tx, { id, kind, addOnOfId }, input.upgradeTargetIds);
    const stored = await storedPrices(tx, id);
    const priced = priceChange(stored, prices ?? stored.filter((price) => isWithin(shape, price)));
    const counts = countsOf(priced);
    if (!targets && Object.keys(values).length + priced.gone.length + priced.added.length === 0) return { offerId: id };
    // Update the offer row first, so that concurrent changes wait for it and not for rows of other tables.
    await updateVersioned(tx, Offer, row, values);
    if (targets) await writeTargets(tx, id, targets);
    await writeMarkets(tx, id, shape, regions);
    await writePrices(tx, { id, kind }, priced);
    const after = { ...pick(shape, values), ...changedIn(listPrice, (name) => now[name]), ...counts };
    tx.emit(offerUpdated(id, { before: pick(before, values), after }));
    return { offerId: id };
  },
});

export const retireOffer = defineOperation({
  name: 'retireOffer',
  description: 'Permanently withdraws an offer from sale: no new orders and no upgrades to it. Existing subscriptions continue.',
  example: 'retireOffer(input: { offerId: "off_01h…", expectedVersion: 3 }) { offer { status } errors { code message } }',
  action: 'offer.manage',
  input: RetireOfferInput,
  inputDescription: 'The offer.',
  payload: RetireOfferPayload,
  on: offerOperations.on({
    move: { from: ['ACTIVE'], to: 'RETIRED', description: 'The operator permanently withdraws it from sale.' },
  }),
  thing: 'offerId',
  work: async (tx, { row }) => {
    await updateVersioned(tx, Offer, row, { status: 'RETIRED' }, offerRetired(row.id));
    await tx.db.run(bound('subject', 'DELETE FROM offer_upgrade WHERE target_id = ?'), [row.id]);
    return { offerId: row.id };
  },
});
