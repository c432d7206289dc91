import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns, isMysql } from './support/ddl';

/** Texts that got a case-folded twin, by table: short ones, of which 200 characters are kept, and whole ones. */
const TWINS: Readonly<Record<string, { short?: readonly string[]; whole?: readonly string[] }>> = {
  api_token: { whole: ['actions'] },
  audit_event: { short: ['actor_name'] },
  customer: { short: ['email'], whole: ['custom_domains'] },
  customer_agreement: { short: ['contact_email', 'contact_name'] },
  directory_entry: { whole: ['credit_terms', 'financing', 'marketing_help', 'training', 'website'] },
  enrollment: { whole: ['reasons'] },
  external_relationship: { short: ['customer_name'] },
  incentive_credit: { short: ['customer_name'] },
  invitation: { whole: ['message'] },
  offer: { short: ['unit'], whole: ['countries', 'summary'] },
  order_line: { short: ['name'] },
  order_request: { whole: ['decision_reason', 'note'] },
  organization: { short: ['name'] },
  outbox_mail: { whole: ['problems'] },
  partner: { whole: ['profile', 'specialities', 'website'] },
  partner_id_record: { short: ['contact_name', 'organization_name'], whole: ['benefits', 'competencies', 'contact_emails'] },
};

/** Twins that are null where their text is. */
const NULLABLE: ReadonlySet<string> = new Set(['audit_event.actor_name', 'customer.email']);

/** Rows per read. */
const PAGE = 1_000;

/** Letters that are no other letter with a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};
const ANY_LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');

/** Folding as it was when this was written. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(ANY_LETTER, (letter) => LETTERS[letter] ?? letter)
    .replace(/[\p{Cc}\p{Z}\s]+/gu, ' ')
    .trim();
}

const folded = (text: string, whole: boolean): string => (whole ? fold(text) : [...fold(text)].slice(0, 200).join('').trim());

/** Folds the texts of all rows, page by page. */
async function fill(runner: QueryRunner, table: string, short: readonly string[], whole: readonly string[]): Promise<void> {
  const columns = [...short, ...whole];
  const sets = columns.map((column) => `\`${column}_folded\` = ?`).join(', ');
  const sql = `SELECT id, ${columns.map((column) => `\`${column}\``).join(', ')} FROM \`${table}\` WHERE id > ? ORDER BY id LIMIT ${PAGE}`;
  let last = '';
  for (;;) {
    const rows = (await runner.query(sql, [last])) as Record<string, string | null>[];
    for (const row of rows) {
      const twins = columns.map((column) => {
        const text = row[column] ?? null;
        return text === null ? null : folded(text, whole.includes(column));
      });
      await runner.query(`UPDATE \`${table}\` SET ${sets} WHERE id = ?`, [...twins, row['id']]);
    }
    if (rows.length < PAGE) return;
    last = rows.at(-1)?.['id'] ?? '';
  }
}

/** Every text of the schema can be used in filters and orders: each has its case-folded twin. */
export class EveryFieldInFilters1764000000160 implements MigrationInterface {
  name = 'EveryFieldInFilters1764000000160';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, { short = [], whole = [] }] of Object.entries(TWINS)) {
      const rule = (column: string): string => (NULLABLE.has(`${table}.${column}`) ? 'null' : "default ''");
      await addColumns(
        runner,
        table,
        short.map((column) => `${column}_folded varchar(200) ${rule(column)}`),
      );
      await addColumns(
        runner,
        table,
        whole.map((column) => `${column}_folded text null`),
      );
      await fill(runner, table, short, whole);
      if (!isMysql(runner)) continue;
      // The default was for the rows that were there; new rows always come with their twin.
      for (const column of short.filter((one) => !NULLABLE.has(`${table}.${one}`))) {
        await runner.query(`ALTER TABLE \`${table}\` ALTER COLUMN \`${column}_folded\` DROP DEFAULT`);
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, { short = [], whole = [] }] of Object.entries(TWINS)) {
      await dropColumns(
        runner,
        table,
        [...short, ...whole].map((column) => `${column}_folded`),
      );
    }
  }
}
