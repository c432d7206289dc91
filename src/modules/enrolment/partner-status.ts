import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { actOn, because, type Operations } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import type { GraphRow } from '../../graph/registry';
import { stored } from '../../graph/statement';
import { change } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import type { NewMail } from '../../kernel/event';
import { typeOfId } from '../../kernel/ids';
import { defineMachine } from '../../kernel/machine';
import { PartnerRecord, Provider, Reseller, type PartnerStatus } from '../partners';
import { organizationOperations } from '../users';
import { partnerStatusChanged } from './account.events';
import { PARTNER_STATUS_CHANGED } from './enrolment.mails';
import type { SetPartnerStatusInput } from './partner-status.types';

const partnerMachine = defineMachine({
  name: 'Partner',
  description: 'Where a provider or reseller stands in the programme (S0).',
  states: {
    APPLICANT: 'The enrolment is not approved yet.',
    ACTIVE: 'Takes part in the programme.',
    SUSPENDED: 'Reads what it may read and manages its own sign-in; acts in nothing else.',
  },
  initial: ['APPLICANT', 'ACTIVE'],
  moves: {
    reviewEnrollment: { from: ['APPLICANT'], to: 'ACTIVE', description: 'The operator approves the enrolment of a reseller.' },
    setPartnerStatus: {
      from: ['ACTIVE', 'SUSPENDED'],
      to: ['ACTIVE', 'SUSPENDED'],
      description: 'The operator suspends a partner, or ends the suspension.',
    },
  },
});

interface PartnerFacts {
  status: string;
  /** It is the viewer's own organisation. */
  own: boolean;
}

/** What can be done with a partner itself. */
export const partnerOperations: Operations<PartnerFacts> = {
  needs: [stored('status')],
  facts: (row, ctx) => ({ status: String(row['=status']), own: row.id === ctx.viewer.organizationId }),
  machine: partnerMachine,
  state: ({ status }) => status,
  ...(organizationOperations.conditions ? { conditions: organizationOperations.conditions } : {}),
  reading: {
    'partnership.read': {},
    'partnership.read_reseller_account': {
      within: 'account',
      otherwise: () => because('NO_ADMIN_ACCESS', 'The reseller gives your organisation no admin access to its account.'),
    },
  },
  operations: { ...organizationOperations.operations, setPartnerStatus: { action: 'organization.manage' } },
};

/** Tells the primary contact; nobody while there is none. */
function statusMails(row: GraphRow, status: PartnerStatus): readonly NewMail[] {
  const recipient = row['=contactEmail'];
  if (typeof recipient !== 'string') return [];
  const values = { organization: String(row['=name']), status };
  return [{ template: PARTNER_STATUS_CHANGED, recipient, subjectId: row.id, values }];
}

/** Suspends a partner or ends the suspension; a provider's entry in the directory follows. */
export function setPartnerStatus(ctx: Ctx, input: SetPartnerStatusInput): Promise<object> {
  const { organizationId: id, status, expectedVersion } = input;
  const isProvider = typeOfId(id) === 'Provider';
  return mutate(ctx, {
    operation: 'setPartnerStatus',
    input,
    before: () => {
      if (status === 'APPLICANT') refuse('INVALID', 'A partner is set to ACTIVE or SUSPENDED.', ['status']);
    },
    work: async (tx) => {
      const { row, facts } = await actOn(tx, isProvider ? Provider : Reseller, partnerOperations, 'setPartnerStatus', {
        id,
        path: ['organizationId'],
        expectedVersion,
        also: [stored('name'), stored('contactEmail')],
      });
      const outcome = isProvider ? { providerId: id } : { resellerId: id };
      if (facts.status === status) return outcome;
      const mails = statusMails(row, status);
      await change(tx, PartnerRecord, row, { status }, partnerStatusChanged(id, [facts.status, status], mails));
      await tx.db.run(bound('subject', 'UPDATE directory_entry SET listed = ?, version = version + 1 WHERE provider_id = ?'), [
        status === 'ACTIVE' ? 1 : 0,
        id,
      ]);
      return outcome;
    },
  });
}
