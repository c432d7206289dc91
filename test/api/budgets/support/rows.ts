import type { Database } from '../../../../src/data/database';
import { insertRows, type Values } from '../../../../src/data/insert';
import { idMaker } from '../../../../src/kernel/ids';
import { DEMO_DAY } from '../../../support/app';

export const DAY = 86_400_000;
/** When what is put in began: long enough ago that nothing about it is due. */
export const BEGUN = DEMO_DAY - 100 * DAY;

const id = idMaker();

/** The columns that every record has. */
export const base = (type: Parameters<typeof id>[0], at = BEGUN): { id: string; createdAt: number } => ({
  id: id(type, at),
  createdAt: at,
});

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Rows by their entity, in the order in which the first of each was added: what is referred to goes first. */
export class Heap {
  private readonly rows = new Map<object, Values[]>();

  add(entity: object, ...values: readonly Values[]): void {
    const known = this.rows.get(entity) ?? [];
    known.push(...values);
    this.rows.set(entity, known);
  }

  /** Puts everything in, table by table, and forgets it. */
  async write(database: Database): Promise<void> {
    await database.transaction(async (writer) => {
      for (const [entity, values] of this.rows) await insertRows(writer, entity, values);
    });
    this.rows.clear();
  }
}

/** Runs one changing statement of the preparation. */
export const put = (database: Database, sql: string, ...params: readonly (string | number | null)[]): Promise<number> =>
  database.transaction((writer) => writer.run(sql, params));

/** One value of one row; empty when there is none. */
export async function valueOf(database: Database, sql: string, ...params: readonly (string | number)[]): Promise<string> {
  const [row] = await database.rows(sql, params);
  const [value = ''] = Object.values(row ?? {}) as (string | number | undefined)[];
  return String(value);
}
