import { createHash } from 'node:crypto';
import type { Database } from '../../../../src/data/database';
import { catalogOf } from './catalog';
import { stored } from './rebuild';

/** Tables whose contents depend on when a database was made. */
const OF_ITS_OWN = ['migrations', 'migration_lock'];

/** A checksum of each table's rows, whatever their order. */
export async function contentsOf(database: Database): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const table of Object.keys(await catalogOf(database)).filter((name) => !OF_ITS_OWN.includes(name))) {
    const rows = await stored(database, `\`${table}\``);
    sums[table] = `${rows.length} ${createHash('sha256').update(rows.join('\n')).digest('hex')}`;
  }
  return sums;
}

/** The indexes that there are, with their columns in order. */
export function indexesOf(database: Database): Promise<object[]> {
  if (database.engine === 'sqlite') {
    return database.rows("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name", []);
  }
  return database.rows(
    `SELECT table_name AS tableName, index_name AS name, column_name AS columnName, sub_part AS part
       FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index`,
    [],
  );
}

/** Keys that point at rows that do not exist. */
export async function danglingKeys(database: Database): Promise<object[]> {
  if (database.engine === 'sqlite') return database.rows('PRAGMA foreign_key_check', []);
  const keys = await database.rows<Record<'own' | 'property' | 'target' | 'targetProperty', string>>(
    `SELECT table_name AS own, column_name AS property, referenced_table_name AS target, referenced_column_name AS targetProperty
       FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL`,
    [],
  );
  const dangling: object[] = [];
  for (const { own, property, target, targetProperty } of keys) {
    const rows = await database.rows(
      `SELECT a.\`${property}\` AS missing FROM \`${own}\` a LEFT JOIN \`${target}\` b ON b.\`${targetProperty}\` = a.\`${property}\`
        WHERE a.\`${property}\` IS NOT NULL AND b.\`${targetProperty}\` IS NULL LIMIT 3`,
      [],
    );
    dangling.push(...rows.map((row) => ({ own, property, ...row })));
  }
  return dangling;
}
