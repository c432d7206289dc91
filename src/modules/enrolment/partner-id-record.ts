import { ChangedMeanwhile, type Ctx, type TxCtx } from '../../data/context';
import { isDuplicate, type Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { mutate } from '../../graph/mutation';
import { change, insertRow, insertRows, updateWhere } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import { addressColumns, checkAddress, PartnerRecord } from '../partners';
import { marketRegionOf, PartnerIdEmail, PartnerIdRecord, profileOf, type Profile } from '../registers';
import { isEmail, normalizeEmail } from '../users';
import { partnerIdRecordUpserted } from './register.events';
import type { UpsertPartnerIdRecordInput } from './register-change.types';

const NEEDED = ['organizationName', 'country', 'contactName', 'contactEmails'] as const;
const LISTS = ['benefits', 'competencies'] as const;

/** Refuses what is no PartnerID. */
export function checkPartnerId(partnerId: string, path: string[]): void {
  if (!/^\d{4,20}$/.test(partnerId)) refuse('INVALID', 'A PartnerID has 4 to 20 digits.', path);
}

function check(input: UpsertPartnerIdRecordInput): void {
  checkPartnerId(input.partnerId, ['partnerId']);
  for (const name of [...NEEDED, ...LISTS, 'active'] as const) {
    if (input[name] === null) refuse('INVALID', 'This cannot be taken away.', [name]);
  }
  checkText(input.organizationName, { min: 2, max: 200 }, ['organizationName']);
  checkText(input.contactName, { min: 1, max: 200 }, ['contactName']);
  const { contactEmails: emails } = input;
  if (emails && (emails.length < 1 || emails.length > 20)) refuse('INVALID', 'Give 1 to 20 addresses.', ['contactEmails']);
  const bad = (emails ?? []).findIndex((email) => !isEmail(email));
  if (bad >= 0) refuse('INVALID_EMAIL', 'This is no e-mail address.', ['contactEmails', String(bad)]);
  for (const name of LISTS) {
    if ((input[name]?.length ?? 0) > 50) refuse('INVALID', 'Give at most 50.', [name]);
    for (const text of input[name] ?? []) checkText(text, { min: 1, max: 200 }, [name]);
  }
  checkAddress(input.address, ['address']);
}

const noAddress = { addressLine1: null, addressLine2: null, addressCity: null, addressState: null, addressPostalCode: null };

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
    ...(address !== undefined ? (address === null ? noAddress : addressColumns(address)) : {}),
  };
}

async function insertRecord(tx: TxCtx, id: string, input: UpsertPartnerIdRecordInput, event: DomainEvent): Promise<void> {
  const missing = NEEDED.find((name) => input[name] === undefined);
  if (missing) refuse('INVALID', 'The register has no such PartnerID yet; a new entry needs this.', [missing]);
  const values = { active: true, benefits: '[]', competencies: '[]', ...valuesOf(input) };
  const row = { id, createdAt: tx.clock.now(), partnerId: input.partnerId, ...values, version: 1 };
  try {
    await insertRow(tx, PartnerIdRecord, row, event);
  } catch (cause) {
    // Somebody made it at the same moment: begin again, and change that one.
    if (isDuplicate(cause)) throw new ChangedMeanwhile();
    throw cause;
  }
}

async function changeRecord(tx: TxCtx, record: Profile, input: UpsertPartnerIdRecordInput, event: DomainEvent): Promise<void> {
  const { expectedVersion } = input;
  if (expectedVersion != null && expectedVersion !== record.version) {
    const message = `It was changed meanwhile: version ${record.version} is current. Read it again.`;
    refuse('VERSION_CONFLICT', message, ['expectedVersion'], { version: record.version });
  }
  await change(tx, PartnerIdRecord, record, valuesOf(input), event);
}

/** The accounts that are linked to a PartnerID. */
async function linkedTo(tx: TxCtx, partnerId: string): Promise<string[]> {
  const linked = await tx.db.rows(bound('subject', "SELECT id FROM partner WHERE partner_id = ? AND kind = 'RESELLER'"), [
    partnerId,
  ]);
  return linked.map(({ id }) => String(id));
}

/** The account that is linked to a PartnerID keeps showing what the register says of its membership. */
async function passOn(tx: TxCtx, input: UpsertPartnerIdRecordInput, event: DomainEvent): Promise<void> {
  const where = bound('subject', "partner_id = ? AND kind = 'RESELLER'");
  for (const name of LISTS) {
    if (!input[name]) continue;
    const set = { [name]: '?', version: 'version + 1' };
    const values = [JSON.stringify(input[name])];
    await updateWhere(tx, PartnerRecord, { set, values, where, params: [input.partnerId] }, event);
  }
}

/** Whom mails to the register's contacts go to: all of them anew. */
async function replaceEmails(tx: TxCtx, input: UpsertPartnerIdRecordInput): Promise<void> {
  if (input.contactEmails == null) return;
  await tx.db.run(bound('subject', 'DELETE FROM partner_id_email WHERE partner_id = ?'), [input.partnerId]);
  const rows = emailsOf(input).map((emailNormalized) => ({ emailNormalized, partnerId: input.partnerId }));
  await insertRows(tx, PartnerIdEmail, rows);
}

/** Makes or changes an entry of the PartnerID register. */
export function upsertPartnerIdRecord(ctx: Ctx, input: UpsertPartnerIdRecordInput): Promise<object> {
  return mutate(ctx, {
    operation: 'upsertPartnerIdRecord',
    input,
    before: () => check(input),
    work: async (tx) => {
      if (input.country != null) await marketRegionOf(tx.db, input.country, ['country']);
      const record = await profileOf(tx.db, input.partnerId);
      const id = record?.id ?? newId('PartnerIdRecord', tx.clock.now());
      const after = { partnerId: input.partnerId, fields: Object.keys(valuesOf(input)) };
      const event = partnerIdRecordUpserted(id, after, await linkedTo(tx, input.partnerId));
      await (record ? changeRecord(tx, record, input, event) : insertRecord(tx, id, input, event));
      await replaceEmails(tx, input);
      await passOn(tx, input, event);
      return { partnerIdRecordId: id };
    },
  });
}
