import type { Cloud } from '../../modules/reference-data/clouds';
import { DAY, daysAgo } from '../calendar';
import type { CountryCode } from '../geography';
import { take } from '../naming/invent';
import { addBond, endBond } from '../partners/bonds';
import { addExternal } from '../partners/externals';
import { sell } from '../sales/sell';
import { settle } from '../sales/aftermath';
import { loseProvider, sellMix } from '../sales/trade';
import { FIXED } from '../sign-ins';
import { partnerNamed, type DemoCustomer, type DemoPartner, type World } from '../world';
import { addCustomer } from './add-customer';
import { addAgreement, addGrant, addTie, endTie } from './ties';

/** A customer with a story of its own. */
interface Case {
  name: string;
  domain: string;
  country: CountryCode;
  cloud?: Cloud;
  daysOld: number;
  createdBy?: DemoPartner;
  users?: number;
}

function addCase(world: World, { cloud = 'PUBLIC', users = 2, daysOld, ...plan }: Case): DemoCustomer {
  take(world, 'name', plan.name);
  take(world, 'domain', plan.domain);
  return addCustomer(world, { ...plan, cloud, users, createdAt: daysAgo(world, daysOld) });
}

/** A relationship as it comes with the customer. */
const invited = (customer: DemoCustomer) =>
  ({ origin: 'INVITATION', acquiredThrough: 'OWN_MARKETING', startedAt: customer.createdAt }) as const;
const created = (customer: DemoCustomer) =>
  ({ origin: 'CREATED', acquiredThrough: 'PROVIDER', startedAt: customer.createdAt }) as const;

/** Grants: revoked by the customer, never given, and one of two partners. */
function addGrantCases(world: World): void {
  const [alpine, baltic, donau] = [FIXED.alpine, FIXED.baltic, FIXED.donau].map(({ name }) => partnerNamed(world, name));
  if (!alpine || !baltic || !donau) throw new Error('The cast is incomplete.');
  const revoked = addCase(world, {
    name: 'Bergbahn Edelweiß GmbH',
    domain: 'bergbahn-edelweiss.example',
    country: 'AT',
    daysOld: 620,
    createdBy: alpine,
  });
  const seller = addTie(world, revoked, alpine, { ...created(revoked), associated: donau });
  addGrant(world, revoked, seller, true);
  addGrant(world, revoked, addTie(world, revoked, donau, created(revoked)), true);
  addAgreement(world, revoked, revoked.createdAt, alpine);
  sellMix(world, revoked, seller, 4);
  settle(world, revoked);

  const ungranted = addCase(world, {
    name: 'Ångström Mätteknik AB',
    domain: 'angstrom-matteknik.example',
    country: 'SE',
    daysOld: 410,
  });
  const nordic = addTie(world, ungranted, baltic, invited(ungranted));
  addAgreement(world, ungranted, ungranted.createdAt, null);
  sellMix(world, ungranted, nordic, 3);
  settle(world, ungranted);

  const entered = addCase(world, {
    name: 'Käserei Müßiggang eG',
    domain: 'kaeserei-muessiggang.example',
    country: 'DE',
    daysOld: 300,
    createdBy: alpine,
  });
  const creator = addTie(world, entered, alpine, created(entered));
  addGrant(world, entered, creator, true);
  addAgreement(world, entered, entered.createdAt, alpine);
  sell(world, entered, creator, 2);
  settle(world, entered);

  const unsigned = addCase(world, {
    name: 'Neusiedler Weinhandel OG',
    domain: 'neusiedler-weinhandel.example',
    country: 'AT',
    daysOld: 90,
  });
  addTie(world, unsigned, alpine, { ...invited(unsigned), associated: donau });
  addGrant(world, unsigned, addTie(world, unsigned, donau, invited(unsigned)));
}

/** Ended relationships: with surviving grants, of all partners, begun again. */
function addEndedCases(world: World): void {
  const [alpine, donau, elbe] = [FIXED.alpine, FIXED.donau, FIXED.elbe].map(({ name }) => partnerNamed(world, name));
  if (!alpine || !donau || !elbe) throw new Error('The cast is incomplete.');
  const kept = addCase(world, {
    name: 'Isarwinkel Druck KG',
    domain: 'isarwinkel-druck.example',
    country: 'DE',
    daysOld: 900,
    createdBy: alpine,
  });
  const former = addTie(world, kept, alpine, created(kept));
  addGrant(world, kept, former);
  addGrant(world, kept, addTie(world, kept, elbe, invited(kept)));
  addAgreement(world, kept, kept.createdAt, null);
  loseProvider(world, kept, former, 5);

  const alone = addCase(world, {
    name: 'Hafenlicht Spedition GmbH',
    domain: 'hafenlicht-spedition.example',
    country: 'DE',
    daysOld: 800,
  });
  const [seller, reseller] = [addTie(world, alone, alpine, invited(alone)), addTie(world, alone, elbe, invited(alone))];
  addGrant(world, alone, reseller);
  addAgreement(world, alone, alone.createdAt, null);
  endTie(alone, reseller, daysAgo(world, 40));
  loseProvider(world, alone, seller, 3);

  const again = addCase(world, {
    name: 'Zirbenholz Möbel GmbH',
    domain: 'zirbenholz-moebel.example',
    country: 'AT',
    daysOld: 1_100,
  });
  endTie(again, addTie(world, again, donau, invited(again)), daysAgo(world, 500));
  const renewed = addTie(world, again, alpine, { ...invited(again), associated: donau });
  addGrant(
    world,
    again,
    addTie(world, again, donau, { ...invited(again), acquiredThrough: 'VENDOR_REFERRAL', startedAt: daysAgo(world, 450) }),
  );
  addAgreement(world, again, again.createdAt, null);
  sellMix(world, again, renewed, 5);
  settle(world, again);
}

/** A partnership that ended: customers, grants, reseller of record and credits stay; support returns to the provider. */
function addFormerPartnership(world: World): void {
  const alpine = partnerNamed(world, FIXED.alpine.name);
  const suomi = partnerNamed(world, 'Suomi Pilvi');
  const bond = addBond(world, alpine, suomi, { startedAt: daysAgo(world, 1_200) });
  const shared = addCase(world, { name: 'Turun Telakka Oyj', domain: 'turun-telakka.example', country: 'FI', daysOld: 700 });
  const tie = addTie(world, shared, alpine, { ...invited(shared), associated: suomi });
  addGrant(world, shared, addTie(world, shared, suomi, invited(shared)));
  addAgreement(world, shared, shared.createdAt, null);
  sell(world, shared, tie, 3);
  settle(world, shared);
  const endedAt = daysAgo(world, 20);
  endBond(alpine, suomi, bond, endedAt);
  for (const { row } of shared.subscriptions) Object.assign(row, { supportPartnerId: alpine.id });
}

/** A customer that only its reseller carried over, and customers whose names test searching and sorting. */
function addOtherCases(world: World): void {
  const cast = [FIXED.alpine.name, FIXED.elbe.name, 'Suomi Pilvi', 'Tatry Systémy'].map((name) => partnerNamed(world, name));
  const [alpine, elbe, suomi, tatry] = cast;
  if (!alpine || !elbe || !suomi || !tatry) throw new Error('The cast is incomplete.');
  const sinceApproval = Math.floor((world.at - suomi.activeFrom) / DAY);
  const carried = addCase(world, {
    name: 'Saimaan Höyrylaivat Oy',
    domain: 'saimaan-hoyrylaivat.example',
    country: 'FI',
    daysOld: sinceApproval,
  });
  addExternal(world, suomi, carried);
  addGrant(
    world,
    carried,
    addTie(world, carried, suomi, { origin: 'CARRIED_OVER', acquiredThrough: 'OTHER', startedAt: carried.createdAt }),
  );

  const names: readonly (readonly [string, string, CountryCode])[] = [
    ['100 % Öko & Söhne_Handel "Grün" GmbH', 'oeko-soehne.example', 'DE'],
    ['Ελαιώνας Αιγαίου Α.Ε.', 'elaionas-aigaiou.example', 'GR'],
    ['Българска Роза ООД', 'balgarska-roza.example', 'BG'],
    ['Žižkovské Nářadí s.r.o.', 'zizkovske-naradi.example', 'CZ'],
    ['Łódzkie Tkaniny sp. z o.o.', 'lodzkie-tkaniny.example', 'PL'],
    ["L'Île d'Œuvre SARL", 'ile-d-oeuvre.example', 'FR'],
    ['STRASSE und Straße Verkehrsplanung GmbH', 'strasse-und-strasse.example', 'DE'],
  ];
  names.forEach(([name, domain, country], index) => {
    const customer = addCase(world, { name, domain, country, daysOld: 200 + index * 60 });
    const reseller = country === 'CZ' ? tatry : elbe;
    const tie = addTie(world, customer, alpine, { ...invited(customer), associated: reseller });
    addGrant(world, customer, addTie(world, customer, reseller, { ...invited(customer), acquiredThrough: 'VENDOR_REFERRAL' }));
    addAgreement(world, customer, customer.createdAt, null);
    sell(world, customer, tie, 2);
    settle(world, customer);
  });
}

/** Adds the customers with stories of their own. */
export function addCases(world: World): void {
  addGrantCases(world);
  addEndedCases(world);
  addFormerPartnership(world);
  addOtherCases(world);
}
