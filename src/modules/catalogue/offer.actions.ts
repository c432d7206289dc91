import type { Operations } from '../../graph/actions';
import { stored } from '../../graph/statement';
import { defineMachine } from '../../kernel/machine';

export const offerMachine = defineMachine({
  name: 'Offer',
  description: 'An item of the catalogue (S1).',
  states: { ACTIVE: 'Can be bought.', RETIRED: 'No new orders; running subscriptions go on.' },
  initial: ['ACTIVE'],
  moves: {
    retireOffer: { from: ['ACTIVE'], to: 'RETIRED', description: 'The operator takes it from sale, for good.' },
  },
});

/** What can be done with an offer. A retired one can still be updated: its prices and upgrade paths go on to matter. */
export const offerOperations: Operations<{ status: string }> = {
  needs: [stored('status')],
  facts: (row) => ({ status: String(row['=status']) }),
  reading: { 'offer.read_price': {} },
  machine: offerMachine,
  state: ({ status }) => status,
  operations: { updateOffer: { action: 'offer.manage' }, retireOffer: { action: 'offer.manage' } },
};
