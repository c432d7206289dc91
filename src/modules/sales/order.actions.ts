import type { Operations } from '../../graph/actions';
import { stored } from '../../graph/statement';
import { defineMachine } from '../../kernel/machine';

export const orderMachine = defineMachine({
  name: 'Order',
  description: 'What was bought; its state follows from its subscriptions (S1, S2).',
  states: { COMPLETED: 'Its subscriptions were made.', CANCELLED: 'All its subscriptions were cancelled.' },
  initial: ['COMPLETED'],
  moves: {
    lastSubscriptionIsCancelled: {
      from: ['COMPLETED'],
      to: 'CANCELLED',
      byItself: true,
      description: 'The last of its subscriptions is cancelled.',
    },
  },
});

/** Nothing is done to an order itself: its subscriptions are renamed, suspended, cancelled. */
export const orderOperations: Operations<{ status: string }> = {
  needs: [stored('status')],
  facts: (row) => ({ status: String(row['=status']) }),
  reading: { 'offer.read_price': {} },
  conditions: { ROW_SCOPE: () => true },
  machine: orderMachine,
  state: ({ status }) => status,
  operations: {},
};
