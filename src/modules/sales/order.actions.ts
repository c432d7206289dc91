import { defineOperations } from '../../graph/operations';
import { rawOf } from '../../graph/row';
import { defineMachine } from '../../kernel/machine';
import { Order } from './order.entity';

export const orderMachine = defineMachine({
  name: 'Order',
  description: 'An order for a customer. Its state follows from its subscriptions.',
  states: { COMPLETED: 'Its subscriptions were created.', CANCELLED: 'All its subscriptions were cancelled.' },
  initial: ['COMPLETED'],
  byItself: {
    lastSubscriptionIsCancelled: {
      from: ['COMPLETED'],
      to: 'CANCELLED',
      description: 'The last of its subscriptions is cancelled.',
    },
  },
});

/** An order itself has no operations; they apply to its subscriptions. */
export const orderOperations = defineOperations(Order, {
  needs: rawOf('status'),
  facts: ({ rawStatus: status }) => ({ status }),
  reading: { 'offer.read_price': {} },
  conditions: { ROW_SCOPE: () => true },
  machine: orderMachine,
  state: ({ status }) => status,
});
