import type { TxCtx } from '../data/context';
import type { Param, Reader, Writer } from '../data/database';
import { bound } from '../data/sql';
import type { Touch } from '../kernel/event';
import { columnsOf, present, put, remove, thenOf, wanted, type Rows } from './scope-rows';
import type { Follows, Region, ScopeTable } from './scope-table';

/** Maximum number of keys per refresh. */
const CHUNK = 200;

/** Who saw each subject before or sees it now. There are few per subject, so a list is lighter than a set. */
export type Seen = Map<string, string[]>;

/** Records that an organization sees a subject. */
export function noteSeen(seen: Seen, id: string, organizationId: string): void {
  const organizations = seen.get(id);
  if (!organizations) seen.set(id, [organizationId]);
  else if (!organizations.includes(organizationId)) organizations.push(organizationId);
}

/** The rows of several regions. */
async function ofAll(read: typeof present, reader: Reader, table: ScopeTable, regions: readonly Region[]): Promise<Rows> {
  const rows: (readonly [string, readonly Param[]])[] = [];
  for (const region of regions) rows.push(...(await read(reader, table, region)));
  return new Map(rows);
}

const same = (a: readonly Param[], b: readonly Param[] | undefined): boolean =>
  b !== undefined && a.every((value, index) => String(value) === String(b[index]));

function note(table: ScopeTable, rows: Rows, seen: Seen): void {
  const subject = columnsOf(table).indexOf(table.keys[0]);
  const organization = columnsOf(table).indexOf('org_id');
  const past = table.past === undefined ? -1 : columnsOf(table).indexOf(table.past);
  for (const row of rows.values()) {
    if (row[past] !== 0) noteSeen(seen, String(row[subject]), String(row[organization]));
  }
}

/** Updates the scope rows of some regions. Only differences are written. Existing rows are locked before the facts are read. */
async function refreshRegions(writer: Writer, table: ScopeTable, regions: readonly Region[], seen: Seen): Promise<void> {
  const now = await ofAll(present, writer, table, regions);
  const next = await ofAll(wanted, writer, table, regions);
  note(table, now, seen);
  note(table, next, seen);
  await remove(
    writer,
    table,
    [...now].filter(([key]) => !next.has(key)).map(([, row]) => row),
  );
  await put(
    writer,
    table,
    [...next].filter(([key, row]) => !same(row, now.get(key))).map(([, row]) => row),
  );
}

/** Distinct keys in the order of their texts. Sorting the arrays would join them at each comparison. */
function keysInOrder(keys: readonly (readonly string[])[]): (readonly string[])[] {
  const byText = new Map(keys.map((key) => [key.join(' '), key]));
  return [...byText.keys()].sort().map((text) => byText.get(text) ?? []);
}

async function refreshKeys(writer: Writer, table: ScopeTable, keys: readonly (readonly string[])[], seen: Seen): Promise<void> {
  if (new Set(keys.map(({ length }) => length)).size > 1)
    throw new Error(`All keys of ${table.name} must have the same number of parts.`);
  const once = keysInOrder(keys);
  for (let start = 0; start < once.length; start += CHUNK) {
    const some = once.slice(start, start + CHUNK);
    const region = table.keys.flatMap((name, place): [string, string[]][] => {
      const values = [...new Set(some.flatMap((key) => key[place] ?? []))];
      return values.length > 0 ? [[name, values]] : [];
    });
    await refreshRegions(writer, table, [Object.fromEntries(region)], seen);
  }
}

async function refreshExpansion(writer: Writer, table: ScopeTable, by: string, key: readonly string[]): Promise<void> {
  const expansion = table.expansions?.[by];
  if (!expansion) throw new Error(`${table.name} has no expansion ${by}.`);
  const sql = `${expansion.ids(thenOf(writer.engine))} LIMIT ${CHUNK}`;
  const also = expansion.also?.(key) ?? [{}];
  for (let last = ''; ;) {
    const rows = await writer.rows(bound<{ id: string }>('nobody', sql), [...expansion.params(key), last]);
    const ids = rows.map(({ id }) => id);
    const regions = also.map((region) => ({ [expansion.of]: ids, ...region }));
    if (ids.length > 0) await refreshRegions(writer, table, regions, new Map());
    if (ids.length < CHUNK) return;
    last = ids.at(-1) ?? '';
  }
}

/** The keys and expansions to refresh in one table. */
interface Reach {
  keys: (readonly string[])[];
  expansions: Map<string, { by: string; key: readonly string[] }>;
}

export type Reaches = Map<ScopeTable, Reach>;

/** Adds what the touches mean for each scope table. */
export function addReach(reach: Reaches, follows: readonly Follows[], touches: readonly Touch[]): void {
  for (const follow of follows) {
    for (const { key } of touches.filter(({ of }) => of === follow.touch.of)) {
      const own: Reach = reach.get(follow.scope) ?? { keys: [], expansions: new Map() };
      reach.set(follow.scope, own);
      if ('keys' in follow) own.keys.push(...follow.keys(...key));
      else {
        const expansion = follow.scope.expansions?.[follow.by];
        const found = JSON.stringify([follow.by, expansion?.params(key), expansion?.also?.(key)]);
        own.expansions.set(found, { by: follow.by, key });
      }
    }
  }
}

/** Refreshes scopes, and records who saw or sees the subjects of the given keys. */
export async function refreshScopes(tx: TxCtx, reach: Reaches, seen: Seen): Promise<void> {
  for (const [table, { keys, expansions }] of reach) {
    await refreshKeys(tx.db, table, keys, seen);
    for (const { by, key } of expansions.values()) await refreshExpansion(tx.db, table, by, key);
  }
}
