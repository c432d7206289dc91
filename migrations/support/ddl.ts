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
  const [name = '', type = '', nullable] = column.split(' ');
  const checks: string[] = [];
  if (!mysql) {
    // SQLite would store anything anywhere; what MySQL refuses must be refused here, too.
    const length = /^varchar\((\d+)\)$/.exec(type)?.[1];
    if (length) checks.push(`CHECK (length(${q(name)}) <= ${length})`);
    if (/^(int|bigint|boolean)$/.test(type)) checks.push(`CHECK (typeof(${q(name)}) IN ('integer', 'null'))`);
  }
  const dialect = type === 'boolean' && mysql ? 'tinyint(1)' : type === 'longtext' && !mysql ? 'text' : type;
  return [q(name), dialect, nullable === 'null' ? 'NULL' : 'NOT NULL', ...checks].join(' ');
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
