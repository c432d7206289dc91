import { BULK, EXTERNAL_IDS, IDENTITY_PROVIDERS } from './bulk';
import { CATALOG, CUSTOMERS, PARTNERS } from './customers';
import { APPLICANTS, OPERATOR_WORK } from './enrollment';
import { INVITATIONS } from './invitations';
import { ORDERS, SUBSCRIPTIONS } from './sales';
import type { Subjects } from './stage';
import { CUSTOMER_PEOPLE, OWN, PEOPLE } from './users';

/** Every mutation that stores something, some in more than one way. */
export const SUBJECTS: Subjects = {
  ...SUBSCRIPTIONS,
  ...ORDERS,
  ...CUSTOMERS,
  ...PARTNERS,
  ...CATALOG,
  ...APPLICANTS,
  ...OPERATOR_WORK,
  ...INVITATIONS,
  ...PEOPLE,
  ...CUSTOMER_PEOPLE,
  ...OWN,
  ...BULK,
  ...EXTERNAL_IDS,
  ...IDENTITY_PROVIDERS,
};

/** The mutation that a subject is for. */
export const operationOf = (name: string): string => name.split(' ')[0] ?? '';
