import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { defineOperation } from '../../graph/define-mutation';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { activePartnersOf, agreementRecorded, lockCustomer, notYetAccepted, recordAgreement } from '../customers';
import { versionInForce } from '../reference-data';
import {
  AcceptCustomerAgreementInput,
  AcceptCustomerAgreementPayload,
  AttestCustomerAgreementInput,
  AttestCustomerAgreementPayload,
  type AgreementAttestationInput,
} from './agreements.types';
import { allCustomerOperations } from './customer-lifecycle.actions';
import { checkCustomerEmail, checkEmail } from './customer-contact';

/** Maximum age of an attested acceptance, in years. Older dates are assumed to be typos, such as the year 1. */
const MOST_YEARS_BACK = 10;

/** Checks the input of an attestation. */
export function checkAttestation(agreement: AgreementAttestationInput, now: number): void {
  checkText(agreement.contactName, { min: 1, max: 200 }, ['agreement', 'contactName']);
  checkEmail(agreement.contactEmail, ['agreement', 'contactEmail']);
  if (agreement.agreedAt > now) {
    refuse('DATE_IN_FUTURE', 'The date of acceptance cannot be in the future.', ['agreement', 'agreedAt']);
  }
  const earliest = new Date(now);
  earliest.setUTCFullYear(earliest.getUTCFullYear() - MOST_YEARS_BACK);
  if (agreement.agreedAt < earliest.getTime()) {
    refuse(
      'DATE_TOO_EARLY',
      `The date of acceptance cannot be more than ${MOST_YEARS_BACK} years ago.`,
      ['agreement', 'agreedAt'],
      { earliest: earliest.toISOString() },
    );
  }
}

/** Records a provider's attestation of the customer agreement. `happened` creates the event. */
export async function attest(
  tx: TxCtx,
  customerId: string,
  agreement: AgreementAttestationInput,
  happened: (agreementId: string) => DomainEvent,
): Promise<string> {
  await checkCustomerEmail(tx, agreement.contactEmail, ['agreement', 'contactEmail']);
  const shown = { shown: agreement.textVersion, path: ['agreement', 'textVersion'] };
  const version = await versionInForce(tx.db, 'CUSTOMER_AGREEMENT', tx.clock.now(), shown);
  const { contactName, contactEmail, agreedAt } = agreement;
  const attestedById = tx.viewer.organizationId;
  const attestation = { customerId, kind: 'ATTESTATION', templateVersion: version, contactName, contactEmail, agreedAt } as const;
  return recordAgreement(tx, { ...attestation, attestedById }, happened);
}

export const attestCustomerAgreement = defineOperation({
  name: 'attestCustomerAgreement',
  description:
    'Attests that the customer accepted the customer agreement. Counts for the attesting provider and its resellers. Later attestations are recorded in addition to earlier ones.',
  example:
    'attestCustomerAgreement(input: { customerId: "cus_01h…", agreement: { contactName: "Ada Berg", contactEmail: "ada@contoso.example", agreedAt: "2026-03-01T00:00:00.000Z" } }) { agreement { id kind } errors { code message path } }',
  action: 'customer.attest_agreement',
  input: AttestCustomerAgreementInput,
  inputDescription: 'Customer, person and date.',
  payload: AttestCustomerAgreementPayload,
  codes: ['DATE_IN_FUTURE', 'DATE_TOO_EARLY', 'INVALID_EMAIL', 'EMAIL_DOMAIN_NOT_ALLOWED', 'TEXT_CHANGED'],
  on: allCustomerOperations.on({}),
  thing: 'customerId',
  before: (ctx, { agreement }) => checkAttestation(agreement, ctx.clock.now()),
  locks: lockCustomer,
  work: async (tx, { input: { customerId, agreement } }) => {
    const [contactName, contactEmail] = [agreement.contactName.trim(), agreement.contactEmail.trim()];
    const agreedAt = new Date(agreement.agreedAt).toISOString();
    const subject = { subjectId: customerId, customerId };
    const agreementId = await attest(tx, customerId, agreement, (id) =>
      agreementRecorded(subject, { agreementId: id, contactName, contactEmail, agreedAt }, []),
    );
    return { agreementId, customerId };
  },
});

/** Name and email address of the signed-in user. */
async function viewerContact(tx: TxCtx): Promise<{ contactName: string; contactEmail: string }> {
  const sql = 'SELECT name AS contactName, email AS contactEmail FROM `user` WHERE id = ?';
  const [row] = await tx.db.rows(bound<{ contactName: string; contactEmail: string }>('viewer', sql), [tx.viewer.userId]);
  if (!row) throw new Error('The viewer is not a stored user.');
  return row;
}

export const acceptCustomerAgreement = defineOperation({
  name: 'acceptCustomerAgreement',
  description:
    'Accepts the current version of the customer agreement for your organization. Counts for all its partners. Requires `acceptAgreement: true`.',
  example:
    'acceptCustomerAgreement(input: { acceptAgreement: true }) { agreement { templateVersion } customer { agreementState } errors { code message } }',
  action: 'agreement.accept',
  input: AcceptCustomerAgreementInput,
  inputDescription: 'The consent.',
  payload: AcceptCustomerAgreementPayload,
  codes: ['AGREEMENT_REQUIRED', 'AGREEMENT_EXISTS', 'TEXT_CHANGED'],
  on: allCustomerOperations.on({ check: notYetAccepted }),
  thing: (_input, { viewer }) => ({ id: viewer.organizationId, path: [] }),
  before: (_ctx, { acceptAgreement }) => {
    if (acceptAgreement) return;
    refuse('AGREEMENT_REQUIRED', 'Accept the customer agreement: send `acceptAgreement: true`.', ['acceptAgreement']);
  },
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input: { textVersion: shown }, row: { id: customerId } }) => {
    const now = tx.clock.now();
    const version = await versionInForce(tx.db, 'CUSTOMER_AGREEMENT', now, { shown });
    const contact = await viewerContact(tx);
    const told = await activePartnersOf(tx, customerId);
    const acceptance = { customerId, kind: 'ACCEPTANCE', templateVersion: version, ...contact, agreedAt: now } as const;
    const agreementId = await recordAgreement(tx, acceptance, (id) =>
      agreementRecorded({ subjectId: customerId, customerId }, { agreementId: id, templateVersion: version }, told),
    );
    return { agreementId, customerId };
  },
});
