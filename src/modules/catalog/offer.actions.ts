import { defineOperations } from '../../graph/operations';
import { rawOf } from '../../graph/row';
import { defineMachine } from '../../kernel/machine';
import { Offer } from './offer.entity';

export const offerMachine = defineMachine({
  name: 'Offer',
  description: 'An item of the catalog.',
  states: { ACTIVE: 'Can be bought.', RETIRED: 'No new orders. Existing subscriptions continue.' },
  initial: ['ACTIVE'],
});

/**
 * Operations on offers. Retired offers can still be updated, because their prices and upgrade targets remain in
 * use.
 */
export const offerOperations = defineOperations(Offer, {
  needs: rawOf('status'),
  facts: ({ rawStatus: status }) => ({ status }),
  reading: { 'offer.read_price': {} },
  machine: offerMachine,
  state: ({ status }) => status,
});
