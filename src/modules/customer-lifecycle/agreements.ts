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

/** Years that an acceptance may lie back when it is attested: what is older is a slip of the pen, such as the year 1. */
const MOST_YEARS_BACK = 10;

/** Refuses an attestation that says what cannot be. */
export function checkAttestation(agreement: AgreementAttestationInput, now: number): void {
  checkText(agreement.contactName, { min: 1, max: 200 }, ['agreement', 'contactName']);
  checkEmail(agreement.contactEmail, ['agreement', 'contactEmail']);
  if (agreement.agreedAt > now) {
    refuse('DATE_IN_FUTURE', 'Nobody can have accepted in the future; give the day on which it was accepted.', [
      'agreement',
      'agreedAt',
    ]);
  }
  const earliest = new Date(now);
  earliest.setUTCFullYear(earliest.getUTCFullYear() - MOST_YEARS_BACK);
  if (agreement.agreedAt < earliest.getTime()) {
    const message = `This is more than ${MOST_YEARS_BACK} years ago; give the day on which it was accepted.`;
    refuse('DATE_TOO_EARLY', message, ['agreement', 'agreedAt'], { earliest: earliest.toISOString() });
  }
}

/** Records that a provider attests the customer agreement. `happened` makes the event of it. */
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

/** A provider attests that the customer accepted the agreement; counts for it and its resellers. */
export const attestCustomerAgreement = defineOperation({
  name: 'attestCustomerAgreement',
  description:
    'Attests that the customer accepted the customer agreement; counts for the attesting provider and its resellers. A later attestation is recorded beside the earlier ones.',
  action: 'customer.attest_agreement',
  input: AttestCustomerAgreementInput,
  inputDescription: 'Customer, person and day.',
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

/** Name and address of whoever is signed in. */
async function viewerContact(tx: TxCtx): Promise<{ contactName: string; contactEmail: string }> {
  const sql = 'SELECT name AS contactName, email AS contactEmail FROM `user` WHERE id = ?';
  const [row] = await tx.db.rows(bound<{ contactName: string; contactEmail: string }>('viewer', sql), [tx.viewer.userId]);
  if (!row) throw new Error('Whoever is signed in is no user.');
  return row;
}

/** A customer accepts the agreement; counts for all its partners. */
export const acceptCustomerAgreement = defineOperation({
  name: 'acceptCustomerAgreement',
  description:
    'Accepts the customer agreement, in the version that is valid now, for the own organization; counts for all its partners. It takes `acceptAgreement: true`.',
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
