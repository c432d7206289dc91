import type { Ctx, TxCtx } from '../../data/context';
import { isDuplicate, type Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { actOn } from '../../graph/actions';
import { changedIn } from '../../graph/changed';
import { mutate } from '../../graph/mutation';
import type { GraphRow } from '../../graph/registry';
import { change, updateWhere } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse, together } from '../../kernel/errors';
import { checkPostalCode } from '../../kernel/postal-codes';
import type { DomainEvent } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import { addressColumns, checkAddress, PartnerRecord } from '../partners';
import { marketRegionOf } from '../registers';
import { checkPerson, checkSupportDetails, normalizeEmail } from '../users';
import { enrollmentOperations } from './enrollment.actions';
import { Enrollment } from './enrollment.entity';
import { enrollmentRestarted, enrollmentUpdated } from './enrollment.events';
import { insertDraft } from './insert-draft';
import { checkContactEmail, checkNamedProfile, holdPartnerId, releasePartnerId, type NamedPartnerIds } from './membership';
import type { StartNewEnrollmentInput, UpdateEnrollmentInput } from './edit-enrollment.types';

/** The fields of an enrolment that use cases read beside those that its operations need. */
export const ENROLLMENT_FIELDS = [
  'country',
  'companyDomain',
  'legalName',
  'addressLine1',
  'addressLine2',
  'addressCity',
  'addressState',
  'addressPostalCode',
  'contactName',
  'contactEmail',
  'contactPhone',
  'supportEmail',
  'supportPhone',
  'supportWebsite',
  'reasons',
  'issueNumber',
  'submittedAt',
  'confirmedAt',
  'partnerId',
  'alreadyEnrolledPartnerId',
] as const;

/** A row of `ENROLLMENT_FIELDS` and what operations need. */
export type EnrollmentRow = GraphRow & { version: number } & Pick<Enrollment, (typeof ENROLLMENT_FIELDS)[number] | 'resellerId'>;

function checkContact(input: UpdateEnrollmentInput): void {
  const { primaryContact: contact } = input;
  if (contact == null) return;
  if (input.primaryContactIsMe === true) refuse('INVALID', 'Give either a person or yourself.', ['primaryContactIsMe']);
  together(
    () => checkPerson(contact.name, contact.email, ['primaryContact']),
    () => checkText(contact.phone, { min: 3, max: 40 }, ['primaryContact', 'phone']),
  );
}

function check(input: UpdateEnrollmentInput): void {
  together(
    () => {
      if (input.country === null) refuse('INVALID', 'The country cannot be taken away.', ['country']);
    },
    () => checkText(input.legalName, { min: 2, max: 200 }, ['legalName']),
    () => checkAddress(input.address, ['address']),
    () => checkContact(input),
    () => checkSupportDetails(input.supportContact, ['supportContact']),
    () => {
      if (input.partnerId != null && input.alreadyEnrolledPartnerId != null) {
        refuse('INVALID', 'Choose one PartnerID.', ['alreadyEnrolledPartnerId']);
      }
    },
  );
}

async function contactOf(tx: TxCtx, input: UpdateEnrollmentInput): Promise<Values> {
  const nobody = { contactName: null, contactEmail: null, contactPhone: null };
  if (input.primaryContactIsMe === true) {
    const [user] = await tx.db.rows(bound('viewer', 'SELECT name, email FROM `user` WHERE id = ?'), [tx.viewer.userId]);
    return { ...nobody, contactName: String(user?.['name']), contactEmail: String(user?.['email']) };
  }
  if (input.primaryContact === undefined) return {};
  if (input.primaryContact === null) return nobody;
  const { name, email, phone } = input.primaryContact;
  return { contactName: name.trim(), contactEmail: email.trim(), contactPhone: phone ?? null };
}

/** Whether it is another person or another address than the one that may have confirmed. */
export const isOtherContact = (row: EnrollmentRow, contactName: unknown, contactEmail: unknown): boolean =>
  contactName !== row.contactName || normalizeEmail(String(contactEmail)) !== normalizeEmail(row.contactEmail ?? '');

const noAddress = { addressLine1: null, addressLine2: null, addressCity: null, addressState: null, addressPostalCode: null };

async function valuesOf(tx: TxCtx, input: UpdateEnrollmentInput, row: EnrollmentRow): Promise<Values> {
  const { address, supportContact: support } = input;
  const contact = await contactOf(tx, input);
  const named =
    input.partnerId != null
      ? { partnerId: input.partnerId, alreadyEnrolledPartnerId: null }
      : input.alreadyEnrolledPartnerId != null
        ? { partnerId: null, alreadyEnrolledPartnerId: input.alreadyEnrolledPartnerId }
        : {
            ...(input.partnerId === null ? { partnerId: null } : {}),
            ...(input.alreadyEnrolledPartnerId === null ? { alreadyEnrolledPartnerId: null } : {}),
          };
  return {
    ...(input.country != null ? { country: input.country } : {}),
    ...(input.legalName !== undefined ? { legalName: input.legalName?.trim() ?? null } : {}),
    ...(address !== undefined ? (address === null ? noAddress : addressColumns(address)) : {}),
    ...contact,
    ...('contactEmail' in contact && isOtherContact(row, contact['contactName'], contact['contactEmail'])
      ? { confirmedAt: null }
      : {}),
    ...(support !== undefined
      ? {
          supportEmail: support?.email?.trim() ?? null,
          supportPhone: support?.phone ?? null,
          supportWebsite: support?.website ?? null,
        }
      : {}),
    ...named,
  };
}

/** The country of an account can change as long as it is only applied for. */
async function moveTo(
  tx: TxCtx,
  resellerId: string,
  place: [country: string, region: string],
  event: DomainEvent,
): Promise<void> {
  const set = { country: '?', marketRegion: '?', version: 'version + 1' };
  await updateWhere(tx, PartnerRecord, { set, values: place, where: bound('subject', 'id = ?'), params: [resellerId] }, event);
}

/** What changed, without persons: they are in the enrolment itself. */
const changedFields = (values: Values): string[] => Object.keys(values).filter((name) => name !== 'confirmedAt');

/** Fills in an enrolment. */
export function updateEnrollment(ctx: Ctx, input: UpdateEnrollmentInput): Promise<object> {
  return mutate(ctx, {
    operation: 'updateEnrollment',
    input,
    before: () => check(input),
    work: async (tx) => {
      const { row: found, facts } = await actOn(tx, Enrollment, enrollmentOperations, 'updateEnrollment', {
        id: input.enrollmentId,
        path: ['enrollmentId'],
        expectedVersion: input.expectedVersion,
        also: ENROLLMENT_FIELDS,
      });
      const row = found as EnrollmentRow;
      const values = await valuesOf(tx, input, row);
      const next = { ...row, ...values } as EnrollmentRow;
      const region = values['country'] === undefined ? null : await marketRegionOf(tx.db, next.country, ['country']);
      if (input.address != null) checkPostalCode(input.address.postalCode, next.country, ['address', 'postalCode']);
      if (values['contactEmail'] != null) {
        const path = input.primaryContactIsMe === true ? ['primaryContactIsMe'] : ['primaryContact', 'email'];
        await checkContactEmail(tx.db, next.contactEmail ?? '', row.companyDomain, path);
      }
      if (namesAny(next) && !facts.verified) {
        refuse('EMAIL_NOT_VERIFIED', 'Prove your own address before you choose a PartnerID.', ['partnerId']);
      }
      const profile = await checkNamedProfile(tx.db, next, next);
      // While the operator waits, the enrolment keeps the PartnerID that it names; a draft keeps none.
      if (facts.status === 'ACTION_REQUIRED') {
        if (profile) await holdPartnerId(tx, row.id, profile.partnerId, ['partnerId']);
        else await releasePartnerId(tx, row.id);
      }
      const changed = changedIn(values, (name) => row[name]);
      if (Object.keys(changed).length === 0) return { enrollmentId: row.id };
      const event = enrollmentUpdated(row.id, { fields: changedFields(changed), partnerId: profile?.partnerId ?? null });
      await change(tx, Enrollment, row, changed, event);
      if (region !== null && changed['country'] !== undefined) await moveTo(tx, row.resellerId, [next.country, region], event);
      return { enrollmentId: row.id };
    },
  });
}

const namesAny = ({ partnerId, alreadyEnrolledPartnerId }: NamedPartnerIds): boolean =>
  partnerId !== null || alreadyEnrolledPartnerId !== null;

/** What a new draft takes over from the one before; the PartnerID is chosen anew. */
const KEPT = ENROLLMENT_FIELDS.filter((field) => /^(country|companyDomain|legalName|address|contact|support)/.test(field));

/** Starts a new draft after a rejection or withdrawal, filled in as the one before. */
export function startNewEnrollment(ctx: Ctx, input: StartNewEnrollmentInput): Promise<object> {
  return mutate(ctx, {
    operation: 'startNewEnrollment',
    input,
    work: async (tx) => {
      const path = ['enrollmentId'];
      const { row } = await actOn(tx, Enrollment, enrollmentOperations, 'startNewEnrollment', {
        id: input.enrollmentId,
        path,
        expectedVersion: input.expectedVersion,
        also: ENROLLMENT_FIELDS,
      });
      const { resellerId, country, companyDomain, ...former } = row as EnrollmentRow;
      const kept = Object.fromEntries(KEPT.map((field) => [field, { ...former, country, companyDomain }[field]])) as Values;
      const id = newId('Enrollment', tx.clock.now());
      try {
        await insertDraft(tx, { ...kept, id, resellerId, country, companyDomain }, enrollmentRestarted(id, row.id));
      } catch (cause) {
        if (!isDuplicate(cause)) throw cause;
        refuse('ENROLLMENT_OPEN', 'Your organisation has an open enrolment; go on with that one.', path);
      }
      return { enrollmentId: id };
    },
  });
}
