import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns } from './support/ddl';

const ADDRESS = ['address_line1', 'address_line2', 'address_city', 'address_state', 'address_postal_code'];
const PEOPLE = ['contact_name', 'contact_email', 'contact_phone', 'support_email', 'support_phone'];

/** Texts inside objects that got a case-folded twin, by table: short ones, of which 200 characters are kept, and whole ones. */
const TWINS: Readonly<Record<string, { short: readonly string[]; whole?: readonly string[] }>> = {
  customer: { short: ADDRESS },
  directory_entry: { short: ['sales_name', 'sales_email', 'sales_phone'] },
  enrollment: { short: [...ADDRESS, ...PEOPLE], whole: ['support_website'] },
  partner: { short: [...ADDRESS, ...PEOPLE], whole: ['support_website', 'benefits', 'competencies'] },
  partner_id_record: { short: ADDRESS },
};

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

/** Folds the texts of all rows that have some, page by page. */
async function fill(runner: QueryRunner, table: string, short: readonly string[], whole: readonly string[]): Promise<void> {
  const columns = [...short, ...whole];
  const sql = `SELECT id, ${columns.join(', ')} FROM ${table} WHERE id > ? ORDER BY id LIMIT ${PAGE}`;
  const sets = columns.map((column) => `${column}_folded = ?`).join(', ');
  let last = '';
  for (;;) {
    const rows = (await runner.query(sql, [last])) as Record<string, string | null>[];
    for (const row of rows) {
      const twins = columns.map((column) => {
        const text = row[column] ?? null;
        return text === null ? null : folded(text, whole.includes(column));
      });
      if (twins.every((twin) => twin === null)) continue;
      await runner.query(`UPDATE ${table} SET ${sets} WHERE id = ?`, [...twins, row['id']]);
    }
    if (rows.length < PAGE) return;
    last = rows.at(-1)?.['id'] ?? '';
  }
}

/** The texts of addresses and contacts can be used in filters: each has its case-folded twin. */
export class TextsInObjects1764000000230 implements MigrationInterface {
  name = 'TextsInObjects1764000000230';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, { short, whole = [] }] of Object.entries(TWINS)) {
      await addColumns(runner, table, [
        ...short.map((column) => `${column}_folded varchar(200) null`),
        ...whole.map((column) => `${column}_folded text null`),
      ]);
      await fill(runner, table, short, whole);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, { short, whole = [] }] of Object.entries(TWINS)) {
      await dropColumns(
        runner,
        table,
        [...short, ...whole].map((column) => `${column}_folded`),
      );
    }
  }
}
