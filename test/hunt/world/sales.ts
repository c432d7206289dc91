import type { Row } from '../store';
import { DAY, NOW, type World } from './world';

const OFFERS = 14;
const TERMS = ['P1M', 'P1Y', 'P3Y'];
const CYCLES = ['MONTHLY', 'ANNUAL'];

function addOffer(world: World, index: number): void {
  const id = world.id('Offer');
  const europe = index % 3 !== 2;
  const cloud = index % 4 === 3 ? 'GERMANY' : 'PUBLIC';
  const countries = europe ? ['AT', 'DE'] : ['US'];
  const base = world.of('offer').find(({ clouds, add_on_of_id }) => add_on_of_id === null && clouds === JSON.stringify([cloud]));
  const name = world.folded('offer', id, 'name');
  world.add('offer', {
    id,
    created_at: NOW - 500 * DAY,
    ...name,
    summary: world.text('offer', id, 'summary'),
    kind: 'LICENSE',
    status: index % 7 === 6 ? 'RETIRED' : 'ACTIVE',
    unit: world.text('offer', id, 'unit'),
    min_quantity: 1,
    max_quantity: 1_000,
    billing_cycles: JSON.stringify(CYCLES),
    terms: JSON.stringify(TERMS),
    clouds: JSON.stringify([cloud]),
    countries: JSON.stringify(countries),
    add_on_of_id: index % 5 === 4 && base ? (base['id'] ?? null) : null,
    list_price_minor: world.amount('offer', id, 'list_price_minor'),
    list_price_currency: 'EUR',
    version: 1,
  });
  for (const market of [...countries, europe ? 'EUROPE' : 'UNITED_STATES']) {
    world.add('offer_market', { market: `${cloud}:${market}`, offer_id: id, name_folded: name['name_folded'] ?? null });
  }
  for (const country of countries) addPrices(world, id, country);
  if (base) world.add('offer_upgrade', { offer_id: base['id'] ?? null, target_id: id });
}

function addPrices(world: World, offer: string, country: string): void {
  for (const billing_cycle of CYCLES) {
    for (const term of TERMS) {
      const id = world.id('OfferPrice');
      const amount_minor = world.amount('offer_price', id, 'amount_minor');
      world.add('offer_price', {
        id,
        created_at: NOW - 500 * DAY,
        offer_id: offer,
        segment: 'COMMERCIAL',
        country,
        billing_cycle,
        term,
        offer_kind: 'LICENSE',
        amount_minor,
        currency: 'EUR',
        valid_from: NOW - 500 * DAY,
      });
    }
  }
}

interface Trade {
  customer: string;
  provider: string;
  resellers: readonly string[];
  /** Resellers whose relationship with the customer ended. */
  former: readonly string[];
  people: readonly string[];
}

function addLine(world: World, { customer, provider, resellers, former, people }: Trade, order: string, number: number): void {
  const { random } = world;
  const [id, subscription] = [world.id('OrderLine'), world.id('CustomerSubscription')];
  const reseller = random.chance(0.7) ? (random.maybe(resellers) ?? null) : null;
  const shared: Row = {
    created_at: NOW - 100 * DAY,
    customer_id: customer,
    provider_id: provider,
    reseller_id: reseller,
    offer_id: random.pick(world.of('offer'))['id'] ?? null,
    quantity: random.int(3, 50),
    billing_cycle: 'MONTHLY',
    term: 'P1Y',
    offer_kind: 'LICENSE',
    currency: 'EUR',
  };
  world.add('order_line', {
    id,
    ...shared,
    order_id: order,
    line_number: number,
    subscription_id: subscription,
    name: world.text('order_line', id, 'name'),
    unit_price_minor: world.amount('order_line', id, 'unit_price_minor'),
  });
  const parent = random.chance(0.2) ? world.of('subscription').filter((one) => one['customer_id'] === customer)[0] : undefined;
  const assigned = random.sample(people, random.int(0, 2));
  world.add('subscription', {
    id: subscription,
    ...shared,
    ...world.folded('subscription', subscription, 'customer_name'),
    support_partner_id: random.chance(0.6) ? provider : (random.maybe(resellers) ?? provider),
    order_id: order,
    order_line_id: id,
    ...world.folded('subscription', subscription, 'name'),
    assigned_licenses: assigned.length,
    state: random.pick(['RUNNING', 'RUNNING', 'RUNNING', 'SUSPENDED']),
    unit_price_minor: world.amount('subscription', subscription, 'unit_price_minor'),
    auto_renew: 1,
    azure_owner: 0,
    starts_at: NOW - 100 * DAY,
    term_starts_at: NOW - 100 * DAY,
    term_ends_at: NOW + 265 * DAY,
    parent_id: parent?.['id'] ?? null,
    version: 1,
  });
  for (const person of assigned) {
    world.add('license_assignment', {
      id: world.id('LicenseAssignment'),
      created_at: NOW - 90 * DAY,
      subscription_id: subscription,
      customer_id: customer,
      customer_user_id: person,
      assigned_at: NOW - 90 * DAY,
    });
  }
  if (reseller !== null) addCredit(world, reseller, { customer, provider, subscription });
  for (const org_id of former) {
    const [quantity, assigned_licenses] = [Number(shared['quantity']) + 100, assigned.length + 50];
    const kept = { ended_at: NOW - 10 * DAY, quantity, assigned_licenses, status: 'EXPIRED' };
    world.add('subscription_record', { subscription_id: subscription, org_id, ...kept });
  }
}

function addCredit(world: World, reseller: string, of: { customer: string; provider: string; subscription: string }): void {
  const id = world.id('IncentiveCredit');
  world.add('incentive_credit', {
    id,
    created_at: NOW - 100 * DAY,
    reseller_id: reseller,
    provider_id: of.provider,
    customer_id: of.customer,
    customer_name: world.text('incentive_credit', id, 'customer_name'),
    subscription_id: of.subscription,
    starts_at: NOW - 100 * DAY,
    ends_at: null,
  });
}

function addOrder(world: World, trade: Trade): void {
  const id = world.id('Order');
  world.add('order', {
    id,
    created_at: NOW - 100 * DAY,
    customer_id: trade.customer,
    ...world.folded('order', id, 'customer_name'),
    provider_id: trade.provider,
    status: 'COMPLETED',
    placed_at: NOW - 100 * DAY,
    monthly_minor: world.amount('order', id, 'monthly_minor'),
    currency: 'EUR',
    version: 1,
  });
  for (let number = 1; number <= world.random.int(1, 3); number += 1) addLine(world, trade, id, number);
}

function addRequest(world: World, { customer, provider }: Trade, reseller: string): void {
  const id = world.id('OrderRequest');
  const status = world.random.pick(['PENDING', 'DECLINED', 'WITHDRAWN']);
  const line = { offerId: world.random.pick(world.of('offer'))['id'], quantity: 2, billingCycle: 'MONTHLY', term: 'P1Y' };
  world.add('order_request', {
    id,
    created_at: NOW - 30 * DAY,
    reseller_id: reseller,
    provider_id: provider,
    customer_id: customer,
    ...world.folded('order_request', id, 'customer_name'),
    status,
    lines: JSON.stringify([{ ...line, friendlyName: world.text('order_request', id, 'lines') }]),
    note: world.text('order_request', id, 'note'),
    decision_reason: world.text('order_request', id, 'decision_reason'),
    decided_at: status === 'PENDING' ? null : NOW - 29 * DAY,
    version: 1,
  });
}

/** The catalog, and what each customer bought from each of its providers, also from those it parted with. */
export function addSales(world: World): void {
  for (let index = 0; index < OFFERS; index += 1) addOffer(world, index);
  const served = new Map<string, string[]>();
  const left = new Map<string, string[]>();
  const people = new Map<string, string[]>();
  for (const { customer_id, partner_id, status } of world.of('customer_relationship')) {
    served.set(String(customer_id), [...(served.get(String(customer_id)) ?? []), String(partner_id)]);
    if (status === 'ENDED') left.set(String(customer_id), [...(left.get(String(customer_id)) ?? []), String(partner_id)]);
  }
  for (const { organization_id, id } of world.of('user')) {
    people.set(String(organization_id), [...(people.get(String(organization_id)) ?? []), String(id)]);
  }
  for (const [customer, partners] of served) {
    const resellers = partners.filter((id) => id.startsWith('rsl'));
    const former = (left.get(customer) ?? []).filter((id) => id.startsWith('rsl'));
    for (const provider of partners.filter((id) => id.startsWith('prv'))) {
      const trade = { customer, provider, resellers, former, people: people.get(customer) ?? [] };
      for (let orders = world.random.int(0, 2); orders > 0; orders -= 1) addOrder(world, trade);
      const [reseller] = resellers;
      if (reseller !== undefined && world.random.chance(0.4)) addRequest(world, trade, reseller);
    }
  }
}
