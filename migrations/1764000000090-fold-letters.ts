import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Folded columns by table, as they are now. */
const FOLDED: Readonly<Record<string, readonly string[]>> = {
  outbox_mail: ['recipient'],
  partner: ['name', 'domain'],
  directory_entry: ['name'],
  customer: ['name', 'initial_domain'],
  user: ['name', 'email'],
  api_token: ['name'],
  offer: ['name'],
  order: ['customer_name'],
  order_request: ['customer_name'],
  subscription: ['customer_name', 'name'],
  invitation: ['recipient_email'],
  enrollment: ['legal_name', 'company_domain'],
};

/** Where the folded name stands once more, and how its rows are found. */
const COPIES: Readonly<Record<string, string>> = {
  partner: 'UPDATE partner_scope SET name_folded = ? WHERE partner_id = ?',
  customer: 'UPDATE customer_scope SET name_folded = ? WHERE customer_id = ?',
  offer: 'UPDATE offer_market SET name_folded = ? WHERE offer_id = ?',
  subscription: 'UPDATE subscription_scope SET name_folded = ? WHERE subscription_id = ? AND level = 2',
};

/** Letters that are no other letter with a mark, as they are folded from now on. */
const LETTERS: Readonly<Record<string, string>> = {
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
const BOTH_CASES = Object.keys(LETTERS).flatMap((letter) => [...new Set([letter, letter.toUpperCase()])]);

/** Folding as it was when this was written. */
function fold(text: string, letters: boolean): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/ß/gu, 'ss');
  const lettered = letters ? plain.replace(ANY_LETTER, (letter) => LETTERS[letter] ?? letter) : plain;
  const whole = lettered.replace(/[\p{Cc}\p{Z}\s]+/gu, ' ').trim();
  return [...whole].slice(0, 200).join('').trim();
}

/** Writes the folded columns of rows that have such letters; the others are folded as before. */
async function refold(runner: QueryRunner, letters: boolean): Promise<void> {
  for (const [table, columns] of Object.entries(FOLDED)) {
    for (const column of columns) {
      const has = BOTH_CASES.map(() => `\`${column}\` LIKE ?`).join(' OR ');
      const sql = `SELECT id, \`${column}\` AS text, \`${column}_folded\` AS folded FROM \`${table}\` WHERE ${has}`;
      const rows = (await runner.query(
        sql,
        BOTH_CASES.map((letter) => `%${letter}%`),
      )) as { id: string; text: string; folded: string }[];
      for (const { id, text, folded } of rows) {
        const now = fold(text, letters);
        if (now === folded) continue;
        await runner.query(`UPDATE \`${table}\` SET \`${column}_folded\` = ? WHERE id = ?`, [now, id]);
        const copy = column === 'name' ? COPIES[table] : undefined;
        if (copy !== undefined) await runner.query(copy, [now, id]);
      }
    }
  }
}

/** Łódź is found as lodz, Ærø as aero: letters that have no mark to take away are folded, too. */
export class FoldLetters1764000000090 implements MigrationInterface {
  name = 'FoldLetters1764000000090';

  up(runner: QueryRunner): Promise<void> {
    return refold(runner, true);
  }

  down(runner: QueryRunner): Promise<void> {
    return refold(runner, false);
  }
}
