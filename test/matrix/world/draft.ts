import type { Database } from '../../../src/data/database';
import { insertRows, type Values } from '../../../src/data/insert';
import { idMaker, type IdType } from '../../../src/kernel/ids';
import { DEMO_DAY } from '../../support/app';
import { OwnershipMap, type Ownership } from './ownership';

const DAY = 86_400_000;

/** When everything was made, and days around it. */
export const MADE = DEMO_DAY - 100 * DAY;
export const days = (count: number): number => DEMO_DAY + count * DAY;

/** What the graph shows of a node beside its columns, such as parts and lists. */
type Shown = Record<string, unknown>;

/** A world in the making: rows to store, and whose they are. */
export class Draft {
  readonly map = new OwnershipMap();
  private readonly rows: [entity: object, values: Values][] = [];
  private readonly next = idMaker();

  id(type: IdType): string {
    return this.next(type, MADE);
  }

  /** A row that is no node. */
  row(entity: object, values: Values): void {
    this.rows.push([entity, values]);
  }

  /** A node with its owners; answers its id. */
  node(type: IdType, entity: object, values: Values, ownership: Ownership, shown: Shown = {}): string {
    const id = (values['id'] as string | undefined) ?? this.id(type);
    const stored: Values = { createdAt: MADE, updatedAt: MADE + 1, ...values, id };
    this.row(entity, stored);
    this.map.add({ type, id, values: { ...stored, ...shown }, ownership });
    return id;
  }

  /** Stores all rows in the order they were made, those of one table at once where they follow each other. */
  async store(database: Database): Promise<void> {
    await database.transaction(async (writer) => {
      for (const [entity, values] of this.rows) await insertRows(writer, entity, [values]);
    });
  }
}
