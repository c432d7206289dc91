import type { TestApp } from '../app';
import { mutate } from '../mutate';
import { OPERATOR } from './world';
import { nextNumber } from './rows';

const MONTHS: Readonly<Record<string, number>> = { MONTHLY: 1, ANNUAL: 12, TRIENNIAL: 36, P1M: 1, P1Y: 12, P3Y: 36 };

/** What can be said of a new offer; the rest has defaults. */
export interface OfferPlan {
  name?: string;
  kind?: 'LICENSE' | 'AZURE_USAGE';
  minQuantity?: number;
  maxQuantity?: number;
  billingCycles?: readonly string[];
  terms?: readonly string[];
  clouds?: readonly string[];
  countries?: readonly string[];
  /** Euros for a seat and month, in every country, cycle and term; none where it is null. */
  price?: number | null;
  /** Prices instead of those that follow from `price`. */
  prices?: readonly object[];
  addOnOfId?: string;
  upgradeTargetIds?: readonly string[];
}

/** Prices for everything that an offer is sold with: nothing is billed for longer than it runs. */
function pricesFor(
  plan: { countries: readonly string[]; billingCycles: readonly string[]; terms: readonly string[] },
  euros: number,
) {
  return plan.countries.flatMap((country) =>
    plan.terms.flatMap((term) =>
      plan.billingCycles
        .filter((billingCycle) => (MONTHS[billingCycle] ?? 0) <= (MONTHS[term] ?? 0))
        .map((billingCycle) => {
          const amount = (euros * (MONTHS[billingCycle] ?? 1)).toFixed(2);
          return { country, billingCycle, term, amount: { amount, currency: 'EUR' } };
        }),
    ),
  );
}

/** An offer of the catalog, as the operator makes it over the API; answers its id. */
export async function anOffer(app: TestApp, plan: OfferPlan = {}): Promise<string> {
  const { price = 5.6, kind = 'LICENSE', name = `Offer ${nextNumber()}`, prices, ...more } = plan;
  const usage = kind === 'AZURE_USAGE';
  const sold = {
    billingCycles: usage ? ['MONTHLY'] : ['MONTHLY', 'ANNUAL'],
    terms: usage ? ['P1M'] : ['P1M', 'P1Y'],
    clouds: ['PUBLIC'],
    countries: ['DE'],
    ...more,
  };
  const input = {
    name,
    kind,
    summary: `What ${name} is.`,
    unit: usage ? 'Usage' : 'License',
    minQuantity: 1,
    maxQuantity: usage ? 1 : 300,
    ...sold,
    prices: prices ?? (price === null ? [] : pricesFor(sold, price)),
    ...(usage || price === null ? {} : { listPrice: { amount: price.toFixed(2), currency: 'EUR' } }),
  };
  const { offer, errors } = await mutate(app, OPERATOR, 'createOffer', input, 'offer { id }');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return offer.id as string;
}
