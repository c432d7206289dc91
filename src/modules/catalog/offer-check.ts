import type { Reader } from '../../data/database';
import { bound } from '../../data/sql';
import { notFound } from '../../graph/act-on';
import type { Columns } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { checkText } from '../../kernel/checks';
import { minorUnits, USAGE_PLACES } from '../../kernel/currencies';
import { refuse } from '../../kernel/errors';
import { goesWith } from './commitment';
import type { BillingCycle, Offer, OfferKind, Term } from './offer.entity';
import type { MoneyInput } from './offer.types';

const MOST_QUANTITY = 1_000_000;
const MOST_TARGETS = 50;

/** The values of a new or changed offer. */
export interface OfferShape {
  name: string;
  summary: string;
  unit: string;
  minQuantity: number;
  maxQuantity: number;
  billingCycles: readonly BillingCycle[];
  terms: readonly Term[];
  clouds: readonly string[];
  countries: readonly string[];
}

function checkList(values: readonly string[], path: string): void {
  if (values.length === 0) refuse('INVALID', 'Give at least one.', [path]);
  if (new Set(values).size < values.length) refuse('INVALID', 'Give each value only once.', [path]);
}

/** Checks an offer's values. */
export function checkShape(shape: OfferShape): void {
  checkText(shape.name, { min: 2, max: 200 }, ['name']);
  checkText(shape.summary, { min: 1, max: 2000, lines: true }, ['summary']);
  checkText(shape.unit, { min: 1, max: 40 }, ['unit']);
  const { minQuantity, maxQuantity, billingCycles, terms } = shape;
  if (minQuantity < 1) refuse('INVALID', 'The minimum quantity must be at least 1.', ['minQuantity']);
  if (maxQuantity < minQuantity || maxQuantity > MOST_QUANTITY) {
    refuse('INVALID', `The maximum quantity must be between the minimum and ${MOST_QUANTITY}.`, ['maxQuantity'], {
      most: MOST_QUANTITY,
    });
  }
  for (const list of ['billingCycles', 'terms', 'clouds', 'countries'] as const) checkList(shape[list], list);
  for (const term of terms) {
    if (!billingCycles.some((cycle) => goesWith(cycle, term))) {
      refuse('NO_CYCLE_FOR_TERM', `No billing cycle fits the term ${term}. Add a shorter one or leave the term out.`, ['terms'], {
        term,
      });
    }
  }
}

/** Returns the market regions of countries. Refuses unknown countries. */
export async function regionsOf(reader: Reader, countries: readonly string[]): Promise<readonly string[]> {
  const asked = padded(countries);
  const rows = await reader.rows(
    bound<{ code: string; region: string }>(
      'open',
      `SELECT code, market_region AS region FROM country WHERE code IN (${marks(asked.length)})`,
    ),
    asked,
  );
  const known = new Set(rows.map(({ code }) => code));
  const unknown = countries.findIndex((code) => !known.has(code));
  if (unknown >= 0) {
    refuse('UNKNOWN_COUNTRY', 'Country must be an ISO 3166-1 alpha-2 code in upper case.', ['countries', String(unknown)]);
  }
  return [...new Set(rows.map(({ region }) => region))];
}

/** Decimal places allowed beyond those of the currency. */
export const morePlaces = (kind: OfferKind): number => (kind === 'AZURE_USAGE' ? USAGE_PLACES : 0);

/** The columns of a list price. */
export const listPriceValues = (
  kind: OfferKind,
  price: MoneyInput | null,
): { listPriceMinor: number | null; listPriceCurrency: string | null } =>
  price === null
    ? { listPriceMinor: null, listPriceCurrency: null }
    : { listPriceMinor: minorUnits(price, ['listPrice'], morePlaces(kind)), listPriceCurrency: price.currency };

/** An offer that is referenced by another one. */
type NamedOffer = Columns<Offer, 'id' | 'kind' | 'status' | 'addOnOfId'>;

/** Reads referenced offers and locks them in share mode, so that they cannot be retired before the transaction ends. */
export async function namedOffers(reader: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, NamedOffer>> {
  if (ids.length === 0) return new Map();
  const asked = padded(ids);
  const rows = await reader.rows(
    bound<NamedOffer>(
      'open',
      `SELECT id, kind, status, add_on_of_id AS addOnOfId FROM offer WHERE id IN (${marks(asked.length)})${reader.engine === 'mysql' ? ' LOCK IN SHARE MODE' : ''}`,
    ),
    asked,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Refuses an offer that cannot be extended by an add-on. */
export function checkBase(base: NamedOffer | undefined): void {
  const path = ['addOnOfId'];
  if (!base) throw notFound(path);
  if (base.status !== 'ACTIVE') refuse('OFFER_RETIRED', 'The offer to extend is no longer sold.', path);
  if (base.addOnOfId !== null) refuse('ADD_ON_MISMATCH', 'An add-on can only extend an offer that is not an add-on.', path);
}

/** Checks the upgrade targets of an offer. */
export function checkTargets(
  source: Pick<NamedOffer, 'id' | 'kind' | 'addOnOfId'>,
  targetIds: readonly string[],
  named: ReadonlyMap<string, NamedOffer>,
): void {
  if (targetIds.length > MOST_TARGETS || new Set(targetIds).size < targetIds.length) {
    refuse('INVALID', `Give at most ${MOST_TARGETS} offers, each only once.`, ['upgradeTargetIds'], { most: MOST_TARGETS });
  }
  targetIds.forEach((id, index) => {
    const path = ['upgradeTargetIds', String(index)];
    const target = named.get(id);
    if (!target) throw notFound(path);
    if (target.status !== 'ACTIVE') refuse('OFFER_RETIRED', 'The target offer is no longer sold.', path);
    if (target.id === source.id || target.kind !== source.kind || target.addOnOfId !== source.addOnOfId) {
      refuse(
        'UPGRADE_TARGET_MISMATCH',
        'An upgrade target must be another offer of the same kind; for add-ons, it must extend the same offer.',
        path,
      );
    }
  });
}
