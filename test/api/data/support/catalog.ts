import type { Database } from '../../../../src/data/database';

/** A column as the database describes it, in words that both engines share. */
export interface CatalogColumn {
  type: string;
  nullable: boolean;
  key: boolean;
}

export type Catalog = Record<string, Record<string, CatalogColumn>>;

/** Tables that the server does not map: TypeORM's list of migrations, the lock of those who migrate, and how far demo data are. */
export const UNMAPPED = ['migrations', 'migration_lock', 'demo_block', 'demo_index'];

const INTEGER: Readonly<Record<string, string>> = { 'int(11)': 'int', 'bigint(20)': 'bigint', 'tinyint(1)': 'boolean' };

async function ofSqlite(database: Database): Promise<Catalog> {
  const tables = await database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", []);
  const catalog: Catalog = {};
  for (const { name } of tables) {
    const columns = await database.rows(
      `SELECT name, type, "notnull" AS required, pk FROM pragma_table_info('${String(name)}')`,
      [],
    );
    catalog[String(name)] = Object.fromEntries(
      columns.map((column) => [
        String(column['name']),
        { type: String(column['type']).toLowerCase(), nullable: column['required'] === 0, key: Number(column['pk']) > 0 },
      ]),
    );
  }
  return catalog;
}

async function ofMysql(database: Database): Promise<Catalog> {
  const columns = await database.rows(
    `SELECT table_name AS tableName, column_name AS name, column_type AS type, is_nullable AS nullable, column_key AS keyKind
       FROM information_schema.columns WHERE table_schema = DATABASE()`,
    [],
  );
  const catalog: Catalog = {};
  for (const column of columns) {
    const type = String(column['type']);
    (catalog[String(column['tableName'])] ??= {})[String(column['name'])] = {
      type: INTEGER[type] ?? type,
      nullable: column['nullable'] === 'YES',
      key: column['keyKind'] === 'PRI',
    };
  }
  return catalog;
}

/** What the database says of its tables. */
export async function catalogOf(database: Database): Promise<Catalog> {
  const catalog = await (database.engine === 'sqlite' ? ofSqlite(database) : ofMysql(database));
  return Object.fromEntries(Object.entries(catalog).filter(([table]) => !UNMAPPED.includes(table)));
}

/** What the entities say of the same tables. */
export function mappedBy(database: Database): Catalog {
  const { driver, entityMetadatas } = database.dataSource;
  const catalog: Catalog = {};
  for (const { tableName, columns } of entityMetadatas) {
    catalog[tableName] = Object.fromEntries(
      columns.map((column) => {
        const type = driver.normalizeType(column);
        const sized = type === 'varchar' ? `varchar(${column.length})` : type;
        const shared = { tinyint: 'boolean', integer: 'int' }[sized] ?? sized;
        return [column.databaseName, { type: shared, nullable: column.isNullable, key: column.isPrimary }];
      }),
    );
  }
  return catalog;
}
