import { folded, FOLDED_SUFFIX } from '../kernel/fold';
import type { Param, Writer } from './database';

/** Values of a row by property name; what is left out is null. */
export type Values = Record<string, Param | boolean>;

/** Placeholders in one statement at most; SQLite allows 32,766, MySQL 65,535. */
const MOST_PLACEHOLDERS = 12_000;

function valueOf(property: string, row: Values): Param {
  const value = row[property];
  if (value === undefined && property.endsWith(FOLDED_SUFFIX)) {
    const source = row[property.slice(0, -FOLDED_SUFFIX.length)];
    return typeof source === 'string' ? folded(source) : null;
  }
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
}

const quoted = (name: string): string => `\`${name}\``;

/**
 * Inserts rows of one table, many to a statement. Folded twins are made here, so no writer can forget them.
 * A duplicate key rejects; nothing is ever overwritten.
 */
export async function insertRows(writer: Writer, entity: object, rows: readonly Values[]): Promise<void> {
  const metadata = writer.manager.connection.getMetadata(entity as new () => object);
  const properties = metadata.columns.map((column) => column.propertyName);
  for (const row of rows) {
    const unknown = Object.keys(row).find((property) => !properties.includes(property));
    if (unknown) throw new Error(`${metadata.tableName} has no column for ${unknown}.`);
  }
  const names = metadata.columns.map((column) => quoted(column.databaseName)).join(', ');
  const perStatement = Math.max(1, Math.floor(MOST_PLACEHOLDERS / properties.length));
  for (let start = 0; start < rows.length; start += perStatement) {
    const chunk = rows.slice(start, start + perStatement);
    const tuple = `(${properties.map(() => '?').join(', ')})`;
    const sql = `INSERT INTO ${quoted(metadata.tableName)} (${names}) VALUES ${chunk.map(() => tuple).join(', ')}`;
    await writer.run(
      sql,
      chunk.flatMap((row) => properties.map((property) => valueOf(property, row))),
    );
  }
}

/** Inserts one row. */
export const insertRow = (writer: Writer, entity: object, row: Values): Promise<void> => insertRows(writer, entity, [row]);
