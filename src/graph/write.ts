import { ChangedMeanwhile, type TxCtx } from '../data/context';
import type { Param } from '../data/database';
import {
  columnOf,
  insertRows as insertPlain,
  tableOf,
  updateRows as updatePlain,
  type RowKey,
  type Values,
  type VersionedRow,
} from '../data/insert';
import { bound, type Statement } from '../data/sql';
import type { DomainEvent } from '../kernel/event';

/**
 * What a table has that decides who sees rows: writes to it name the event that they belong to, or do not compile.
 */
export interface DecidesScope {
  readonly decidesScope: true;
}

/** The event that a write belongs to: needed where the table decides who sees rows. */
type Cause<E> = E extends DecidesScope ? [event: DomainEvent] : [event?: DomainEvent];

/** Says that the event happened, and makes sure that it touches every fact of a scope that the write changes. */
function caused(tx: TxCtx, entity: object, properties: readonly string[], event: DomainEvent | undefined): void {
  for (const { touch, properties: deciding } of tx.unit.deciding(entity)) {
    if (!properties.some((property) => deciding.has(property))) continue;
    if (event?.touches?.some(({ of }) => of === touch)) continue;
    throw new Error(`${event?.type ?? 'A write without an event'} changes a ${touch} and does not touch it.`);
  }
  if (event) tx.emit(event);
}

/** Inserts rows, many to a statement. A duplicate key rejects; nothing is ever overwritten. */
export async function insertRows<E extends object>(
  tx: TxCtx,
  entity: E,
  rows: readonly Values[],
  ...[event]: Cause<E>
): Promise<void> {
  if (rows.length === 0) return;
  await insertPlain(tx.db, entity, rows);
  caused(tx, entity, ['*'], event);
}

/** Inserts one row. */
export const insertRow = <E extends object>(tx: TxCtx, entity: E, row: Values, ...event: Cause<E>): Promise<void> =>
  insertRows(tx, entity, [row], ...event);

/** Changes rows by property names and answers how many it matched; the event happened if it was any. */
export async function updateRows<E extends object>(
  tx: TxCtx,
  entity: E,
  values: Values,
  key: RowKey,
  ...[event]: Cause<E>
): Promise<number> {
  const matched = await updatePlain(tx.db, entity, values, key);
  if (matched > 0) caused(tx, entity, Object.keys(values), event);
  return matched;
}

/**
 * Changes a row if it still is what was read, and raises its version. False when somebody was faster: whatever was
 * decided on what was read no longer holds then.
 */
export async function changeIfSame<E extends object>(
  tx: TxCtx,
  entity: E,
  { id, version }: VersionedRow,
  values: Values,
  ...event: Cause<E>
): Promise<boolean> {
  return (await updateRows(tx, entity, { ...values, version: version + 1 }, { id, version }, ...event)) === 1;
}

/** Changes a row that was read; begins again when somebody was faster. */
export async function change<E extends object>(
  tx: TxCtx,
  entity: E,
  row: VersionedRow,
  values: Values,
  ...event: Cause<E>
): Promise<void> {
  if (!(await changeIfSame(tx, entity, row, values, ...event))) throw new ChangedMeanwhile();
}

/** Which rows a condition names: `bound(…)` with the condition alone, as it stands behind WHERE, and its values. */
export interface Condition {
  where: Statement;
  params: readonly Param[];
}

/** A change by expressions: what each property becomes, in SQL, with the values of their placeholders. */
export interface Change extends Condition {
  set: Readonly<Record<string, string>>;
  values?: readonly Param[];
}

/** Changes rows by a condition and answers how many it matched; the event happened if it was any. */
export async function updateWhere<E extends object>(
  tx: TxCtx,
  entity: E,
  { set, values = [], where, params }: Change,
  ...[event]: Cause<E>
): Promise<number> {
  const sets = Object.entries(set).map(([property, sql]) => `${columnOf(tx.db, entity, property)} = ${sql}`);
  const sql = `UPDATE ${tableOf(tx.db, entity)} SET ${sets.join(', ')} WHERE ${where}`;
  const matched = await tx.db.run(bound('subject', sql), [...values, ...params]);
  if (matched > 0) caused(tx, entity, Object.keys(set), event);
  return matched;
}

/** Deletes rows by a condition and answers how many there were; the event happened if it was any. */
export async function deleteWhere<E extends object>(
  tx: TxCtx,
  entity: E,
  { where, params }: Condition,
  ...[event]: Cause<E>
): Promise<number> {
  const deleted = await tx.db.run(bound('subject', `DELETE FROM ${tableOf(tx.db, entity)} WHERE ${where}`), params);
  if (deleted > 0) caused(tx, entity, ['*'], event);
  return deleted;
}
