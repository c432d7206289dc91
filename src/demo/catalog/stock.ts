import { folded } from '../../kernel/fold';
import { Offer, OfferMarket, OfferPrice, OfferUpgrade, type BillingCycle, type Term } from '../../modules/catalog/offer.entity';
import { DAY, daysAgo } from '../calendar';
import { factsOf } from '../geography';
import type { World } from '../world';
import { priceOf, SEGMENTS, type Commitment, type DemoOffer, type OfferPlan } from './demo-offer';
import { OFFER_PLANS } from './offers';

const MOST = 10_000;
const CYCLE_MONTHS: Readonly<Record<BillingCycle, number>> = { MONTHLY: 1, ANNUAL: 12, TRIENNIAL: 36 };
const TERM_MONTHS: Readonly<Record<Term, number>> = { P1M: 1, P1Y: 12, P3Y: 36 };

/** Cycles and terms that fit each other: nothing is billed for longer than it runs. */
const commitmentsOf = (plan: OfferPlan): Commitment[] =>
  plan.terms.flatMap((term) =>
    plan.cycles
      .filter((billingCycle) => CYCLE_MONTHS[billingCycle] <= TERM_MONTHS[term])
      .map((billingCycle) => ({ billingCycle, term })),
  );

function addOffer(world: World, plan: OfferPlan, createdAt: number): DemoOffer {
  const offer: DemoOffer = {
    id: world.newId('Offer', createdAt),
    plan,
    commitments: commitmentsOf(plan),
    min: plan.min ?? 1,
    max: plan.max ?? MOST,
    changesAt: plan.change ? Math.floor(world.at / DAY - plan.change.daysAgo) * DAY : null,
  };
  const usage = plan.kind === 'AZURE_USAGE';
  world.rows.add(Offer, {
    id: offer.id,
    createdAt,
    name: plan.name,
    summary: plan.summary,
    kind: plan.kind ?? 'LICENSE',
    status: plan.retired ? 'RETIRED' : 'ACTIVE',
    unit: usage ? 'Usage' : 'License',
    minQuantity: offer.min,
    maxQuantity: offer.max,
    billingCycles: JSON.stringify(plan.cycles),
    terms: JSON.stringify(plan.terms),
    clouds: JSON.stringify(plan.clouds),
    countries: JSON.stringify(plan.countries),
    addOnOfId: plan.addOnOf === undefined ? null : offerOf(world, plan.addOnOf).id,
    listPriceMinor: usage ? null : plan.cents,
    listPriceCurrency: usage ? null : 'EUR',
    version: 1,
  });
  return offer;
}

function addPrices(world: World, offer: DemoOffer, createdAt: number): void {
  const { changesAt } = offer;
  const times =
    changesAt === null
      ? [{ validFrom: createdAt, validTo: null }]
      : [
          { validFrom: createdAt, validTo: changesAt },
          { validFrom: changesAt, validTo: null },
        ];
  for (const country of offer.plan.countries) {
    for (const segment of SEGMENTS) {
      for (const commitment of offer.commitments) {
        for (const valid of times) {
          world.rows.add(OfferPrice, {
            id: world.newId('OfferPrice', createdAt),
            createdAt,
            offerId: offer.id,
            offerKind: offer.plan.kind ?? 'LICENSE',
            segment,
            country,
            ...commitment,
            amountMinor: priceOf(offer, { country, segment }, commitment, valid.validFrom),
            currency: factsOf(country).currency,
            ...valid,
          });
        }
      }
    }
  }
}

function addMarkets(world: World, offer: DemoOffer): void {
  const places = offer.plan.countries.flatMap((country) => [country, factsOf(country).region]);
  const markets = new Set(offer.plan.clouds.flatMap((cloud) => places.map((place) => `${cloud}:${place}`)));
  for (const market of markets) {
    world.rows.add(OfferMarket, { market, offerId: offer.id, nameFolded: folded(offer.plan.name) });
  }
}

/** The offer of a key. */
export function offerOf(world: World, key: string): DemoOffer {
  const found = world.offers.get(key);
  if (!found) throw new Error(`There is no offer ${key}.`);
  return found;
}

/** Fills the catalog. */
export function stockCatalog(world: World): void {
  OFFER_PLANS.forEach((plan, index) => {
    const createdAt = daysAgo(world, 2_000 - index * 5);
    const offer = addOffer(world, plan, createdAt);
    world.offers.set(plan.key, offer);
    addPrices(world, offer, createdAt);
    addMarkets(world, offer);
  });
  for (const { id, plan } of world.offers.values()) {
    for (const target of plan.upgradesTo ?? []) {
      world.rows.add(OfferUpgrade, { offerId: id, targetId: offerOf(world, target).id });
    }
  }
}
