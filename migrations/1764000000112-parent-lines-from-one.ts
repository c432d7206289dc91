import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Line {
  parentLine?: number | null;
}

/** Moves the places of lines that requests name: all of them or none, so that nothing is moved twice after a kill. */
async function move(runner: QueryRunner, by: number): Promise<void> {
  const alone = !runner.isTransactionActive;
  if (alone) await runner.startTransaction();
  const rows = (await runner.query(
    `SELECT id, \`lines\` AS text FROM order_request WHERE \`lines\` LIKE '%"parentLine":%' ORDER BY id`,
  )) as { id: string; text: string }[];
  for (const { id, text } of rows) {
    const lines = (JSON.parse(text) as Line[]).map((line) =>
      line.parentLine == null ? line : { ...line, parentLine: line.parentLine + by },
    );
    await runner.query('UPDATE order_request SET `lines` = ? WHERE id = ? AND `lines` = ?', [JSON.stringify(lines), id, text]);
  }
  if (alone) await runner.commitTransaction();
}

/** Lines that requests name are counted from 1, like the lines of orders. */
export class ParentLinesFromOne1764000000112 implements MigrationInterface {
  name = 'ParentLinesFromOne1764000000112';

  async up(runner: QueryRunner): Promise<void> {
    await move(runner, 1);
  }

  async down(runner: QueryRunner): Promise<void> {
    await move(runner, -1);
  }
}
