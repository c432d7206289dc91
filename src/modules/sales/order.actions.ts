import { defineOperations } from '../../graph/operations';
import { rawOf } from '../../graph/row';
import { defineMachine } from '../../kernel/machine';
import { Order } from './order.entity';

export const orderMachine = defineMachine({
  name: 'Order',
  description: 'What was bought; its state follows from its subscriptions.',
  states: { COMPLETED: 'Its subscriptions were made.', CANCELLED: 'All its subscriptions were cancelled.' },
  initial: ['COMPLETED'],
  byItself: {
    lastSubscriptionIsCancelled: {
      from: ['COMPLETED'],
      to: 'CANCELLED',
      description: 'The last of its subscriptions is cancelled.',
    },
  },
});

/** Nothing is done to an order itself: its subscriptions are renamed, suspended, cancelled. */
export const orderOperations = defineOperations(Order, {
  needs: rawOf('status'),
  facts: ({ rawStatus: status }) => ({ status }),
  reading: { 'offer.read_price': {} },
  conditions: { ROW_SCOPE: () => true },
  machine: orderMachine,
  state: ({ status }) => status,
});
