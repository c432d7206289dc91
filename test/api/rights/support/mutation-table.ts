import { BULK } from './mutations/bulk';
import { CATALOG } from './mutations/catalog';
import { CHANNEL } from './mutations/customer-lifecycle';
import { CUSTOMERS } from './mutations/customers';
import { ENROLLMENT } from './mutations/enrollment';
import { EXTERNAL_IDS } from './mutations/external-ids';
import { IDENTITY_PROVIDERS } from './mutations/identity-providers';
import { INVITATIONS } from './mutations/invitations';
import { ORDERS } from './mutations/orders';
import { PARTNERS } from './mutations/partners';
import { REGISTERS } from './mutations/reference-data';
import { SUBSCRIPTIONS } from './mutations/subscriptions';
import { USERS } from './mutations/users';
import { actionFor, type Asker } from './policy-table';

/**
 * One mutation: the action that guards it as rules and table name it (null: open to everybody; several: each for
 * another kind of organization), and a call that changes nothing.
 */
export interface GuardedMutation {
  action: string | readonly string[] | null;
  call: string;
  /** Who gets as far as the operation without the right; it says what is missing. */
  passes?: readonly ('applicants' | 'linkHolders')[];
}

/** Every mutation of the schema. */
export const MUTATIONS: Readonly<Record<string, GuardedMutation>> = {
  ...BULK,
  ...CATALOG,
  ...CHANNEL,
  ...CUSTOMERS,
  ...ENROLLMENT,
  ...EXTERNAL_IDS,
  ...IDENTITY_PROVIDERS,
  ...INVITATIONS,
  ...ORDERS,
  ...PARTNERS,
  ...REGISTERS,
  ...SUBSCRIPTIONS,
  ...USERS,
};

/** The action that a mutation takes of somebody; null where it is open to that somebody. */
export function actionOf(name: string, asker: Asker): string | null {
  const { action = null, passes = [] } = MUTATIONS[name] ?? {};
  if (passes.includes('applicants') && asker.applicant === true) return null;
  if (passes.includes('linkHolders') && asker.kind === 'ANONYMOUS') return null;
  return actionFor(action, asker);
}
