import type { TxCtx } from '../data/context';
import { bound } from '../data/sql';
import { typeOfId, type IdType } from '../kernel/ids';
import { noteSeen, type Seen } from './scope-refresh';
import type { ScopeTable } from './scope-table';
import { marks, padded } from './statement';

/** Maximum number of subjects per statement. */
const CHUNK = 200;

/** How to find the organizations that see objects of a type. */
export interface Audience {
  /** Selects `id` and `org_id` for a list of ids. */
  of: (list: string) => string;
  /** The audience can change with the scopes its events touch, so it is read before and after the change. */
  moves?: boolean;
}

export type Audiences = ReadonlyMap<IdType, Audience>;

/** The audience of a type whose own row names the organizations. */
export const namedIn = (table: string, ...columns: readonly string[]): Audience => ({
  of: (list) =>
    columns
      .map((column) => `SELECT id, ${column} AS org_id FROM ${table} WHERE id IN (${list}) AND ${column} IS NOT NULL`)
      .join(' UNION '),
});

/** The audience of a type with a scope table. */
export const seenBy = ({ name, keys: [subject], past }: Pick<ScopeTable, 'name' | 'keys' | 'past'>): Audience => ({
  of: (list) =>
    `SELECT DISTINCT ${subject} AS id, org_id FROM ${name} WHERE ${subject} IN (${list})${past === undefined ? '' : ` AND ${past} <> 0`}`,
  moves: true,
});

async function read(tx: TxCtx, { of }: Audience, ids: readonly string[], seen: Seen): Promise<void> {
  for (let start = 0; start < ids.length; start += CHUNK) {
    const asked = padded(ids.slice(start, start + CHUNK));
    const text = of(marks(asked.length));
    const times = text.split(marks(asked.length)).length - 1;
    const rows = await tx.db.rows(
      bound<{ id: string; org_id: string }>('nobody', text),
      Array<string[]>(times).fill(asked).flat(),
    );
    for (const row of rows) noteSeen(seen, row.id, row.org_id);
  }
}

/** Adds the organizations that currently see the subjects. One statement per type. */
export async function addAudiences(
  tx: TxCtx,
  audiences: Audiences,
  ids: readonly string[],
  seen: Seen,
  { movingOnly }: { movingOnly: boolean },
): Promise<void> {
  for (const [type, audience] of audiences) {
    if (movingOnly && audience.moves !== true) continue;
    const own = ids.filter((id) => typeOfId(id) === type);
    if (own.length > 0) await read(tx, audience, own, seen);
  }
}
