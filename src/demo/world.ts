import type { RowValues } from '../graph/row';
import type { IdMaker } from '../kernel/ids';
import type { CustomerRelationship } from '../modules/customers/customer.entity';
import type { PartnerRecord } from '../modules/partners/partner.entity';
import type { Cloud } from '../modules/reference-data/clouds';
import type { Segment } from '../modules/reference-data/segments';
import type { Order } from '../modules/sales/order.entity';
import type { SubscriptionStatus } from '../modules/sales/subscription-status';
import type { CustomerSubscription } from '../modules/sales/subscription.entity';
import type { Role } from '../policy/roles';
import type { Calendar } from './calendar';
import type { DemoOffer } from './catalog/demo-offer';
import { exactIds } from './exact-ids';
import type { CountryCode } from './geography';
import { Random } from './random';
import { Rows } from './rows';

export interface DemoPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly organizationId: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly createdAt: number;
}

export interface DemoPartner {
  readonly id: string;
  readonly kind: 'PROVIDER' | 'RESELLER';
  readonly name: string;
  readonly country: CountryCode;
  readonly cloud: Cloud;
  readonly status: PartnerRecord['status'];
  readonly domain: string;
  readonly partnerId: string | null;
  readonly createdAt: number;
  /** Since when it takes part: for a reseller its approval. */
  readonly activeFrom: number;
  /** As its record has them: a list in JSON. */
  specialities: string;
  readonly people: DemoPerson[];
  /** Partners of the other kind with an active partnership, and since when. */
  readonly bonds: Map<DemoPartner, number>;
}

/** A partner's relationship with a customer. */
export interface Tie {
  readonly partner: DemoPartner;
  readonly row: RowValues<CustomerRelationship>;
  readonly startedAt: number;
  active: boolean;
  /** Whether delegated admin privileges came with it. */
  granted: boolean;
  associated: DemoPartner | null;
}

export interface DemoSubscription {
  readonly row: RowValues<CustomerSubscription> & { id: string; quantity: number; startsAt: number; termEndsAt: number };
  readonly order: DemoOrder;
  readonly offer: DemoOffer;
  readonly reseller: DemoPartner | null;
  status: SubscriptionStatus;
}

export interface DemoOrder {
  readonly row: RowValues<Order> & { id: string; placedAt: number };
  readonly customer: DemoCustomer;
  readonly provider: DemoPartner;
  readonly subscriptions: DemoSubscription[];
}

export interface DemoCustomer {
  readonly id: string;
  readonly name: string;
  readonly country: CountryCode;
  readonly segment: Segment;
  readonly cloud: Cloud;
  readonly domain: string;
  readonly createdAt: number;
  readonly people: DemoPerson[];
  readonly ties: Tie[];
  readonly subscriptions: DemoSubscription[];
}

/** Everything that exists in the demo so far. */
export interface World extends Calendar {
  readonly passwordHash: string;
  readonly rows: Rows;
  readonly newId: IdMaker;
  /** What its invented names have in common and no other block's; empty in the world that all blocks share. */
  readonly mark: string;
  /** Names, domains and addresses that are taken, each with its kind in front. */
  readonly taken: Set<string>;
  readonly operators: DemoPerson[];
  readonly offers: Map<string, DemoOffer>;
  readonly partners: DemoPartner[];
  readonly customers: DemoCustomer[];
  readonly orders: DemoOrder[];
  /** PartnerIDs of applicants that may still be approved. */
  readonly applying: string[];
}

const SEED = 20_261_101;

/** A world in which nothing exists yet. */
export function emptyWorld(at: number, passwordHash: string): World {
  return {
    at,
    passwordHash,
    random: new Random(SEED),
    // Ids draw from numbers of their own, so that one row more does not change the names of all that follow.
    newId: exactIds(new Random(SEED + 1).next),
    rows: new Rows(),
    mark: '',
    taken: new Set(),
    operators: [],
    offers: new Map(),
    partners: [],
    customers: [],
    orders: [],
    applying: [],
  };
}

/** A world with the partners and offers of another, and numbers, names and rows of its own. */
export function blockWorld(base: World, number: number): World {
  return {
    ...emptyWorld(base.at, base.passwordHash),
    random: Random.sequence(SEED + 2, 2 * number),
    newId: exactIds(Random.sequence(SEED + 2, 2 * number + 1).next),
    soon: 0.85,
    mark: `b${number}`,
    operators: base.operators,
    offers: base.offers,
    partners: base.partners,
  };
}

/** The partner of a name. */
export function partnerNamed(world: World, name: string): DemoPartner {
  const found = world.partners.find((partner) => partner.name === name);
  if (!found) throw new Error(`There is no partner ${name}.`);
  return found;
}

/** The active tie of a customer with a partner. */
export const tieWith = (customer: DemoCustomer, partner: DemoPartner): Tie | undefined =>
  customer.ties.find((tie) => tie.active && tie.partner === partner);
