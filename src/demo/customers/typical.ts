import type { AcquisitionChannel, RelationshipOrigin } from '../../modules/customers/customer.entity';
import { between, DAY, daysAgo, HOUR, later } from '../calendar';
import { neighborsOf, type CountryCode } from '../geography';
import { inventCompany } from '../naming/invent';
import type { Buyer } from '../sales/trade';
import { addExternal } from '../partners/externals';
import type { DemoCustomer, DemoPartner, Tie, World } from '../world';
import { addCustomer } from './add-customer';
import { addAgreement, addGrant, addTie, endTie } from './ties';

type Agreement = 'ACCEPTED' | 'ATTESTED' | 'MISSING';

/** A customer as there are many; what is left out is drawn. */
interface TypicalPlan {
  provider: DemoPartner;
  users: number;
  /** When it comes, and through which reseller; without, one of those of today and some day since it takes part. */
  arrival?: { at: number; reseller: DemoPartner | null };
}

const CHANNELS: readonly (readonly [AcquisitionChannel, number])[] = [
  ['OWN_MARKETING', 50],
  ['VENDOR_REFERRAL', 20],
  ['PROVIDER', 20],
  ['OTHER', 10],
];

const countryNear = (world: World, home: CountryCode): CountryCode =>
  world.random.chance(0.6) ? home : world.random.pick(neighborsOf(home));

function resellerOf(world: World, { provider, arrival }: TypicalPlan): DemoPartner | null {
  if (arrival) return arrival.reseller;
  const resellers = [...provider.bonds.keys()].filter(({ status }) => status === 'ACTIVE');
  if (resellers.length === 0 || world.random.chance(0.2)) return null;
  return world.random.weighted(resellers.map((reseller) => [reseller, 1] as const));
}

/** A second provider of a customer: one that its reseller works with, too, or any of the region. */
function secondProvider(world: World, first: DemoPartner, reseller: DemoPartner | null): DemoPartner | null {
  const known = reseller ? [...reseller.bonds.keys()] : [];
  const near = new Set(neighborsOf(first.country));
  const others = (known.length > 1 ? known : world.partners).filter(
    ({ kind, status, cloud, country, id }) =>
      kind === 'PROVIDER' && status === 'ACTIVE' && cloud === first.cloud && near.has(country) && id !== first.id,
  );
  return others.length > 0 ? world.random.pick(others) : null;
}

/** Whether the customer gave a grant with the relationship, and whether it took it back. */
function maybeGrant(world: World, customer: DemoCustomer, tie: Tie, likely: number): void {
  if (customer.cloud !== 'PUBLIC' || !world.random.chance(likely)) return;
  addGrant(world, customer, tie, world.random.chance(0.07));
}

function addTies(
  world: World,
  customer: DemoCustomer,
  plan: TypicalPlan,
  origin: RelationshipOrigin,
  reseller: DemoPartner | null,
): void {
  const { random } = world;
  const { createdAt: startedAt } = customer;
  const acquiredThrough = random.weighted(CHANNELS);
  const likely = origin === 'CREATED' ? 0.92 : 0.7;
  const ownOrigin = origin === 'CARRIED_OVER' ? 'INVITATION' : origin;
  const first = addTie(world, customer, plan.provider, {
    origin: ownOrigin,
    acquiredThrough,
    startedAt: origin === 'CARRIED_OVER' ? later(world, startedAt, 5, 60) : startedAt,
    associated: reseller,
  });
  if (reseller) maybeGrant(world, customer, addTie(world, customer, reseller, { origin, acquiredThrough, startedAt }), likely);
  if (origin === 'CREATED' || !reseller) maybeGrant(world, customer, first, likely);
  const second = random.chance(0.12) ? secondProvider(world, plan.provider, reseller) : null;
  if (!second) return;
  const associated = reseller?.bonds.has(second) ? reseller : null;
  addTie(world, customer, second, {
    origin: 'INVITATION',
    acquiredThrough: 'OTHER',
    startedAt: later(world, startedAt, 10, 200),
    associated,
  });
}

/** A partner that served the customer once: relationship ended, its grant perhaps not. */
function addFormerProvider(world: World, customer: DemoCustomer, first: DemoPartner): void {
  const former = secondProvider(world, first, null);
  if (!former || customer.ties.some(({ partner }) => partner === former)) return;
  const tie = addTie(world, customer, former, { origin: 'INVITATION', acquiredThrough: 'OTHER', startedAt: customer.createdAt });
  maybeGrant(world, customer, tie, 0.6);
  endTie(customer, tie, Math.max(daysAgo(world, world.random.int(5, 200)), tie.startedAt + DAY));
}

/** The ties through which a customer may buy, after it agreed or not. */
function agree(world: World, customer: DemoCustomer): readonly Tie[] {
  const { random } = world;
  const ties = customer.ties.filter(
    ({ active, partner, startedAt }) => active && partner.kind === 'PROVIDER' && startedAt < world.at - 25 * DAY,
  );
  const several = ties.length > 1;
  const weights: readonly (readonly [Agreement, number])[] =
    customer.cloud === 'PUBLIC'
      ? [
          ['ACCEPTED', 55],
          ['ATTESTED', several ? 0 : 38],
          ['MISSING', 7],
        ]
      : [
          ['ACCEPTED', 20],
          ['MISSING', 80],
        ];
  const agreement = random.weighted(weights);
  const [first] = ties;
  if (!first || agreement === 'MISSING') return customer.cloud === 'PUBLIC' ? [] : ties;
  const agreedAt = between(world, customer.createdAt, customer.createdAt + 2 * HOUR);
  addAgreement(world, customer, agreedAt, agreement === 'ATTESTED' ? first.partner : null);
  return ties;
}

/** Whether a customer may be one that its reseller served before its approval: approved long ago, but not long before it comes. */
const mayBringCustomers = (world: World, { activeFrom }: DemoPartner, arrivesAt = activeFrom): boolean =>
  activeFrom < world.at - 90 * DAY && Math.abs(arrivesAt - activeFrom) < 60 * DAY;

/** Adds a customer of a provider, mostly with a reseller, and answers it as a buyer. */
export function addTypicalCustomer(world: World, plan: TypicalPlan): Buyer {
  const { random } = world;
  const { provider } = plan;
  const country = provider.cloud === 'PUBLIC' ? countryNear(world, provider.country) : provider.country;
  const company = inventCompany(world, country);
  const reseller = resellerOf(world, plan);
  const origin = random.weighted<RelationshipOrigin>([
    ['CREATED', 48],
    ['INVITATION', 37],
    ['CARRIED_OVER', reseller && mayBringCustomers(world, reseller, plan.arrival?.at) ? 15 : 0],
  ]);
  const since = Math.max(provider.activeFrom, reseller ? (reseller.bonds.get(provider) ?? 0) : 0);
  const most = Math.max(31, Math.floor((world.at - since) / DAY) - 2);
  const daysOld = plan.arrival ? Math.min(Math.floor((world.at - plan.arrival.at) / DAY), most) : random.int(30, most);
  const createdAt = origin === 'CARRIED_OVER' && reseller ? reseller.activeFrom + HOUR : daysAgo(world, daysOld);
  const createdBy = origin === 'CREATED' ? provider : null;
  const customer = addCustomer(world, { ...company, country, cloud: provider.cloud, createdAt, createdBy, users: plan.users });
  if (origin === 'CARRIED_OVER' && reseller) addExternal(world, reseller, customer);
  addTies(world, customer, plan, origin, reseller);
  if (random.chance(0.06)) addFormerProvider(world, customer, provider);
  return { customer, sellers: agree(world, customer) };
}
