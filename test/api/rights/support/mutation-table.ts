import { CATALOGUE } from './mutations/catalogue';
import { CHANNEL } from './mutations/channel';
import { CUSTOMERS } from './mutations/customers';
import { ENROLMENT } from './mutations/enrolment';
import { INVITATIONS } from './mutations/invitations';
import { ORDERS } from './mutations/orders';
import { PARTNERS } from './mutations/partners';
import { REGISTERS } from './mutations/registers';
import { SUBSCRIPTIONS } from './mutations/subscriptions';
import { USERS } from './mutations/users';

/**
 * One mutation: the action that guards it as rules and table name it (null: open to everybody; several: each for
 * another kind of organisation), and a call that changes nothing.
 */
export interface GuardedMutation {
  action: string | readonly string[] | null;
  call: string;
}

/** Every mutation of the schema. */
export const MUTATIONS: Readonly<Record<string, GuardedMutation>> = {
  ...CATALOGUE,
  ...CHANNEL,
  ...CUSTOMERS,
  ...ENROLMENT,
  ...INVITATIONS,
  ...ORDERS,
  ...PARTNERS,
  ...REGISTERS,
  ...SUBSCRIPTIONS,
  ...USERS,
};
