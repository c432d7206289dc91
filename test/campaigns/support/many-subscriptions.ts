import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';

/** What is needed of a database to fill it. */
interface Filler {
  engine: 'sqlite' | 'mysql';
  rows: (sql: string) => Promise<Record<string, unknown>[]>;
  /** Executes statements and commits them together. */
  all: (statements: readonly string[]) => Promise<void>;
  close: () => Promise<void>;
}

/** Opens a database for filling: nothing else uses it, and whoever loses it makes it again. */
async function openFiller(env: Readonly<Record<string, string>>): Promise<Filler> {
  const file = env['DATABASE_FILE'];
  if (file !== undefined) {
    const database = new Sqlite(file);
    for (const pragma of ['journal_mode = WAL', 'synchronous = OFF', 'foreign_keys = OFF', 'cache_size = -262144'])
      database.pragma(pragma);
    return {
      engine: 'sqlite',
      rows: (sql) => Promise.resolve(database.prepare(sql).all() as Record<string, unknown>[]),
      all: (statements) => Promise.resolve(database.transaction(() => statements.forEach((sql) => database.exec(sql)))()),
      close: () => {
        database.pragma('wal_checkpoint(TRUNCATE)');
        return Promise.resolve(void database.close());
      },
    };
  }
  const connection = await createConnection({ uri: env['DATABASE_URL'] ?? '' });
  await connection.query('SET foreign_key_checks = 0, unique_checks = 0');
  return {
    engine: 'mysql',
    rows: async (sql) => (await connection.query(sql))[0] as Record<string, unknown>[],
    all: async (statements) => {
      await connection.beginTransaction();
      for (const sql of statements) await connection.query(sql);
      await connection.commit();
    },
    close: () => connection.end(),
  };
}

/** The tables that get rows, with the column that says whose they are. */
const TABLES = {
  order_line: 'subscription_id',
  subscription: 'id',
  subscription_scope: 'subscription_id',
  subscription_period: 'subscription_id',
};

const INDEXES = {
  sqlite: (table: string) =>
    `SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%' AND tbl_name = '${table}'`,
  mysql: (table: string) =>
    `SELECT DISTINCT index_name AS name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = '${table}' AND non_unique = 1`,
};

/** Drops the indexes of other orders and of questions, which would take most of the time and of the disk. */
async function dropIndexes({ engine, rows, all }: Filler): Promise<void> {
  for (const table of Object.keys(TABLES)) {
    const names = (await rows(INDEXES[engine](table))).map(({ name }) => String(name));
    if (engine === 'sqlite') await all(names.map((name) => `DROP INDEX \`${name}\``));
    else if (names.length > 0)
      await all([`ALTER TABLE \`${table}\` ${names.map((name) => `DROP INDEX \`${name}\``).join(', ')}`]);
  }
}

/** Subscriptions copied by one transaction, at most. */
const MODELS = 5_000;

/** How many subscriptions a provider is to have. */
export interface Wanted {
  provider: string;
  rows: number;
}

/** The rows to be copied for a provider, each in a table of its own with the number of its subscription. */
interface Models {
  /** Tells the copies for one provider from those for others. */
  letter: string;
  count: number;
  /** Subscriptions that the provider sees without the copies. */
  seen: number;
  columns: ReadonlyMap<string, readonly string[]>;
}

/** Puts what a provider sold without a reseller into tables of its own. */
async function modelsOf({ rows, all }: Filler, provider: string, letter: string): Promise<Models> {
  const [found] = await rows(
    `SELECT p.id, (SELECT COUNT(*) FROM subscription_scope s WHERE s.org_id = p.id) AS seen FROM partner p WHERE p.name = '${provider}'`,
  );
  await all([
    `CREATE TABLE many_${letter} (number int NOT NULL PRIMARY KEY, id varchar(40) NOT NULL)`,
    `INSERT INTO many_${letter} SELECT ROW_NUMBER() OVER (ORDER BY s.id) - 1, s.id FROM subscription s
      WHERE s.provider_id = '${String(found?.['id'])}' AND s.reseller_id IS NULL AND s.parent_id IS NULL AND s.upgraded_from_id IS NULL
        AND EXISTS (SELECT 1 FROM subscription_scope v WHERE v.org_id = s.provider_id AND v.subscription_id = s.id)
      ORDER BY s.id LIMIT ${MODELS}`,
  ]);
  const [{ count } = {}] = await rows(`SELECT COUNT(*) AS count FROM many_${letter}`);
  if (Number(count) === 0) throw new Error(`${provider} has no subscription to copy.`);
  const columns = new Map<string, string[]>();
  for (const [table, key] of Object.entries(TABLES)) {
    columns.set(table, Object.keys((await rows(`SELECT * FROM ${table} LIMIT 1`))[0] ?? {}));
    await all([
      `CREATE TABLE many_${letter}_${table} AS SELECT m.number AS many_number, x.* FROM many_${letter} m CROSS JOIN ${table} x ON x.${key} = m.id`,
    ]);
  }
  return { letter, count: Number(count), seen: Number(found?.['seen']), columns };
}

/** The statements that copy so many models once more. Ids ascend, so that rows are appended. */
function copying({ engine }: Filler, { letter, columns }: Models, copy: number, count: number): string[] {
  const number = `${copy * MODELS} + x.many_number`;
  const id = (kind: string): string => {
    const head = `${kind}_01jd00000${letter}`;
    return engine === 'sqlite' ? `'${head}' || printf('%016d', ${number})` : `CONCAT('${head}', LPAD(${number}, 16, '0'))`;
  };
  const changed: Readonly<Record<string, string>> = {
    'order_line.id': id('oln'),
    'order_line.line_number': `x.line_number + ${1_000 * (copy + 1)}`,
    'subscription.id': id('sub'),
    'subscription.order_line_id': id('oln'),
    'subscription.assigned_licenses': '0',
  };
  return Object.keys(TABLES).map((table) => {
    const names = columns.get(table) ?? [];
    const values = names.map((name) => changed[`${table}.${name}`] ?? (name === 'subscription_id' ? id('sub') : `x.\`${name}\``));
    const into = `INSERT INTO \`${table}\` (${names.map((name) => `\`${name}\``).join(', ')})`;
    return `${into} SELECT ${values.join(', ')} FROM many_${letter}_${table} x WHERE x.many_number < ${count} ORDER BY x.many_number`;
  });
}

/** Copies models until their provider sees so many subscriptions, each with its order line, its period and all rows of its scope. */
async function copyModels(filler: Filler, models: Models, rows: number, tell: (line: string) => void): Promise<void> {
  let left = rows - models.seen;
  for (let copy = 0; left > 0; copy += 1) {
    const count = Math.min(left, models.count);
    await filler.all(copying(filler, models, copy, count));
    left -= count;
    if (copy % 200 === 199) tell(`${left} subscriptions are left to make`);
  }
  await filler.all(
    ['', ...Object.keys(TABLES).map((table) => `_${table}`)].map((end) => `DROP TABLE many_${models.letter}${end}`),
  );
}

/** Lets providers of the demo have as many subscriptions as wanted. Without the indexes that a list in its own order does not need. */
export async function makeSubscriptions(
  env: Readonly<Record<string, string>>,
  wanted: readonly Wanted[],
  tell: (line: string) => void,
): Promise<void> {
  const filler = await openFiller(env);
  try {
    const all: [Models, number][] = [];
    for (const [index, { provider, rows }] of wanted.entries()) all.push([await modelsOf(filler, provider, String(index)), rows]);
    await dropIndexes(filler);
    for (const [models, rows] of all) await copyModels(filler, models, rows, tell);
  } finally {
    await filler.close();
  }
}
