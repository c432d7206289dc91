import { defineMachine } from '../../kernel/machine';

/** The states of subscriptions; they follow from stored dates and the clock. */
export const subscriptionMachine = defineMachine({
  name: 'CustomerSubscription',
  description: 'A subscription of a customer. Its state follows from stored dates and the clock.',
  states: {
    PENDING: 'Begins later.',
    ACTIVE: 'Runs.',
    SUSPENDED: 'Suspended by a partner; can be reactivated until its term ends.',
    EXPIRED: 'The term ended without renewal; 30 days of grace.',
    DISABLED: 'Data are kept for 90 days more.',
    DELETED: 'Gone for good: cancelled, replaced by an upgrade (see `replacedBy`), or the 90 days are over.',
  },
  initial: ['PENDING', 'ACTIVE'],
  byItself: {
    start: {
      from: ['PENDING'],
      to: ['ACTIVE', 'SUSPENDED'],
      description: 'Its start has come; an add-on begins suspended when what it extends was suspended meanwhile.',
    },
    renew: { from: ['ACTIVE'], to: 'ACTIVE', description: 'The term ended with auto-renew.' },
    expire: { from: ['ACTIVE'], to: 'EXPIRED', description: 'The term ended without auto-renew.' },
    disable: {
      from: ['EXPIRED', 'SUSPENDED'],
      to: 'DISABLED',
      description: '30 days of grace, or the term of a suspended one, are over.',
    },
    delete: { from: ['DISABLED'], to: 'DELETED', description: '90 days are over.' },
  },
});
