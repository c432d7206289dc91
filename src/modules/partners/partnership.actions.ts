import { because, type Operations } from '../../graph/actions';
import { stored } from '../../graph/statement';
import { defineMachine } from '../../kernel/machine';

export const partnershipMachine = defineMachine({
  name: 'Partnership',
  description: 'A provider and a reseller that work together (S0, S1, S2).',
  states: { ACTIVE: 'In force.', ENDED: 'Ended by one side; stays as a record of both.' },
  initial: ['ACTIVE'],
  moves: {
    endPartnership: { from: ['ACTIVE'], to: 'ENDED', description: 'One side ends it, with an attestation.' },
    revokeProviderAdminAccess: {
      from: ['ACTIVE'],
      to: 'ACTIVE',
      description: 'The reseller closes its account to the provider (S0).',
    },
    restoreProviderAdminAccess: { from: ['ACTIVE'], to: 'ACTIVE', description: 'The reseller opens it again.' },
  },
});

/** What can be done with a partnership follows from this. */
export interface PartnershipFacts {
  status: string;
  adminAccess: boolean;
}

/** What can be done with a partnership. */
export const partnershipOperations: Operations<PartnershipFacts> = {
  needs: ['status', 'adminAccess'].map(stored),
  facts: (row) => ({ status: String(row['=status']), adminAccess: Boolean(row['=adminAccess']) }),
  conditions: {
    ACTIVE_PARTNERSHIP: ({ status }) => status === 'ACTIVE',
    // The operator sees those of others; it is not asked for an own one.
    OWN_ORGANIZATION: (_facts, { viewer }) => (viewer.kind === 'OPERATOR' ? null : true),
  },
  machine: partnershipMachine,
  state: ({ status }) => status,
  operations: {
    endPartnership: { action: 'partnership.end' },
    revokeProviderAdminAccess: {
      action: 'partnership.set_admin_access',
      check: ({ adminAccess }) =>
        adminAccess ? null : because('NO_ADMIN_ACCESS', 'The provider has no admin access to your account.'),
    },
    restoreProviderAdminAccess: {
      action: 'partnership.set_admin_access',
      check: ({ adminAccess }) => (adminAccess ? because('HAS_ADMIN_ACCESS', 'The provider has admin access already.') : null),
    },
  },
};
