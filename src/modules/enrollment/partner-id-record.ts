import { ChangedMeanwhile, type TxCtx } from '../../data/context';
import { isDuplicate, type Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { changedIn } from '../../graph/changed';
import { defineMutation } from '../../graph/define-mutation';
import { updateVersioned, insertRow, insertRows, updateWhere } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse, together } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import { checkAddress, PartnerRecord } from '../partners';
import { marketRegionOf, PartnerIdEmail, PartnerIdRecord, profileOf, type Profile } from '../reference-data';
import { isEmail, normalizeEmail } from '../users';
import { addressValues } from './address-values';
import { partnerIdRecordUpserted } from './register.events';
import { UpsertPartnerIdRecordInput, UpsertPartnerIdRecordPayload } from './register-change.types';

const NEEDED = ['organizationName', 'country', 'contactName', 'contactEmails'] as const;
const LISTS = ['benefits', 'competencies'] as const;

/** Refuses a malformed PartnerID. */
export function checkPartnerId(partnerId: string, path: string[]): void {
  if (!/^\d{4,20}$/.test(partnerId)) refuse('INVALID', 'A PartnerID has 4 to 20 digits.', path);
}

function checkEmails(emails: readonly string[]): void {
  if (emails.length < 1 || emails.length > 20) refuse('INVALID', 'Give 1 to 20 addresses.', ['contactEmails']);
  const bad = emails.findIndex((email) => !isEmail(email));
  if (bad >= 0) refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', ['contactEmails', String(bad)]);
}

function checkList(texts: readonly string[] | null | undefined, path: string[]): void {
  if ((texts?.length ?? 0) > 50) refuse('INVALID', 'At most 50 values are allowed.', path);
  for (const text of texts ?? []) checkText(text, { min: 1, max: 200 }, path);
}

function check(input: UpsertPartnerIdRecordInput): void {
  together(
    () => checkPartnerId(input.partnerId, ['partnerId']),
    ...([...NEEDED, ...LISTS, 'active'] as const).map((name) => () => {
      if (input[name] === null) refuse('INVALID', 'This cannot be removed.', [name]);
    }),
    () => checkText(input.organizationName, { min: 2, max: 200 }, ['organizationName']),
    () => checkText(input.contactName, { min: 1, max: 200 }, ['contactName']),
    () => {
      if (input.contactEmails) checkEmails(input.contactEmails);
    },
    ...LISTS.map((name) => () => checkList(input[name], [name])),
    () => checkAddress(input.address, ['address']),
  );
}

const emailsOf = (input: UpsertPartnerIdRecordInput): string[] => [...new Set((input.contactEmails ?? []).map(normalizeEmail))];

function valuesOf(input: UpsertPartnerIdRecordInput): Values {
  const { organizationName, country, active, contactName, contactEmails, address } = input;
  return {
    ...(organizationName != null ? { organizationName: organizationName.trim() } : {}),
    ...(country != null ? { country } : {}),
    ...(active != null ? { active } : {}),
    ...(contactName != null ? { contactName: contactName.trim() } : {}),
    ...(contactEmails != null ? { contactEmails: JSON.stringify(emailsOf(input)) } : {}),
    ...Object.fromEntries(LISTS.flatMap((name) => (input[name] ? [[name, JSON.stringify(input[name])]] : []))),
    ...(address !== undefined ? addressValues(address) : {}),
  };
}

async function insertRecord(tx: TxCtx, id: string, input: UpsertPartnerIdRecordInput, event: DomainEvent): Promise<void> {
  const missing = NEEDED.find((name) => input[name] === undefined);
  if (missing) refuse('INVALID', 'This PartnerID is not in the register yet. A new record needs this field.', [missing]);
  const values = { active: true, benefits: '[]', competencies: '[]', ...valuesOf(input) };
  const row = { id, createdAt: tx.clock.now(), partnerId: input.partnerId, ...values, version: 1 };
  try {
    await insertRow(tx, PartnerIdRecord, row, event);
  } catch (cause) {
    // Someone created the same record concurrently: retry and update it.
    if (isDuplicate(cause)) throw new ChangedMeanwhile();
    throw cause;
  }
}

/** The changes of the input to a record. */
const changesIn = (record: Profile, input: UpsertPartnerIdRecordInput): Values =>
  changedIn(valuesOf(input), (name) =>
    name === 'contactEmails' ? JSON.stringify(record.contactEmails) : record[name as keyof Profile],
  );

function requireVersion({ version }: Profile, expectedVersion: number | null | undefined): void {
  if (expectedVersion == null || expectedVersion === version) return;
  const message = `Someone else changed this in the meantime: version ${version} is current. Read it again.`;
  refuse('VERSION_CONFLICT', message, ['expectedVersion'], { version });
}

/** The accounts linked to a PartnerID. */
async function linkedTo(tx: TxCtx, partnerId: string): Promise<string[]> {
  const linked = await tx.db.rows(
    bound<{ id: string }>('subject', "SELECT id FROM partner WHERE partner_id = ? AND kind = 'RESELLER'"),
    [partnerId],
  );
  return linked.map(({ id }) => id);
}

/** Copies the register's membership data to the linked reseller accounts. */
async function passOn(tx: TxCtx, partnerId: string, values: Values, event: DomainEvent): Promise<void> {
  const where = bound('subject', "partner_id = ? AND kind = 'RESELLER'");
  for (const name of LISTS) {
    const list = values[name];
    if (list === undefined) continue;
    await updateWhere(
      tx,
      PartnerRecord,
      { set: { [name]: '?', version: 'version + 1' }, values: [list as string], where, params: [partnerId] },
      event,
    );
  }
}

/** Replaces all contact addresses of a record. */
async function replaceEmails(tx: TxCtx, input: UpsertPartnerIdRecordInput): Promise<void> {
  if (input.contactEmails == null) return;
  await tx.db.run(bound('subject', 'DELETE FROM partner_id_email WHERE partner_id = ?'), [input.partnerId]);
  const rows = emailsOf(input).map((emailNormalized) => ({ emailNormalized, partnerId: input.partnerId }));
  await insertRows(tx, PartnerIdEmail, rows);
}

export const upsertPartnerIdRecord = defineMutation({
  name: 'upsertPartnerIdRecord',
  description:
    'Creates or updates a record of the PartnerID register. Linked resellers get its benefits and competencies; nothing else of an account changes.',
  example:
    'upsertPartnerIdRecord(input: { partnerId: "4711001", organizationName: "Fabrikam Inc.", country: "US", contactName: "Ada Miller", contactEmails: ["ada@fabrikam.example"] }) { partnerIdRecord { id version } errors { code message } }',
  action: 'organization.manage',
  input: UpsertPartnerIdRecordInput,
  inputDescription: 'The record.',
  payload: UpsertPartnerIdRecordPayload,
  codes: ['INVALID_EMAIL', 'UNKNOWN_COUNTRY', 'VERSION_CONFLICT'],
  before: (_ctx, input) => check(input),
  work: async (tx, { input }) => {
    if (input.country != null) await marketRegionOf(tx.db, input.country, ['country']);
    const record = await profileOf(tx.db, input.partnerId);
    if (record) requireVersion(record, input.expectedVersion);
    const values = record ? changesIn(record, input) : valuesOf(input);
    if (record && Object.keys(values).length === 0) return { partnerIdRecordId: record.id };
    const id = record?.id ?? newId('PartnerIdRecord', tx.clock.now());
    const after = { partnerId: input.partnerId, fields: Object.keys(values) };
    const event = partnerIdRecordUpserted(id, after, await linkedTo(tx, input.partnerId));
    await (record ? updateVersioned(tx, PartnerIdRecord, record, values, event) : insertRecord(tx, id, input, event));
    await replaceEmails(tx, input);
    await passOn(tx, input.partnerId, values, event);
    return { partnerIdRecordId: id };
  },
});
