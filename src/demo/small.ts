import { addCases } from './customers/cases';
import { addRheingold } from './customers/rheingold';
import { addTypicalCustomer } from './customers/typical';
import { stockCatalog } from './catalog/stock';
import { addCast } from './partners/cast';
import { addOperator } from './operator';
import { addExpectedRelationships } from './partners/externals';
import { addUnlinkedProfiles } from './partners/partner-ids';
import { addInvitations } from './invitations/set';
import { addEvents } from './audit/events';
import { addMails } from './audit/mails';
import { addPeriods } from './sales/periods';
import { addRequests } from './sales/requests';
import { trade } from './sales/trade';
import { FIXED } from './sign-ins';
import { partnerNamed, type World } from './world';

/** How many customers each provider has beside those with stories of their own. */
const CUSTOMERS: readonly (readonly [provider: string, customers: number])[] = [
  [FIXED.alpine.name, 40],
  [FIXED.baltic.name, 21],
  ['Tramontana Mayorista', 15],
  ['Lakeshore Distribution', 12],
  ['Capitol Federal Supply', 6],
  ['Treuhand Wolke Distribution', 6],
  ['Arkona Handelskontor', 2],
];

function addCustomers(world: World): void {
  for (const [name, count] of CUSTOMERS) {
    const provider = partnerNamed(world, name);
    for (let number = 0; number < count; number += 1) {
      const buyer = addTypicalCustomer(world, { provider, users: world.random.int(0, 5) });
      trade(world, buyer, world.random.int(2, 6));
    }
  }
}

/** Everything that is in every demo. */
export function addSmallWorld(world: World): void {
  addOperator(world);
  stockCatalog(world);
  addCast(world);
  addUnlinkedProfiles(world);
  addRheingold(world);
  addCases(world);
  addCustomers(world);
  addExpectedRelationships(world);
  addRequests(world, 4);
  addInvitations(world);
  addEvents(world);
  addMails(world);
  addPeriods(world);
}
