import type { Database, RawWriter } from '../../data/database';
import type { DemoCounts } from '../counts';

/** What tells one demo from another: with the same facts, the same rows. */
export interface DemoFacts {
  readonly size: string;
  /** The time at which it begins. */
  readonly at: number;
  readonly customers: number;
}

/** How far a database is filled with demo data. */
export interface Progress {
  readonly facts: DemoFacts;
  /** What was written, by the number of its block; 0 is what all blocks share. */
  readonly blocks: ReadonlyMap<number, DemoCounts>;
}

type Noted = DemoFacts & { number: number; counts: string };

/** How far the database is filled, or null if no demo was begun in it. */
export async function readProgress(database: Database): Promise<Progress | null> {
  const rows = await database.rows<Noted>(
    'SELECT number, size, begins_at AS at, customers, counts FROM demo_block ORDER BY number',
    [],
  );
  const [first] = rows;
  if (!first) return null;
  const { size, at, customers } = first;
  return {
    facts: { size, at: Number(at), customers },
    blocks: new Map(rows.map(({ number, counts }) => [number, JSON.parse(counts) as DemoCounts])),
  };
}

/** Notes that a block is written, in its own transaction. */
export const noteBlock = (
  writer: RawWriter,
  { size, at, customers }: DemoFacts,
  number: number,
  counts: DemoCounts,
): Promise<number> =>
  writer.run('INSERT INTO demo_block (number, size, begins_at, customers, counts) VALUES (?, ?, ?, ?, ?)', [
    ...[number, size, at, customers, JSON.stringify(counts)],
  ]);

/** The password hash that everybody of a begun demo has. */
export async function knownPasswordHash(database: Database): Promise<string | undefined> {
  const [row] = await database.rows<{ hash: string }>('SELECT password_hash AS hash FROM `user` ORDER BY id LIMIT 1', []);
  return row?.hash;
}
