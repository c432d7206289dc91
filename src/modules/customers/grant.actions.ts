import { defineOperations } from '../../graph/operations';
import { defineMachine } from '../../kernel/machine';
import { DelegatedAdminGrant } from './customer.entity';

export const grantMachine = defineMachine({
  name: 'DelegatedAdminGrant',
  description: 'Delegated admin privileges that a customer gave to a partner; independent of the relationship.',
  states: {
    ACTIVE: 'In force; it opens the customer while the relationship is active, too.',
    REVOKED: 'Taken back by the customer; a new grant restores the privileges.',
  },
  initial: ['ACTIVE'],
});

/** What can be done with a grant follows from this. */
export interface GrantFacts {
  status: string;
}

/** What can be done with a grant. */
export const grantOperations = defineOperations(DelegatedAdminGrant, {
  needs: ['status'],
  facts: ({ status }): GrantFacts => ({ status }),
  conditions: { OWN_CUSTOMER: (_facts, { viewer }) => viewer.kind === 'CUSTOMER' },
  machine: grantMachine,
  state: ({ status }) => status,
});
