import { defineOperations } from '../../graph/operations';
import { defineMachine } from '../../kernel/machine';
import { DelegatedAdminGrant } from './customer.entity';

export const grantMachine = defineMachine({
  name: 'DelegatedAdminGrant',
  description: 'Delegated admin privileges granted by a customer to a partner. Independent of the relationship.',
  states: {
    ACTIVE: 'In force. It gives access to the customer only while the relationship is active too.',
    REVOKED: 'Revoked by the customer. A new grant restores the privileges.',
  },
  initial: ['ACTIVE'],
});

/** Facts that decide which operations are possible on a grant. */
export interface GrantFacts {
  status: string;
}

/** Operations on grants. */
export const grantOperations = defineOperations(DelegatedAdminGrant, {
  needs: ['status'],
  facts: ({ status }): GrantFacts => ({ status }),
  conditions: { OWN_CUSTOMER: (_facts, { viewer }) => viewer.kind === 'CUSTOMER' },
  machine: grantMachine,
  state: ({ status }) => status,
});
