import { because, defineOperations, type Check } from '../../graph/operations';
import { rawOf } from '../../graph/row';
import { defineMachine } from '../../kernel/machine';
import { Partnership } from './partner.entity';

export const partnershipMachine = defineMachine({
  name: 'Partnership',
  description: 'A provider and a reseller that work together.',
  states: { ACTIVE: 'In force.', ENDED: 'Ended by one side; stays as a record of both.' },
  initial: ['ACTIVE'],
});

/** What can be done with a partnership follows from this. */
export interface PartnershipFacts {
  status: string;
  adminAccess: boolean;
}

/** What can be done with a partnership. */
export const partnershipOperations = defineOperations(Partnership, {
  needs: rawOf('status', 'adminAccess'),
  facts: (row): PartnershipFacts => ({ status: row.rawStatus, adminAccess: row.rawAdminAccess === 1 }),
  conditions: {
    ACTIVE_PARTNERSHIP: ({ status }) => status === 'ACTIVE',
    // The operator sees those of others; it is not asked for an own one.
    OWN_ORGANIZATION: (_facts, { viewer }) => (viewer.kind === 'OPERATOR' ? null : true),
  },
  machine: partnershipMachine,
  state: ({ status }) => status,
});

/** The provider has admin access, which can be taken back. */
export const hasAdminAccess: Check<PartnershipFacts> = ({ adminAccess }) =>
  adminAccess ? null : because('NO_ADMIN_ACCESS', 'The provider has no admin access to your account.');

/** The provider has no admin access. */
export const lacksAdminAccess: Check<PartnershipFacts> = ({ adminAccess }) =>
  adminAccess ? because('HAS_ADMIN_ACCESS', 'The provider has admin access already.') : null;
