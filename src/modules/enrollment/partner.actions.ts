import { ANY_STATE, because, Operations } from '../../graph/operations';
import { raw } from '../../graph/row';
import { defineMachine } from '../../kernel/machine';
import { PartnerRecord, type PartnerStatus } from '../partners';
import { organizationOperations } from '../users';

const partnerMachine = defineMachine({
  name: 'Partner',
  description: 'Status of a provider or reseller in the program.',
  states: {
    APPLICANT: 'The enrollment is not approved yet.',
    ACTIVE: 'Takes part in the program.',
    SUSPENDED: 'Can read and manage its own sign-in; all other actions are refused.',
  },
  initial: ['APPLICANT', 'ACTIVE'],
});

interface PartnerFacts {
  status: PartnerStatus;
  /** The viewer's organization. */
  own: boolean;
}

/** Operations on a partner: those on any organization, in every state, and those that depend on its state. */
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
        closedBecause: () =>
          because('NO_ADMIN_ACCESS', 'The reseller has not given your organization admin access to its account.'),
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
