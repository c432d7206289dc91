import { ChangedMeanwhile, type Deciding, type TxCtx } from '../data/context';
import type { Param } from '../data/database';
import {
  columnOf,
  hasProperty,
  insertRows as insertPlain,
  tableOf,
  updateRows as updatePlain,
  UPDATED,
  type RowKey,
  type Values,
  type VersionedRow,
} from '../data/insert';
import { bound, type Statement } from '../data/sql';
import type { DomainEvent } from '../kernel/event';
import { fieldsOf } from './declare';

/** Marks a table that decides who sees rows. Writes to it must name their event, or they do not compile. */
export interface DecidesScope {
  readonly decidesScope: true;
}

/** The event of a write. Required if the table decides who sees rows. */
type Cause<E> = E extends DecidesScope ? [event: DomainEvent] : [event?: DomainEvent];

/** What is known of a row without reading it. */
type KnownRow = Readonly<Record<string, unknown>>;

const written = (key: readonly unknown[]): string => key.join(' and ');

/** The key of a fact that a row holds. Null if part of it is unknown. */
function keyIn(tx: TxCtx, entity: object, { parts }: Deciding, row: KnownRow): string | null {
  const key = parts.map((part) => row[hasProperty(tx.db, entity, part) ? part : 'id']);
  return key.every((value) => typeof value === 'string') ? written(key) : null;
}

/** What a write changed: properties, and what is known of the rows. */
interface Written {
  properties: readonly string[];
  /** Absent if only the database knows which rows a condition matched. */
  rows?: readonly KnownRow[];
}

/** Emits the event, and checks that it touches every scope fact the write changes. */
function caused(tx: TxCtx, entity: object, { properties, rows = [] }: Written, event: DomainEvent | undefined): void {
  for (const fact of tx.services.unit.deciding(entity)) {
    if (!properties.some((property) => fact.properties.has(property))) continue;
    const what = `${event?.type ?? 'A write without an event'} changes a ${fact.touch}`;
    const touches = event?.touches?.filter(({ of }) => of === fact.touch) ?? [];
    if (touches.length === 0) throw new Error(`${what} and does not touch it.`);
    const touched = new Set(touches.map(({ key }) => written(key)));
    const other = rows.map((row) => keyIn(tx, entity, fact, row)).find((key) => key !== null && !touched.has(key));
    if (other != null) throw new Error(`${what}, that of ${other}, and touches that of ${[...touched].join(', ')}.`);
  }
  if (event) tx.emit(event);
}

/** Inserts rows, many per statement. A duplicate key rejects; nothing is overwritten. */
export async function insertRows<E extends object>(
  tx: TxCtx,
  entity: E,
  rows: readonly Values[],
  ...[event]: Cause<E>
): Promise<void> {
  if (rows.length === 0) return;
  await insertPlain(tx.db, entity, rows);
  caused(tx, entity, { properties: ['*'], rows }, event);
}

export const insertRow = <E extends object>(tx: TxCtx, entity: E, row: Values, ...event: Cause<E>): Promise<void> =>
  insertRows(tx, entity, [row], ...event);

const visible = new WeakMap<object, ReadonlySet<string>>();

/**
 * The properties whose change is visible to everyone who sees the time of the last change: those without a guard, or with its
 * guard. Plain columns are internal.
 */
function visibleOf(entity: { prototype: object }): ReadonlySet<string> {
  const known = visible.get(entity);
  if (known) return known;
  const fields = fieldsOf(entity);
  const guard = fields.findLast(({ name }) => name === UPDATED)?.guardedBy;
  const open = fields.filter((field) => field.action === undefined && [undefined, guard].includes(field.guardedBy));
  const names = new Set(open.map(({ name }) => name));
  visible.set(entity, names);
  return names;
}

/** Whether a change of these properties moves the time of the last change. */
function isVisible(entity: object, properties: readonly string[]): boolean {
  const names = visibleOf(entity as { prototype: object });
  return names.has(UPDATED) && properties.some((property) => names.has(property));
}

/** Which rows to change, and what is known of them. */
interface Found {
  key: RowKey;
  known: KnownRow;
}

async function update(
  tx: TxCtx,
  entity: object,
  values: Values,
  { key, known }: Found,
  event: DomainEvent | undefined,
): Promise<number> {
  const time = isVisible(entity, Object.keys(values)) ? { [UPDATED]: tx.clock.now() } : {};
  const matched = await updatePlain(tx.db, entity, { ...time, ...values }, key);
  // If a row moves to another key, the scopes of both keys change.
  const rows = [known, { ...known, ...values }];
  if (matched > 0) caused(tx, entity, { properties: [...Object.keys(values), ...Object.keys(time)], rows }, event);
  return matched;
}

/** Updates rows by property values and returns how many matched. The event is emitted if there were any. */
export const updateRows = <E extends object>(
  tx: TxCtx,
  entity: E,
  values: Values,
  key: RowKey,
  ...[event]: Cause<E>
): Promise<number> => update(tx, entity, values, { key, known: key }, event);

/**
 * Updates a row if it still has the version that was read, and raises the version. Returns false if it was changed meanwhile;
 * decisions based on the old row are then void.
 */
export async function changeIfSame<E extends object>(
  tx: TxCtx,
  entity: E,
  row: VersionedRow,
  values: Values,
  ...[event]: Cause<E>
): Promise<boolean> {
  const { id, version } = row;
  const found = { key: { id, version }, known: { ...row } };
  return (await update(tx, entity, { ...values, version: version + 1 }, found, event)) === 1;
}

/** Updates a row that was read. Retries the transaction if it was changed meanwhile. */
export async function updateVersioned<E extends object>(
  tx: TxCtx,
  entity: E,
  row: VersionedRow,
  values: Values,
  ...event: Cause<E>
): Promise<void> {
  if (!(await changeIfSame(tx, entity, row, values, ...event))) throw new ChangedMeanwhile();
}

/** The rows a condition selects: `bound(…)` with what follows WHERE, and its parameters. */
export interface Condition {
  where: Statement;
  params: readonly Param[];
}

/** An update by expressions: the SQL of each property, with the parameters. */
export interface Change extends Condition {
  set: Readonly<Record<string, string>>;
  values?: readonly Param[];
}

/** Updates rows by a condition and returns how many matched. The event is emitted if there were any. */
export async function updateWhere<E extends object>(
  tx: TxCtx,
  entity: E,
  { set, values = [], where, params }: Change,
  ...[event]: Cause<E>
): Promise<number> {
  const sets = Object.entries(set).map(([property, sql]) => `${columnOf(tx.db, entity, property)} = ${sql}`);
  const times = isVisible(entity, Object.keys(set)) ? [tx.clock.now()] : [];
  sets.push(...times.map(() => `${columnOf(tx.db, entity, UPDATED)} = ?`));
  const sql = `UPDATE ${tableOf(tx.db, entity)} SET ${sets.join(', ')} WHERE ${where}`;
  const matched = await tx.db.run(bound('subject', sql), [...values, ...times, ...params]);
  if (matched > 0) caused(tx, entity, { properties: [...Object.keys(set), ...times.map(() => UPDATED)] }, event);
  return matched;
}

/** Deletes rows by a condition and returns how many there were. The event is emitted if there were any. */
export async function deleteWhere<E extends object>(
  tx: TxCtx,
  entity: E,
  { where, params }: Condition,
  ...[event]: Cause<E>
): Promise<number> {
  const deleted = await tx.db.run(bound('subject', `DELETE FROM ${tableOf(tx.db, entity)} WHERE ${where}`), params);
  if (deleted > 0) caused(tx, entity, { properties: ['*'] }, event);
  return deleted;
}
