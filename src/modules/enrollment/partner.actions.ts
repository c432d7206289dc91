import { ANY_STATE, because, Operations } from '../../graph/operations';
import { raw } from '../../graph/row';
import { defineMachine } from '../../kernel/machine';
import { PartnerRecord, type PartnerStatus } from '../partners';
import { organizationOperations } from '../users';

const partnerMachine = defineMachine({
  name: 'Partner',
  description: 'Where a provider or reseller stands in the program.',
  states: {
    APPLICANT: 'The enrollment is not approved yet.',
    ACTIVE: 'Takes part in the programme.',
    SUSPENDED: 'Reads what it may read and manages its own sign-in; acts in nothing else.',
  },
  initial: ['APPLICANT', 'ACTIVE'],
});

interface PartnerFacts {
  status: PartnerStatus;
  /** It is the viewer's own organization. */
  own: boolean;
}

/** What can be done with a partner itself: what can be done with any organization, in every state, and what its state decides. */
export const partnerOperations = new Operations<PartnerRecord, 'rawStatus', PartnerFacts, PartnerStatus>(
  PartnerRecord,
  {
    needs: [raw('status')],
    facts: ({ id, rawStatus }, { viewer }) => ({ status: rawStatus, own: id === viewer.organizationId }),
    conditions: organizationOperations.options.conditions ?? {},
    reading: {
      'partnership.read': {},
      'partnership.read_reseller_account': {
        guardedBy: 'account',
        closedBecause: () => because('NO_ADMIN_ACCESS', 'The reseller gives your organization no admin access to its account.'),
      },
    },
    machine: partnerMachine,
    state: ({ status }) => status,
  },
  {
    operations: () =>
      new Map([...organizationOperations.operations].map(([name, operation]) => [name, { ...operation, move: ANY_STATE }])),
    checks: {},
  },
);
