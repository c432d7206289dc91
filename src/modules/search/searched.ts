import { enumeration } from '../../graph/declare';
import type { SearchedField, SearchedType } from '../../graph/search';
import { Customer } from '../customers';
import { Provider, Reseller } from '../partners';
import { CustomerSubscription, Order } from '../sales';
import { CustomerUser, ownPeopleScope, peopleUnderAccessScope, User } from '../users';

export const SearchType = enumeration('SearchType', 'What a search looks for.', {
  CUSTOMER: 'Customers: by name, domain, e-mail address or id.',
  PARTNER: 'Providers and resellers: by name, domain, PartnerID or id.',
  USER: 'Users of partners, of customers and of the operator: by name, e-mail address or id.',
  SUBSCRIPTION: 'Subscriptions: by name or id.',
  ORDER: 'Orders: by id.',
  DOMAIN: 'Customers and partners: only by domain.',
});
export type SearchType = keyof typeof SearchType;

/** What belongs to a value of `SearchType`. */
interface Searched extends SearchedType {
  as: SearchType;
}

const ID: SearchedField = { field: 'id', holds: 'id' };
const NAME: SearchedField = { field: 'name', holds: 'name' };
const EMAIL: SearchedField = { field: 'email', holds: 'email' };

const PARTNER: readonly SearchedField[] = [ID, { field: 'domain', holds: 'domain' }, { field: 'partnerId', holds: 'code' }, NAME];

/** The proven domains of organizations. */
const PROVEN = { table: 'organization_domain', parent: 'domain', child: 'organization_id', whereEquals: () => [] };

/** What is searched, in the order of the hits. Fields with a whole value first; each has an index. */
export const SEARCHED: readonly Searched[] = [
  {
    as: 'CUSTOMER',
    type: () => Customer,
    fields: [
      ID,
      { field: 'initialDomain', holds: 'domain' },
      { field: 'customDomains', holds: 'domain', through: PROVEN },
      EMAIL,
      NAME,
    ],
  },
  { as: 'PARTNER', type: () => Provider, fields: PARTNER },
  { as: 'PARTNER', type: () => Reseller, fields: PARTNER },
  { as: 'USER', type: () => User, fields: [ID, EMAIL, NAME], scopes: [ownPeopleScope, peopleUnderAccessScope] },
  { as: 'USER', type: () => CustomerUser, fields: [ID, EMAIL, NAME] },
  { as: 'SUBSCRIPTION', type: () => CustomerSubscription, fields: [ID, NAME] },
  { as: 'ORDER', type: () => Order, fields: [ID] },
];

/** Whether a search for these types looks in a field. */
export const isWanted =
  (types: readonly SearchType[]) =>
  ({ as }: Searched, { holds }: SearchedField): boolean =>
    types.includes(as) || (holds === 'domain' && types.includes('DOMAIN'));
