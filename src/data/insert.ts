import type { EntityMetadata } from 'typeorm';
import { fold, folded, FOLDED_SUFFIX } from '../kernel/fold';
import type { Param, Writer } from './database';
import { bound } from './sql';

/** Values of a row by property name. Omitted ones are null. */
export type Values = Record<string, Param | boolean>;

/** Maximum placeholders per statement. SQLite allows 32,766, MySQL 65,535. */
const MOST_PLACEHOLDERS = 12_000;

/** The property that holds when a row was last changed. */
export const UPDATED = 'updatedAt';

/** A new row was last changed when it was created. */
const changedAt = ({ createdAt = null, [UPDATED]: changed = null }: Values): Values => ({ [UPDATED]: changed ?? createdAt ?? 0 });

function valueOf(
  { propertyName: property, type }: EntityMetadata['columns'][number],
  row: Values,
  otherwise: Param = null,
): Param {
  const value = row[property];
  if (value === undefined && property.endsWith(FOLDED_SUFFIX)) {
    const source = row[property.slice(0, -FOLDED_SUFFIX.length)];
    if (typeof source !== 'string') return null;
    // Lists are folded as a whole.
    return type === 'text' ? fold(source) : folded(source);
  }
  if (value === undefined) return otherwise;
  return typeof value === 'boolean' ? Number(value) : value;
}

const quoted = (name: string): string => `\`${name}\``;

const metadataOf = (writer: Writer, entity: object): EntityMetadata => writer.dataSource.getMetadata(entity as new () => object);

/** How many rows the next statement gets, of so many that are left and so many that fit. */
type Portions = (left: number, most: number) => number;

const asManyAsFit: Portions = (left, most) => Math.min(left, most);

/**
 * Few different statements for any number of rows: a power of two each. For those who insert again and again, since a driver
 * keeps something for each placeholder of each statement.
 */
export const steadily: Portions = (left, most) => 2 ** Math.floor(Math.log2(Math.max(1, Math.min(left, most / 4))));

/**
 * Inserts rows of one table, many per statement. It fills the folded twins, so no writer can forget them. A duplicate key
 * rejects; nothing is overwritten.
 */
export async function insertRows(
  writer: Writer,
  entity: object,
  rows: readonly Values[],
  portions: Portions = asManyAsFit,
): Promise<void> {
  const metadata = metadataOf(writer, entity);
  const properties = metadata.columns.map((column) => column.propertyName);
  const known = new Set(properties);
  for (const row of rows) {
    const unknown = Object.keys(row).find((property) => !known.has(property));
    if (unknown) throw new Error(`${metadata.tableName} has no column for ${unknown}.`);
  }
  const names = metadata.columns.map((column) => quoted(column.databaseName)).join(', ');
  const tuple = `(${properties.map(() => '?').join(', ')})`;
  const most = Math.max(1, Math.floor(MOST_PLACEHOLDERS / properties.length));
  for (let start = 0; start < rows.length;) {
    const chunk = rows.slice(start, start + portions(rows.length - start, most));
    start += chunk.length;
    const sql = `INSERT INTO ${quoted(metadata.tableName)} (${names}) VALUES ${chunk.map(() => tuple).join(', ')}`;
    await writer.run(
      bound('subject', sql),
      chunk.flatMap((row) => {
        const whole = { ...row, ...changedAt(row) };
        return metadata.columns.map((column) => valueOf(column, whole, column.default as Param | undefined));
      }),
    );
  }
}

/** The quoted table name of an entity. */
export const tableOf = (writer: Writer, entity: object): string => quoted(metadataOf(writer, entity).tableName);

/** The quoted column of a property. */
export function columnOf(writer: Writer, entity: object, property: string): string {
  const { columns, tableName } = metadataOf(writer, entity);
  const column = columns.find(({ propertyName }) => propertyName === property);
  if (!column) throw new Error(`${tableName} has no column for ${property}.`);
  return quoted(column.databaseName);
}

/** Whether an entity has a property that is a column. */
export const hasProperty = (writer: Writer, entity: object, property: string): boolean =>
  metadataOf(writer, entity).columns.some(({ propertyName }) => propertyName === property);

/** The rows to change: their key and further required values. Never empty. */
export type RowKey = Readonly<Record<string, Param>>;

/**
 * Updates rows of one table by property names and returns how many matched. It fills the folded twins. Omitted values stay
 * unchanged.
 */
export function updateRows(writer: Writer, entity: object, values: Values, key: RowKey): Promise<number> {
  const metadata = metadataOf(writer, entity);
  const sets: string[] = [];
  const params: Param[] = [];
  for (const column of metadata.columns) {
    const { propertyName: name } = column;
    const source = name.endsWith(FOLDED_SUFFIX) ? name.slice(0, -FOLDED_SUFFIX.length) : name;
    if (values[source] === undefined) continue;
    sets.push(`${quoted(column.databaseName)} = ?`);
    params.push(valueOf(column, values));
  }
  Object.keys(values).forEach((name) => columnOf(writer, entity, name));
  const where = Object.keys(key).map((name) => `${columnOf(writer, entity, name)} = ?`);
  if (where.length === 0) throw new Error('An update needs a key.');
  if (sets.length === 0) return Promise.resolve(0);
  return writer.run(
    bound('subject', `UPDATE ${quoted(metadata.tableName)} SET ${sets.join(', ')} WHERE ${where.join(' AND ')}`),
    [...params, ...Object.values(key)],
  );
}

/** A row that was read, with its version. */
export interface VersionedRow {
  id: string;
  version: number;
}

/** Whether an error means that a unique key is taken, on either engine. */
export function isDuplicate(cause: unknown): boolean {
  const { code, errno } = (cause ?? {}) as { code?: string; errno?: number };
  return errno === 1062 || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}
