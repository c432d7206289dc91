import { defineMachine } from '../../kernel/machine';

/** States of subscriptions. They are derived from stored dates and the current time. */
export const subscriptionMachine = defineMachine({
  name: 'CustomerSubscription',
  description: 'A subscription of a customer. Its state is derived from stored dates and the current time.',
  states: {
    PENDING: 'Starts later.',
    ACTIVE: 'Runs.',
    SUSPENDED: 'Suspended by a partner. Can be reactivated until the term ends.',
    EXPIRED: 'The term ended without renewal. A grace period of 30 days runs.',
    DISABLED: 'Data is kept for another 90 days, accessible to administrators only.',
    DELETED:
      'Permanently gone: cancelled, replaced by an upgrade (see `replacedBy`), or the 90 days are over. It stays in lists.',
  },
  initial: ['PENDING', 'ACTIVE'],
  byItself: {
    start: {
      from: ['PENDING'],
      to: ['ACTIVE', 'SUSPENDED'],
      description: 'The start date is reached. An add-on starts suspended if its parent has been suspended.',
    },
    renew: { from: ['ACTIVE'], to: 'ACTIVE', description: 'The term ended with auto-renew on.' },
    expire: { from: ['ACTIVE'], to: 'EXPIRED', description: 'The term ended with auto-renew off.' },
    disable: {
      from: ['EXPIRED', 'SUSPENDED'],
      to: 'DISABLED',
      description: 'The 30 days of grace are over, or the term of a suspended subscription has ended.',
    },
    delete: { from: ['DISABLED'], to: 'DELETED', description: 'The 90 days are over.' },
  },
});
