import type { TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { changedIn, sameMembers } from '../../graph/changed';
import { defineMutation, defineOperation } from '../../graph/define-mutation';
import { ANY_STATE } from '../../graph/operations';
import { listOf, type Row } from '../../graph/row';
import { updateVersioned, insertRow, insertRows } from '../../graph/write';
import { folded } from '../../kernel/fold';
import { newId } from '../../kernel/ids';
import type { RefusalCode } from '../../kernel/refusals';
import { checkNewExternalIds, putNewExternalIds, requireFreeIds } from '../external-ids';
import { offerOperations } from './offer.actions';
import { checkBase, checkShape, checkTargets, listPriceValues, namedOffers, regionsOf, type OfferShape } from './offer-check';
import { Offer, OfferMarket, OfferUpgrade } from './offer.entity';
import { offerCreated, offerRetired, offerUpdated } from './offer.events';
import {
  CreateOfferInput,
  CreateOfferPayload,
  RetireOfferInput,
  RetireOfferPayload,
  UpdateOfferInput,
  UpdateOfferPayload,
} from './offer.types';
import { changesNothing, countsOf, pricesOf, writePrices } from './price-change';
import { givenPrices, isWithin, type GivenPrice } from './price-check';
import { planPrices, type StoredPrice } from './price-plan';
import { validityAt } from './price-validity';

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
  codes: [...SHAPE_CODES, 'ADD_ON_MISMATCH', 'EXTERNAL_ID_TAKEN'],
  before: (ctx, input) => {
    checkNewExternalIds(ctx, input.externalIds);
    const shape = shapeOf(input);
    checkShape(shape);
    return shape;
  },
  locks: ({ viewer }, { input }) => (input.externalIds?.length ? [viewer.organizationId] : []),
  work: async (tx, { input, prepared: shape }) => {
    await requireFreeIds(tx, input.externalIds);
    const now = tx.clock.now();
    const id = newId('Offer', now);
    const { kind } = input;
    const addOnOfId = input.addOnOfId ?? null;
    const targetIds = input.upgradeTargetIds ?? [];
    const regions = await regionsOf(tx.db, shape.countries);
    const priced = planPrices([], givenPrices(kind, shape, input.prices ?? []), now);
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
    await writePrices(tx, { id, kind }, priced, []);
    tx.emit(offerCreated(id, { ...shape, kind, addOnOfId, ...countsOf(priced) }));
    await putNewExternalIds(tx, id, input.externalIds);
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

/** The prices that apply now or later and still match the offer, as if they had been given. */
const stillSold = (stored: readonly StoredPrice[], shape: OfferShape, now: number): GivenPrice[] =>
  stored
    .filter((price) => validityAt(price, now) !== 'PAST' && isWithin(shape, price))
    .map((price) => ({ ...price, path: ['prices'] }));

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
    const prices = input.prices == null ? null : givenPrices(kind, shape, input.prices);
    const listPrice = input.listPrice === undefined ? {} : listPriceValues(kind, input.listPrice);
    const now: Values = { ...columnsOf(before), listPriceMinor: row.listPriceMinor, listPriceCurrency: row.listPriceCurrency };
    const values = changedIn({ ...columnsOf(shape), ...listPrice }, (name) => now[name]);
    const targets = await newTargets(tx, { id, kind, addOnOfId }, input.upgradeTargetIds);
    const stored = await pricesOf(tx, id, prices ?? []);
    const priced = planPrices(stored, prices ?? stillSold(stored, shape, tx.clock.now()), tx.clock.now());
    const counts = countsOf(priced);
    if (!targets && Object.keys(values).length === 0 && changesNothing(priced)) return { offerId: id };
    // Update the offer row first, so that concurrent changes wait for it and not for rows of other tables.
    await updateVersioned(tx, Offer, row, values);
    if (targets) await writeTargets(tx, id, targets);
    await writeMarkets(tx, id, shape, regions);
    await writePrices(tx, { id, kind }, priced, stored);
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
