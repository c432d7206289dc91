import type { QueryRunner } from 'typeorm';

/** A table in words that both engines understand. Columns read `name type [null]`; everything else is NOT NULL. */
export interface Table {
  name: string;
  columns: readonly string[];
  primaryKey: readonly string[];
  /** `column → table`, optionally with what happens on delete. */
  references?: Readonly<Record<string, string>>;
  unique?: readonly (readonly string[])[];
  indexes?: readonly (readonly string[])[];
  checks?: readonly string[];
}

/** Whether it is MySQL or MariaDB. */
export const isMysql = (runner: QueryRunner): boolean => ['mysql', 'mariadb'].includes(runner.connection.options.type);

const q = (name: string): string => `\`${name}\``;
const list = (names: readonly string[]): string => names.map(q).join(', ');

function columnSql(column: string, mysql: boolean): string {
  const [name = '', type = '', rule = '', value = ''] = column.split(' ');
  const checks: string[] = [];
  if (!mysql) {
    // SQLite would store anything anywhere; what MySQL refuses must be refused here, too.
    const length = /^varchar\((\d+)\)$/.exec(type)?.[1];
    if (length) checks.push(`CHECK (length(${q(name)}) <= ${length})`);
    if (/^(int|bigint|boolean)$/.test(type)) checks.push(`CHECK (typeof(${q(name)}) IN ('integer', 'null'))`);
  }
  const dialect = type === 'boolean' && mysql ? 'tinyint(1)' : type === 'longtext' && !mysql ? 'text' : type;
  const fallback = rule === 'default' ? [`DEFAULT ${value}`] : [];
  return [q(name), dialect, rule === 'null' ? 'NULL' : 'NOT NULL', ...fallback, ...checks].join(' ');
}

const indexName = (kind: string, table: string, columns: readonly string[]): string =>
  `${kind}_${table}_${columns.join('_')}`.slice(0, 60);

function createSql(table: Table, mysql: boolean): string[] {
  const parts = [
    ...table.columns.map((column) => columnSql(column, mysql)),
    `PRIMARY KEY (${list(table.primaryKey)})`,
    ...(table.unique ?? []).map((columns) => `CONSTRAINT ${q(indexName('uq', table.name, columns))} UNIQUE (${list(columns)})`),
    ...Object.entries(table.references ?? {}).map(
      ([column, target]) =>
        `CONSTRAINT ${q(indexName('fk', table.name, [column]))} FOREIGN KEY (${q(column)}) REFERENCES ${q(target)} (\`id\`)`,
    ),
    ...(table.checks ?? []).map((check, index) => `CONSTRAINT ${q(`ck_${table.name}_${index + 1}`)} CHECK (${check})`),
  ];
  const indexes = (table.indexes ?? []).map((columns) => ({
    name: indexName('ix', table.name, columns),
    columns,
  }));
  if (mysql) {
    // Indexes stand inside CREATE TABLE: one statement is there whole or not at all, also after a kill.
    parts.push(...indexes.map(({ name, columns }) => `INDEX ${q(name)} (${list(columns)})`));
    const create = `CREATE TABLE IF NOT EXISTS ${q(table.name)} (${parts.join(', ')})`;
    return [`${create} ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC`];
  }
  return [
    `CREATE TABLE IF NOT EXISTS ${q(table.name)} (${parts.join(', ')})`,
    ...indexes.map(({ name, columns }) => `CREATE INDEX IF NOT EXISTS ${q(name)} ON ${q(table.name)} (${list(columns)})`),
  ];
}

/** Creates tables; running it again completes what an interrupted run left. */
export async function createTables(runner: QueryRunner, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    for (const sql of createSql(table, isMysql(runner))) await runner.query(sql);
  }
}

/** Drops tables, last first. */
export async function dropTables(runner: QueryRunner, tables: readonly Table[]): Promise<void> {
  for (const table of [...tables].reverse()) await runner.query(`DROP TABLE IF EXISTS ${q(table.name)}`);
}

async function hasColumn(runner: QueryRunner, table: string, column: string): Promise<boolean> {
  const sql = isMysql(runner)
    ? 'SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ?'
    : 'SELECT name FROM pragma_table_info(?) WHERE name = ?';
  return ((await runner.query(sql, [table, column])) as unknown[]).length > 0;
}

/** Adds columns that are not there yet: `name type null` or `name type default value`, each with a check of its own if there is one. */
export async function addColumns(runner: QueryRunner, table: string, columns: readonly string[], check?: string): Promise<void> {
  for (const column of columns) {
    const [name = '', type = '', rule = '', value = ''] = column.split(' ');
    if (await hasColumn(runner, table, name)) continue;
    const sql =
      rule === 'null' ? columnSql(column, isMysql(runner)) : `${columnSql(`${name} ${type}`, isMysql(runner))} DEFAULT ${value}`;
    await runner.query(`ALTER TABLE ${q(table)} ADD COLUMN ${sql}${check === undefined ? '' : ` CHECK (${check})`}`);
  }
}

/** Drops columns that are there. */
export async function dropColumns(runner: QueryRunner, table: string, columns: readonly string[]): Promise<void> {
  for (const column of columns) {
    if (await hasColumn(runner, table, column)) await runner.query(`ALTER TABLE ${q(table)} DROP COLUMN ${q(column)}`);
  }
}

/** Indexes by table, each as its columns. */
export type TableIndexes = Readonly<Record<string, readonly (readonly string[])[]>>;

async function hasIndex(runner: QueryRunner, table: string, name: string): Promise<boolean> {
  const sql = isMysql(runner)
    ? 'SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?'
    : 'SELECT name FROM pragma_index_list(?) WHERE name = ?';
  return ((await runner.query(sql, [table, name])) as unknown[]).length > 0;
}

async function eachIndex(
  indexes: TableIndexes,
  work: (table: string, name: string, columns: readonly string[]) => Promise<void>,
): Promise<void> {
  for (const [table, lists] of Object.entries(indexes)) {
    for (const columns of lists) await work(table, indexName('ix', table, columns), columns);
  }
}

/** Adds indexes that are not there yet. */
export const createIndexes = (runner: QueryRunner, indexes: TableIndexes): Promise<void> =>
  eachIndex(indexes, async (table, name, columns) => {
    if (await hasIndex(runner, table, name)) return;
    await runner.query(`CREATE INDEX ${q(name)} ON ${q(table)} (${list(columns)})`);
  });

/** 1553: InnoDB let the index take the place of the one that it keeps for a foreign key, so it stays. */
const neededByForeignKey = (cause: unknown): boolean => (cause as { errno?: number } | null)?.errno === 1553;

/** Drops indexes that are there. */
export const dropIndexes = (runner: QueryRunner, indexes: TableIndexes): Promise<void> =>
  eachIndex(indexes, async (table, name) => {
    if (!(await hasIndex(runner, table, name))) return;
    await runner.query(`DROP INDEX ${q(name)}${isMysql(runner) ? ` ON ${q(table)}` : ''}`).catch((cause: unknown) => {
      if (!neededByForeignKey(cause)) throw cause;
    });
  });

/** A check that a column is one of some values. */
export const oneOf = (column: string, values: readonly string[]): string =>
  `${q(column)} IN (${values.map((value) => `'${value}'`).join(', ')})`;

/** The text between a bracket and the one that closes it; quoted texts here hold no brackets. */
function bracketed(sql: string, start: number): string {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    if (sql[at] === '(') depth += 1;
    if (sql[at] === ')') depth -= 1;
    if (depth === 0) return sql.slice(start, at + 1);
  }
  throw new Error('A bracket is not closed.');
}

/**
 * SQLite cannot alter a constraint. What is stored stays as it is, so its own documentation has the text of the table's
 * definition changed in this case, instead of a copy of the table.
 */
async function changeSqliteCheck(runner: QueryRunner, table: string, name: string, check: string): Promise<void> {
  const [found] = (await runner.query("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table])) as {
    sql: string;
  }[];
  const before = `CONSTRAINT ${q(name)} CHECK `;
  const start = found?.sql.indexOf(before) ?? -1;
  if (!found || start < 0) throw new Error(`${table} has no constraint ${name}.`);
  const old = bracketed(found.sql, start + before.length);
  const sql = found.sql.replace(before + old, `${before}(${check})`);
  const { databaseConnection } = runner.connection.driver as unknown as {
    databaseConnection: { unsafeMode: (on: boolean) => void };
  };
  const [{ schema_version: version = 0 } = {}] = (await runner.query('PRAGMA schema_version')) as { schema_version?: number }[];
  databaseConnection.unsafeMode(true);
  try {
    await runner.query('PRAGMA writable_schema = ON');
    await runner.query("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", [sql, table]);
    await runner.query(`PRAGMA schema_version = ${version + 1}`);
  } finally {
    await runner.query('PRAGMA writable_schema = OFF');
    databaseConnection.unsafeMode(false);
  }
}

/**
 * Puts another check in the place of one of a table's `checks`, counted from one: another value of an enumeration, for
 * example. Rows that are there must fulfill it.
 */
export async function changeCheck(runner: QueryRunner, table: string, number: number, check: string): Promise<void> {
  const name = `ck_${table}_${number}`;
  if (!isMysql(runner)) return changeSqliteCheck(runner, table, name, check);
  const sql =
    "SELECT constraint_name FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name = ? AND constraint_name = ? AND constraint_type = 'CHECK'";
  const found = (await runner.query(sql, [table, name])) as unknown[];
  // A run that was killed between the two statements left the table without it.
  if (found.length > 0) await runner.query(`ALTER TABLE ${q(table)} DROP CONSTRAINT ${q(name)}`);
  await runner.query(`ALTER TABLE ${q(table)} ADD CONSTRAINT ${q(name)} CHECK (${check})`);
}

/**
 * SQLite cannot alter a constraint with an index. Its documentation has the rows copied into a new table, which takes the
 * place of the old one. Nothing may refer to the table.
 */
async function rebuildSqliteTable(runner: QueryRunner, table: string, change: (sql: string) => string): Promise<void> {
  const found = (await runner.query('SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL', [table])) as {
    type: string;
    sql: string;
  }[];
  const created = found.find(({ type }) => type === 'table')?.sql ?? '';
  const fresh = `${table}_new`;
  const changed = change(created);
  await runner.query(`CREATE TABLE ${q(fresh)} ${changed.slice(changed.indexOf('('))}`);
  await runner.query(`INSERT INTO ${q(fresh)} SELECT * FROM ${q(table)}`);
  await runner.query(`DROP TABLE ${q(table)}`);
  await runner.query(`ALTER TABLE ${q(fresh)} RENAME TO ${q(table)}`);
  for (const { type, sql } of found) if (type === 'index') await runner.query(sql);
}

/** Puts a unique constraint in the place of another one. */
export async function changeUnique(
  runner: QueryRunner,
  table: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const [old, name] = [indexName('uq', table, before), indexName('uq', table, after)];
  const constraint = (of: string, columns: readonly string[]): string => `CONSTRAINT ${q(of)} UNIQUE (${list(columns)})`;
  if (!isMysql(runner)) {
    return rebuildSqliteTable(runner, table, (sql) => sql.replace(constraint(old, before), constraint(name, after)));
  }
  // The new one comes first: it may be what a foreign key relies on.
  if (!(await hasIndex(runner, table, name))) {
    await runner.query(`ALTER TABLE ${q(table)} ADD ${constraint(name, after)}`);
  }
  if (await hasIndex(runner, table, old)) await runner.query(`ALTER TABLE ${q(table)} DROP INDEX ${q(old)}`);
}

/** Puts a primary key in the place of another one. */
export async function changePrimaryKey(
  runner: QueryRunner,
  table: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const key = (columns: readonly string[]): string => `PRIMARY KEY (${list(columns)})`;
  if (!isMysql(runner)) return rebuildSqliteTable(runner, table, (sql) => sql.replace(key(before), key(after)));
  const rows = (await runner.query(
    "SELECT column_name AS name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = 'PRIMARY' ORDER BY seq_in_index",
    [table],
  )) as { name: string }[];
  // It is already there if an earlier run was interrupted.
  if (rows.map(({ name }) => name).join() === after.join()) return;
  await runner.query(`ALTER TABLE ${q(table)} DROP PRIMARY KEY, ADD ${key(after)}`);
}
