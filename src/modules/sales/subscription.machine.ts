import { defineMachine, SAME } from '../../kernel/machine';

/** The states of subscriptions; they follow from stored dates and the clock. */
export const subscriptionMachine = defineMachine({
  name: 'CustomerSubscription',
  description: 'A subscription of a customer (S1, S2). Its state follows from stored dates and the clock.',
  states: {
    PENDING: 'Begins later.',
    ACTIVE: 'Runs.',
    SUSPENDED: 'Suspended by a partner; can be reactivated until its term ends.',
    EXPIRED: 'The term ended without renewal; 30 days of grace.',
    DISABLED: 'Data are kept for 90 days more.',
    DELETED: 'Gone for good: cancelled, replaced by an upgrade (see `replacedBy`), or the 90 days are over.',
  },
  initial: ['PENDING', 'ACTIVE'],
  moves: {
    changeQuantity: { from: ['ACTIVE'], to: SAME, description: 'More or fewer pieces; fewer in the change window only.' },
    upgradeSubscription: { from: ['ACTIVE'], to: 'DELETED', description: 'A subscription of a listed target takes its place.' },
    cancelSubscription: {
      from: ['PENDING', 'ACTIVE', 'SUSPENDED'],
      to: 'DELETED',
      description: 'Cancelled in the change window, with its add-ons.',
    },
    renameSubscription: {
      from: ['PENDING', 'ACTIVE', 'SUSPENDED', 'EXPIRED', 'DISABLED'],
      to: SAME,
      description: 'Another friendly name.',
    },
    setAutoRenew: {
      from: ['PENDING', 'ACTIVE', 'SUSPENDED'],
      to: SAME,
      description: 'Whether a new term begins when this one ends.',
    },
    suspendSubscription: { from: ['ACTIVE'], to: 'SUSPENDED', description: 'Suspended, with its add-ons.' },
    reactivateSubscription: { from: ['SUSPENDED'], to: 'ACTIVE', description: 'Runs again; an add-on needs an active parent.' },
    setResellerOfRecord: { from: ['PENDING', 'ACTIVE', 'SUSPENDED'], to: SAME, description: 'Who earns the credit from now on.' },
    setSupportContact: {
      from: ['PENDING', 'ACTIVE', 'SUSPENDED', 'EXPIRED'],
      to: SAME,
      description: 'Who answers support requests.',
    },
    assignLicenses: { from: ['ACTIVE'], to: SAME, description: 'Licences for users of the customer.' },
    removeLicenses: {
      from: ['ACTIVE', 'SUSPENDED', 'EXPIRED', 'DISABLED'],
      to: SAME,
      description: 'Takes licences of users back.',
    },
    start: {
      from: ['PENDING'],
      to: ['ACTIVE', 'SUSPENDED'],
      byItself: true,
      description: 'Its start has come; an add-on begins suspended when what it extends was suspended meanwhile.',
    },
    renew: { from: ['ACTIVE'], to: 'ACTIVE', byItself: true, description: 'The term ended with auto-renew.' },
    expire: { from: ['ACTIVE'], to: 'EXPIRED', byItself: true, description: 'The term ended without auto-renew.' },
    disable: {
      from: ['EXPIRED', 'SUSPENDED'],
      to: 'DISABLED',
      byItself: true,
      description: '30 days of grace, or the term of a suspended one, are over.',
    },
    delete: { from: ['DISABLED'], to: 'DELETED', byItself: true, description: '90 days are over.' },
  },
});
