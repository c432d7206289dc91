import type { MigrationInterface, QueryRunner } from 'typeorm';

const ID = 'atp_01jd00000000000000000000a4';
const TEXT =
  'The partner ends the partnership in good faith and for a legitimate business purpose, in line with its agreements with the vendor and the other partner. It holds the vendor harmless. Legal notice to the other partner is its own duty; the system sends none. Customers, their privileges and what was sold stay as they are.';

/** The end of a partnership has a text of its own: that of a removal speaks of a customer. */
export class TextOfPartnershipEnd1764000000081 implements MigrationInterface {
  name = 'TextOfPartnershipEnd1764000000081';

  async up(runner: QueryRunner): Promise<void> {
    const found = (await runner.query('SELECT id FROM agreement_template WHERE id = ?', [ID])) as unknown[];
    if (found.length > 0) return;
    await runner.query('INSERT INTO agreement_template (id, kind, version, text, valid_from) VALUES (?, ?, ?, ?, ?)', [
      ...[ID, 'PARTNERSHIP_END', '2026-01', TEXT, Date.UTC(2026, 0, 1)],
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM agreement_template WHERE id = ?', [ID]);
  }
}
