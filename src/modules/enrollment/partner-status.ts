import { bound } from '../../data/sql';
import { defineOperation } from '../../graph/define-mutation';
import { raw, type Row } from '../../graph/row';
import { updateVersioned } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import type { NewMail } from '../../kernel/event';
import { typeOfId } from '../../kernel/ids';
import { PartnerRecord, Provider, Reseller, type PartnerStatus } from '../partners';
import { partnerStatusChanged } from './account.events';
import { PARTNER_STATUS_CHANGED } from './enrollment.mails';
import { partnerOperations } from './partner.actions';
import { SetPartnerStatusInput, SetPartnerStatusPayload } from './partner-status.types';

/** The mail to the primary contact; none without a primary contact. */
function statusMails(row: Row<PartnerRecord, 'rawName' | 'rawContactEmail'>, status: PartnerStatus): readonly NewMail[] {
  if (row.rawContactEmail === null) return [];
  const values = { organization: row.rawName, status };
  return [{ template: PARTNER_STATUS_CHANGED, recipient: row.rawContactEmail, subjectId: row.id, values }];
}

const isProvider = (id: string): boolean => typeOfId(id) === 'Provider';

/** A provider's directory entry follows its status. */
export const setPartnerStatus = defineOperation({
  name: 'setPartnerStatus',
  description:
    'Suspends a provider or reseller, or ends the suspension. A suspended partner can read, but cannot invite, order or accept; a suspended provider is not listed in the directory.',
  example:
    'setPartnerStatus(input: { organizationId: "rsl_01h…", status: SUSPENDED, expectedVersion: 5 }) { reseller { status version } errors { code message } }',
  action: 'organization.manage',
  input: SetPartnerStatusInput,
  inputDescription: 'The partner and its new status.',
  payload: SetPartnerStatusPayload,
  on: partnerOperations.on({
    move: {
      from: ['ACTIVE', 'SUSPENDED'],
      to: ['ACTIVE', 'SUSPENDED'],
      description: 'The operator suspends a partner, or ends the suspension.',
    },
  }),
  thing: ({ organizationId: id }) => ({ id, path: ['organizationId'], type: isProvider(id) ? Provider : Reseller }),
  alsoRead: [raw('name'), raw('contactEmail')],
  before: (_ctx, { status }) => {
    if (status === 'APPLICANT') refuse('INVALID', 'Set the status to ACTIVE or SUSPENDED.', ['status']);
  },
  work: async (tx, { input: { organizationId: id, status }, row, facts }) => {
    const outcome = isProvider(id) ? { providerId: id } : { resellerId: id };
    if (facts.status === status) return outcome;
    const mails = statusMails(row, status);
    await updateVersioned(tx, PartnerRecord, row, { status }, partnerStatusChanged(id, [facts.status, status], mails));
    await tx.db.run(
      bound('subject', 'UPDATE directory_entry SET listed = ?, updated_at = ?, version = version + 1 WHERE provider_id = ?'),
      [status === 'ACTIVE' ? 1 : 0, tx.clock.now(), id],
    );
    return outcome;
  },
});
