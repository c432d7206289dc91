import type { Operations } from '../../graph/actions';
import { defineMachine } from '../../kernel/machine';

export const grantMachine = defineMachine({
  name: 'DelegatedAdminGrant',
  description: 'Delegated admin privileges that a customer gave to a partner (S4); independent of the relationship.',
  states: {
    ACTIVE: 'In force; it opens the customer while the relationship is active, too.',
    REVOKED: 'Taken back by the customer; a new grant restores the privileges.',
  },
  initial: ['ACTIVE'],
  moves: {
    revokeDelegatedAdmin: {
      from: ['ACTIVE'],
      to: 'REVOKED',
      description: 'The customer takes the privileges back; relationship and support duty stay (S4).',
    },
  },
});

/** What can be done with a grant follows from this. */
export interface GrantFacts {
  status: string;
}

/** What can be done with a grant. */
export const grantOperations: Operations<GrantFacts> = {
  needs: ['status'],
  facts: (row) => ({ status: String(row['status']) }),
  conditions: { OWN_CUSTOMER: (_facts, { viewer }) => viewer.kind === 'CUSTOMER' },
  machine: grantMachine,
  state: ({ status }) => status,
  operations: { revokeDelegatedAdmin: { action: 'grant.revoke' } },
};
