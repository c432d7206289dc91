import type { TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { defineMutation } from '../../graph/define-mutation';
import type { Columns } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { insertRows, updateRows } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { domainName } from '../../kernel/domains';
import { refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { ExternalRelationship } from '../reference-data';
import { checkPartnerId } from './partner-id-record';
import { externalRelationshipsImported } from './register.events';
import {
  ImportExternalRelationshipsInput,
  ImportExternalRelationshipsPayload,
  type ExternalRelationshipInput,
} from './register-change.types';

const MOST_ROWS = 1_000;

interface ImportRow {
  partnerId: string;
  customerDomain: string;
  customerName: string;
  country: string;
  hasGrant: boolean;
}

const keyOf = ({ partnerId, customerDomain }: { partnerId: string; customerDomain: string }): string =>
  `${partnerId} ${customerDomain}`;

function rowOf(row: ExternalRelationshipInput, index: number): ImportRow {
  const path = (name: string): string[] => ['rows', String(index), name];
  checkPartnerId(row.partnerId, path('partnerId'));
  checkText(row.customerName, { min: 1, max: 200 }, path('customerName'));
  return {
    partnerId: row.partnerId,
    customerDomain: domainName(row.customerDomain, path('customerDomain')),
    customerName: row.customerName.trim(),
    country: row.country,
    hasGrant: row.hasGrant === true,
  };
}

function checkedRows({ rows }: ImportExternalRelationshipsInput): ImportRow[] {
  if (rows.length < 1 || rows.length > MOST_ROWS) refuse('INVALID', `Give 1 to ${MOST_ROWS} rows.`, ['rows']);
  const checked = rows.map(rowOf);
  const seen = new Set<string>();
  checked.forEach((row, index) => {
    if (seen.has(keyOf(row)))
      refuse('INVALID', 'This pair of PartnerID and domain occurs more than once.', ['rows', String(index)]);
    seen.add(keyOf(row));
  });
  return checked;
}

async function mapOf(tx: TxCtx, sql: (list: string) => string, keys: readonly string[]): Promise<Map<string, string>> {
  const asked = padded([...new Set(keys)]);
  const rows = await tx.db.rows(bound<{ name: string; value: string }>('subject', sql(marks(asked.length))), asked);
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/** Refuses rows with a PartnerID missing in the register, or a customer outside the profile's market region. */
async function checkReach(tx: TxCtx, rows: readonly ImportRow[]): Promise<void> {
  const regions = await mapOf(
    tx,
    (list) => `SELECT code AS name, market_region AS value FROM country WHERE code IN (${list})`,
    rows.map(({ country }) => country),
  );
  const profiles = await mapOf(
    tx,
    (list) =>
      `SELECT r.partner_id AS name, c.market_region AS value FROM partner_id_record r JOIN country c ON c.code = r.country WHERE r.partner_id IN (${list})`,
    rows.map(({ partnerId }) => partnerId),
  );
  rows.forEach(({ partnerId, country }, index) => {
    const path = (name: string): string[] => ['rows', String(index), name];
    const region = regions.get(country);
    if (region === undefined)
      refuse('UNKNOWN_COUNTRY', 'Country must be an ISO 3166-1 alpha-2 code in upper case.', path('country'));
    if (!profiles.has(partnerId)) refuse('PARTNER_ID_UNKNOWN', 'The register does not know this PartnerID.', path('partnerId'));
    if (profiles.get(partnerId) !== region) {
      refuse('OTHER_MARKET_REGION', 'Customer and PartnerID must be in the same market region.', path('country'));
    }
  });
}

interface Stored extends ImportRow {
  id: string;
}

async function storedRows(tx: TxCtx, rows: readonly ImportRow[]): Promise<Map<string, Stored>> {
  const asked = padded([...new Set(rows.map(({ partnerId }) => partnerId))]);
  const found = await tx.db.rows(
    bound<Columns<ExternalRelationship, 'id' | keyof ImportRow>>(
      'open',
      `SELECT id, partner_id AS partnerId, customer_domain AS customerDomain, customer_name AS customerName, country, has_grant AS hasGrant
     FROM external_relationship WHERE partner_id IN (${marks(asked.length)})`,
    ),
    asked,
  );
  return new Map(found.map((row) => [keyOf(row), { ...row, hasGrant: row.hasGrant === 1 }]));
}

const differs = (row: ImportRow, stored: Stored): boolean =>
  row.customerName !== stored.customerName || row.country !== stored.country || row.hasGrant !== stored.hasGrant;

async function importRows(tx: TxCtx, rows: readonly ImportRow[]): Promise<Record<'imported' | 'changed' | 'unchanged', string>> {
  const stored = await storedRows(tx, rows);
  const now = tx.clock.now();
  const isNew = rows.filter((row) => !stored.has(keyOf(row)));
  const values = isNew.map((row): Values => ({ ...row, id: newId('ExternalRelationship', now), createdAt: now }));
  if (values.length > 0) await insertRows(tx, ExternalRelationship, values);
  let changed = 0;
  for (const row of rows) {
    const before = stored.get(keyOf(row));
    if (!before || !differs(row, before)) continue;
    await updateRows(tx, ExternalRelationship, { ...row }, { id: before.id });
    changed += 1;
  }
  const counts = { imported: isNew.length, changed, unchanged: rows.length - isNew.length - changed };
  tx.emit(externalRelationshipsImported(counts));
  return { imported: String(isNew.length), changed: String(changed), unchanged: String(counts.unchanged) };
}

export const importExternalRelationships = defineMutation({
  name: 'importExternalRelationships',
  description:
    'Imports customers that resellers serve in other portals: all rows or none. Repeating an import changes nothing. When a reseller is approved, the rows of its PartnerID become relationships; rows imported later stay in the register.',
  example:
    'importExternalRelationships(input: { rows: [{ partnerId: "4711001", customerDomain: "contoso.example", customerName: "Contoso", country: "US" }] }) { imported changed unchanged errors { code message } }',
  action: 'relationship.import',
  input: ImportExternalRelationshipsInput,
  inputDescription: 'The rows.',
  payload: ImportExternalRelationshipsPayload,
  codes: ['UNKNOWN_COUNTRY', 'PARTNER_ID_UNKNOWN', 'OTHER_MARKET_REGION'],
  before: (_ctx, input) => checkedRows(input),
  // One import at a time, so that concurrent imports do not insert the same rows.
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { prepared: rows }) => {
    await checkReach(tx, rows);
    return importRows(tx, rows);
  },
  shown: ({ outcome }) => ({
    imported: Number(outcome['imported']),
    changed: Number(outcome['changed']),
    unchanged: Number(outcome['unchanged']),
  }),
  refused: { imported: null, changed: null, unchanged: null },
});
