import type { TxCtx } from '../../data/context';
import { isDuplicate, type Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { changedIn } from '../../graph/changed';
import { defineOperation } from '../../graph/define-mutation';
import { firstOf } from '../../graph/operations';
import type { RowValues } from '../../graph/row';
import { updateVersioned, updateWhere } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse, together } from '../../kernel/errors';
import { checkPostalCode } from '../../kernel/postal-codes';
import type { DomainEvent } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import { SAME } from '../../kernel/machine';
import { checkAddress, PartnerRecord } from '../partners';
import { marketRegionOf } from '../reference-data';
import { checkPerson, checkSupportDetails, normalizeEmail } from '../users';
import { addressValues } from './address-values';
import { ownAddressProven, ENROLLMENT_FIELDS, enrollmentOperations, noneOpen, type EnrollmentRow } from './enrollment.actions';
import { Enrollment } from './enrollment.entity';
import { enrollmentRestarted, enrollmentUpdated } from './enrollment.events';
import { insertDraft } from './insert-draft';
import { checkContactEmail, checkNamedProfile, holdPartnerId, releasePartnerId, type NamedPartnerIds } from './membership';
import {
  StartNewEnrollmentInput,
  StartNewEnrollmentPayload,
  UpdateEnrollmentInput,
  UpdateEnrollmentPayload,
} from './edit-enrollment.types';

function checkContact(input: UpdateEnrollmentInput): void {
  const { primaryContact: contact } = input;
  if (contact == null) return;
  if (input.primaryContactIsMe === true)
    refuse('INVALID', 'Give either `primaryContact` or `primaryContactIsMe`, not both.', ['primaryContactIsMe']);
  together(
    () => checkPerson(contact.name, contact.email, ['primaryContact']),
    () => checkText(contact.phone, { min: 3, max: 40 }, ['primaryContact', 'phone']),
  );
}

function check(input: UpdateEnrollmentInput): void {
  together(
    () => {
      if (input.country === null) refuse('INVALID', 'The country cannot be removed.', ['country']);
    },
    () => checkText(input.legalName, { min: 2, max: 200 }, ['legalName']),
    () => checkAddress(input.address, ['address']),
    () => checkContact(input),
    () => checkSupportDetails(input.supportContact, ['supportContact']),
    () => {
      if (input.partnerId != null && input.alreadyEnrolledPartnerId != null) {
        refuse('INVALID', 'Give only one of `partnerId` and `alreadyEnrolledPartnerId`.', ['alreadyEnrolledPartnerId']);
      }
    },
  );
}

type EnrollmentValues = RowValues<Enrollment>;

async function contactOf(tx: TxCtx, input: UpdateEnrollmentInput): Promise<EnrollmentValues> {
  const nobody = { contactName: null, contactEmail: null, contactPhone: null };
  if (input.primaryContactIsMe === true) {
    const [user] = await tx.db.rows(
      bound<{ contactName: string; contactEmail: string }>(
        'viewer',
        'SELECT name AS contactName, email AS contactEmail FROM `user` WHERE id = ?',
      ),
      [tx.viewer.userId],
    );
    return { ...nobody, ...user };
  }
  if (input.primaryContact === undefined) return {};
  if (input.primaryContact === null) return nobody;
  const { name, email, phone } = input.primaryContact;
  return { contactName: name.trim(), contactEmail: email.trim(), contactPhone: phone ?? null };
}

/** Whether the new contact is a different person or address than the one that may have confirmed. */
export const isOtherContact = (row: EnrollmentRow, next: Pick<EnrollmentRow, 'contactName' | 'contactEmail'>): boolean =>
  next.contactName !== row.contactName || normalizeEmail(next.contactEmail ?? '') !== normalizeEmail(row.contactEmail ?? '');

/** Setting one PartnerID clears the other. */
function namedIn({ partnerId, alreadyEnrolledPartnerId }: UpdateEnrollmentInput): Partial<NamedPartnerIds> {
  if (partnerId != null) return { partnerId, alreadyEnrolledPartnerId: null };
  if (alreadyEnrolledPartnerId != null) return { partnerId: null, alreadyEnrolledPartnerId };
  return {
    ...(partnerId === null ? { partnerId } : {}),
    ...(alreadyEnrolledPartnerId === null ? { alreadyEnrolledPartnerId } : {}),
  };
}

async function valuesOf(tx: TxCtx, input: UpdateEnrollmentInput, row: EnrollmentRow): Promise<EnrollmentValues> {
  const { address, supportContact: support } = input;
  const contact = await contactOf(tx, input);
  return {
    ...(input.country != null ? { country: input.country } : {}),
    ...(input.legalName !== undefined ? { legalName: input.legalName?.trim() ?? null } : {}),
    ...(address !== undefined ? addressValues(address) : {}),
    ...contact,
    ...('contactEmail' in contact && isOtherContact(row, { ...row, ...contact }) ? { confirmedAt: null } : {}),
    ...(support !== undefined
      ? {
          supportEmail: support?.email?.trim() ?? null,
          supportPhone: support?.phone ?? null,
          supportWebsite: support?.website ?? null,
        }
      : {}),
    ...namedIn(input),
  };
}

/** Changes the country of an account, possible only during the application. */
async function moveTo(
  tx: TxCtx,
  resellerId: string,
  place: [country: string, region: string],
  event: DomainEvent,
): Promise<void> {
  const set = { country: '?', marketRegion: '?', version: 'version + 1' };
  await updateWhere(tx, PartnerRecord, { set, values: place, where: bound('subject', 'id = ?'), params: [resellerId] }, event);
}

/** Names of the changed fields, without personal data; that is in the enrollment itself. */
const changedFields = (values: Values): string[] => Object.keys(values).filter((name) => name !== 'confirmedAt');

const namesAny = ({ partnerId, alreadyEnrolledPartnerId }: NamedPartnerIds): boolean =>
  partnerId !== null || alreadyEnrolledPartnerId !== null;

export const updateEnrollment = defineOperation({
  name: 'updateEnrollment',
  description:
    'Fills in an enrollment: legal name and address, primary contact, support details, and exactly one PartnerID. Choosing a PartnerID requires that your own address is proven.',
  example:
    'updateEnrollment(input: { enrollmentId: "enr_01h…", legalName: "Fabrikam Inc.", partnerId: "4711001", primaryContactIsMe: true, expectedVersion: 2 }) { enrollment { missing version } errors { code message } }',
  action: 'enrollment.edit',
  input: UpdateEnrollmentInput,
  inputDescription: 'The enrollment and the changes.',
  payload: UpdateEnrollmentPayload,
  codes: [
    'INVALID_EMAIL',
    'UNKNOWN_COUNTRY',
    'WEBMAIL_ADDRESS',
    'CONTACT_DOMAIN_MISMATCH',
    'EMAIL_NOT_VERIFIED',
    'PARTNER_ID_UNKNOWN',
    'PARTNER_ID_INACTIVE',
    'PARTNER_ID_IN_USE',
    'PARTNER_ID_OTHER_COUNTRY',
    'PARTNER_ID_NOT_PROVEN',
  ],
  on: enrollmentOperations.on({
    move: { from: ['DRAFT', 'ACTION_REQUIRED'], to: SAME, description: 'The applicant fills in the enrollment.' },
  }),
  thing: 'enrollmentId',
  alsoRead: ENROLLMENT_FIELDS,
  before: (_ctx, input) => check(input),
  work: async (tx, { input, row, facts }) => {
    const values = await valuesOf(tx, input, row);
    const next = { ...row, ...values };
    const region = values.country === undefined ? null : await marketRegionOf(tx.db, next.country, ['country']);
    if (input.address != null) checkPostalCode(input.address.postalCode, next.country, ['address', 'postalCode']);
    if (values.contactEmail != null) {
      const path = input.primaryContactIsMe === true ? ['primaryContactIsMe'] : ['primaryContact', 'email'];
      await checkContactEmail(tx.db, values.contactEmail, row.companyDomain, path);
    }
    if (namesAny(next) && !facts.verified) {
      refuse('EMAIL_NOT_VERIFIED', 'Verify your own address before choosing a PartnerID.', ['partnerId']);
    }
    const profile = await checkNamedProfile(tx.db, next, next);
    // While action is required, the enrollment keeps holding its PartnerID; a draft holds none.
    if (facts.status === 'ACTION_REQUIRED') {
      if (profile) await holdPartnerId(tx, row.id, profile.partnerId, ['partnerId']);
      else await releasePartnerId(tx, row.id);
    }
    const stored: Values = row;
    const changed = changedIn(values, (name) => stored[name]);
    if (Object.keys(changed).length === 0) return { enrollmentId: row.id };
    const event = enrollmentUpdated(row.id, { fields: changedFields(changed), partnerId: profile?.partnerId ?? null });
    await updateVersioned(tx, Enrollment, row, changed, event);
    if (region !== null && changed['country'] !== undefined) await moveTo(tx, row.resellerId, [next.country, region], event);
    return { enrollmentId: row.id };
  },
});

/** What a new draft copies from the previous one. The PartnerID must be chosen again. */
const KEPT = ENROLLMENT_FIELDS.filter((field) => /^(country|companyDomain|legalName|address|contact|support)/.test(field));

export const startNewEnrollment = defineOperation({
  name: 'startNewEnrollment',
  description: 'Starts a new draft after a rejection or withdrawal, with the data of the previous one except the PartnerID.',
  example: 'startNewEnrollment(input: { enrollmentId: "enr_01h…" }) { enrollment { id status } errors { code message } }',
  action: 'enrollment.edit',
  input: StartNewEnrollmentInput,
  inputDescription: 'The rejected or withdrawn enrollment.',
  payload: StartNewEnrollmentPayload,
  codes: ['EMAIL_NOT_VERIFIED', 'ENROLLMENT_OPEN'],
  on: enrollmentOperations.on({
    move: {
      from: ['REJECTED', 'WITHDRAWN'],
      to: SAME,
      description: 'The applicant starts a new draft; this enrollment stays unchanged.',
    },
    check: firstOf(ownAddressProven, noneOpen),
  }),
  thing: 'enrollmentId',
  alsoRead: ENROLLMENT_FIELDS,
  work: async (tx, { row }) => {
    const { resellerId, country, companyDomain } = row;
    const kept = Object.fromEntries(KEPT.map((field) => [field, row[field]]));
    const id = newId('Enrollment', tx.clock.now());
    try {
      await insertDraft(tx, { ...kept, id, resellerId, country, companyDomain }, enrollmentRestarted(id, row.id));
    } catch (cause) {
      if (!isDuplicate(cause)) throw cause;
      refuse('ENROLLMENT_OPEN', 'Your organization already has an open enrollment. Continue with that one.', ['enrollmentId']);
    }
    return { enrollmentId: id };
  },
});
