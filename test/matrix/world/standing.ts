import type { Organizations } from './organizations';
import type { Ownership } from './ownership';

/** What everybody is to every organization. */
export function ownershipOf(o: Organizations): Record<keyof Organizations, Ownership> {
  const own = (...ids: string[]): readonly string[] => ids;
  return {
    operator: { own: own(o.operator) },
    provider: {
      own: own(o.provider),
      partner: [o.reseller, o.suspendedReseller],
      supplier: [o.customer, o.ungranted, o.created, o.ofProvider],
      ended: [o.formerReseller, o.former],
      opens: { account: [o.provider] },
    },
    formerProvider: {
      own: own(o.formerProvider),
      ended: [o.reseller, o.customer],
      opens: { account: [o.formerProvider] },
    },
    suspendedProvider: { own: own(o.suspendedProvider), opens: { account: [o.suspendedProvider] } },
    strangeProvider: {
      own: own(o.strangeProvider),
      partner: [o.strangeReseller],
      supplier: [o.strange],
      opens: { account: [o.strangeProvider] },
    },
    reseller: {
      own: own(o.reseller),
      partner: [o.provider],
      supplier: [o.customer, o.ungranted, o.created, o.ofReseller],
      ended: [o.formerProvider, o.former],
      opens: { account: [o.reseller, o.provider] },
    },
    formerReseller: { own: own(o.formerReseller), ended: [o.provider], opens: { account: [o.formerReseller] } },
    suspendedReseller: {
      own: own(o.suspendedReseller),
      partner: [o.provider],
      supplier: [o.ofProvider],
      opens: { account: [o.suspendedReseller] },
    },
    strangeReseller: {
      own: own(o.strangeReseller),
      partner: [o.strangeProvider],
      supplier: [o.strange],
      opens: { account: [o.strangeReseller, o.strangeProvider] },
    },
    applicant: { own: own(o.applicant), opens: { account: [o.applicant] } },
    customer: customer(o.customer, { granted: [o.provider, o.reseller], ended: [o.formerProvider] }),
    ungranted: customer(o.ungranted, { basic: [o.provider, o.reseller] }),
    created: customer(o.created, { creator: [o.provider], basic: [o.reseller] }),
    former: customer(o.former, { ended: [o.provider, o.reseller] }),
    ofProvider: customer(o.ofProvider, { granted: [o.provider], basic: [o.suspendedReseller] }),
    ofReseller: customer(o.ofReseller, { granted: [o.reseller] }),
    strange: customer(o.strange, { granted: [o.strangeProvider, o.strangeReseller] }),
  };
}

interface Serving {
  granted?: string[];
  creator?: string[];
  basic?: string[];
  ended?: string[];
}

const customer = (self: string, { granted = [], creator = [], basic = [], ended = [] }: Serving): Ownership => ({
  own: [self],
  partner: [...granted, ...creator, ...basic],
  ended,
  opens: { company: [self, ...granted, ...creator], details: [self, ...granted] },
});
