import { because, defineOperations, type Check } from '../../graph/operations';
import { rawOf } from '../../graph/row';
import { defineMachine } from '../../kernel/machine';
import { Partnership } from './partner.entity';

export const partnershipMachine = defineMachine({
  name: 'Partnership',
  description: 'A provider and a reseller that work together.',
  states: { ACTIVE: 'In force.', ENDED: 'Ended by one side. Remains as a record for both.' },
  initial: ['ACTIVE'],
});

/** Facts that decide which operations on a partnership are available. */
export interface PartnershipFacts {
  status: string;
  adminAccess: boolean;
}

/** Operations on a partnership. */
export const partnershipOperations = defineOperations(Partnership, {
  needs: rawOf('status', 'adminAccess'),
  facts: (row): PartnershipFacts => ({ status: row.rawStatus, adminAccess: row.rawAdminAccess === 1 }),
  conditions: {
    ACTIVE_PARTNERSHIP: ({ status }) => status === 'ACTIVE',
    // The operator only sees other organizations' partnerships, so the condition does not apply to it.
    OWN_ORGANIZATION: (_facts, { viewer }) => (viewer.kind === 'OPERATOR' ? null : true),
  },
  machine: partnershipMachine,
  state: ({ status }) => status,
});

/** Requires that the provider has admin access. */
export const hasAdminAccess: Check<PartnershipFacts> = ({ adminAccess }) =>
  adminAccess ? null : because('NO_ADMIN_ACCESS', 'The provider has no admin access to your account.');

/** Requires that the provider has no admin access. */
export const lacksAdminAccess: Check<PartnershipFacts> = ({ adminAccess }) =>
  adminAccess ? because('HAS_ADMIN_ACCESS', 'The provider already has admin access.') : null;
