import type { Database, Writer } from '../../../../src/data/database';
import { bound } from '../../../../src/data/sql';

/** How rows are copied: many times by one statement, from a row that is there. */
export interface Copying {
  /** First digit in the time of a copied id; copies sort behind what they are copied from, by this digit. */
  series: 1 | 2 | 3 | 4;
  times: number;
  /** Ids that stay as they are in the copies; all others become ids of the same copy. */
  keep: readonly string[];
  /** Columns with a value of their own, as SQL; \`n.tag\` is the number of the copy. */
  set?: Readonly<Record<string, string>>;
  where?: string;
}

/** Columns that name things: ids, and what is unique beside them. */
const NAMING = /(^|_)(id|hash|domain)$|^email_normalized$/;
/** Texts that lists are ordered by: each copy has another one. */
const ORDERING = /^name(_folded)?$/;

const TAGS = {
  sqlite: '(SELECT value AS tag FROM json_each(?)) n',
  mysql: `JSON_TABLE(?, '$[*]' COLUMNS (tag VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$')) n`,
};

function copied(column: string, { keep, set = {} }: Copying): string {
  const own = set[column];
  if (own !== undefined) return own;
  const value = `b.\`${column}\``;
  if (ORDERING.test(column)) return `CONCAT(${value}, ' ', n.tag)`;
  if (!NAMING.test(column)) return value;
  const kept = keep.map((id) => `'${id}'`).join(', ');
  // In place of the time in an id, which all ids of the world share: the type stays readable, copies sort by their number.
  const id = `CONCAT(SUBSTR(${value}, 1, 4), n.tag, SUBSTR(${value}, 15))`;
  return `CASE WHEN ${value} IS NULL OR ${value} IN (${kept}) THEN ${value} WHEN ${value} LIKE '____0%' AND LENGTH(${value}) = 30 THEN ${id} ELSE CONCAT(n.tag, ${value}) END`;
}

/** Copies rows of a table. What would be there twice, because all its ids are kept, is there once. */
export async function copyRows(writer: Writer, table: string, copying: Copying): Promise<void> {
  const sample = writer.dataSource.entityMetadatas.find(({ tableName }) => tableName === table);
  const columns = sample?.columns.map(({ databaseName }) => databaseName) ?? [];
  const tags = Array.from({ length: copying.times }, (_, index) => `${copying.series}${String(index + 1).padStart(9, '0')}`);
  const insert = writer.engine === 'sqlite' ? 'INSERT OR IGNORE' : 'INSERT IGNORE';
  await writer.run(
    bound(
      'nobody',
      `${insert} INTO \`${table}\` (${columns.map((column) => `\`${column}\``).join(', ')})
       SELECT ${columns.map((column) => copied(column, copying)).join(', ')}
         FROM ${TAGS[writer.engine]} CROSS JOIN \`${table}\` b WHERE ${copying.where ?? '1 = 1'}`,
    ),
    [JSON.stringify(tags)],
  );
}

/** Lets the database look at what it has, as it would have done in a world that grew slowly. */
export async function analyze(database: Database): Promise<void> {
  if (database.engine === 'sqlite') return;
  const tables = database.dataSource.entityMetadatas.map(({ tableName }) => `\`${tableName}\``);
  await database.rows(bound('nobody', `ANALYZE TABLE ${[...new Set(tables)].join(', ')}`), []);
}
