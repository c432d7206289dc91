import { defineOperations } from '../../graph/operations';
import { rawOf } from '../../graph/row';
import { defineMachine } from '../../kernel/machine';
import { Offer } from './offer.entity';

export const offerMachine = defineMachine({
  name: 'Offer',
  description: 'An item of the catalog.',
  states: { ACTIVE: 'Can be bought.', RETIRED: 'No new orders; running subscriptions go on.' },
  initial: ['ACTIVE'],
});

/** What can be done with an offer. A retired one can still be updated: its prices and upgrade paths go on to matter. */
export const offerOperations = defineOperations(Offer, {
  needs: rawOf('status'),
  facts: ({ rawStatus: status }) => ({ status }),
  reading: { 'offer.read_price': {} },
  machine: offerMachine,
  state: ({ status }) => status,
});
