import { Offer, OfferMarket, OfferPrice, OfferUpgrade } from '../../../src/modules/catalog/offer.entity';
import type { Draft } from './draft';
import type { Organizations } from './organizations';

/** Price of one piece, in the minor unit. */
export const PRICE = 1250;

/** That price as it is shown. */
export const MONEY = { amount: '12.50', currency: 'EUR', period: 'MONTH', monthlyValue: '12.50' };

/** When prices are valid: at the time of the tests, and not forever. */
const VALID = { from: Date.UTC(2020, 0, 1), to: Date.UTC(2028, 5, 1) } as const;

/** Billing cycle and term of everything that is sold. */
export const TERMS = { billingCycle: 'MONTHLY', term: 'P1Y' } as const;

interface OfferIn {
  cloud: string;
  markets: readonly string[];
  addOnOfId?: string;
  upgradeTargetIds?: readonly string[];
}

function offer(draft: Draft, name: string, { cloud, markets, addOnOfId, upgradeTargetIds = [] }: OfferIn): string {
  const ownership = { own: markets };
  const values = {
    name,
    summary: `Summary of ${name}`,
    kind: 'LICENSE',
    status: 'ACTIVE',
    unit: 'License',
    minQuantity: 1,
    maxQuantity: 1000,
    billingCycles: '["MONTHLY"]',
    terms: '["P1Y"]',
    clouds: JSON.stringify([cloud]),
    countries: '["DE"]',
    addOnOfId: addOnOfId ?? null,
    listPriceMinor: PRICE,
    listPriceCurrency: 'EUR',
    version: 1,
  };
  const id = draft.node('Offer', Offer, values, ownership, { listPrice: MONEY, upgradeTargetIds });
  for (const market of [`${cloud}:DE`, `${cloud}:EUROPE`]) {
    draft.row(OfferMarket, { market, offerId: id, nameFolded: name.toLowerCase() });
  }
  for (const targetId of upgradeTargetIds) draft.row(OfferUpgrade, { offerId: id, targetId });
  const key = { offerId: id, segment: 'COMMERCIAL', country: 'DE', ...TERMS, offerKind: 'LICENSE' };
  const price = { ...key, amountMinor: PRICE, currency: 'EUR', validFrom: VALID.from, validTo: VALID.to };
  draft.node('OfferPrice', OfferPrice, price, ownership, { amount: MONEY, validity: 'CURRENT' });
  return id;
}

/** The catalog: one market is everybody's, another is nobody's but the operator's. */
export function addOffers(draft: Draft, o: Organizations): { seats: string } {
  const market = Object.values(o).filter((id) => id !== o.operator);
  const suite = offer(draft, 'Suite', { cloud: 'PUBLIC', markets: market });
  const seats = offer(draft, 'Seats', { cloud: 'PUBLIC', markets: market, upgradeTargetIds: [suite] });
  offer(draft, 'Calling', { cloud: 'PUBLIC', markets: market, addOnOfId: seats });
  offer(draft, 'National seats', { cloud: 'GERMANY', markets: [] });
  return { seats };
}
