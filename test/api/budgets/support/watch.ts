import type { Database, Param } from '../../../../src/data/database';

/** A statement as it was sent. */
export interface Sent {
  sql: string;
  params: readonly Param[];
}

/** Keeps what a server sends to its database; the server asks the same object, so it is watched in its place. */
export function watch(database: Database): { sentBy: (work: () => Promise<unknown>) => Promise<Sent[]> } {
  const plain = { rows: database.rows.bind(database), transaction: database.transaction.bind(database) };
  let kept: Sent[] = [];
  database.rows = (sql, params) => {
    kept.push({ sql, params });
    return plain.rows(sql, params);
  };
  database.transaction = (work) =>
    plain.transaction((writer) =>
      work({
        engine: writer.engine,
        dataSource: writer.dataSource,
        rows: (sql, params) => {
          kept.push({ sql, params });
          return writer.rows(sql, params);
        },
        run: (sql, params) => {
          kept.push({ sql, params });
          return writer.run(sql, params);
        },
      }),
    );
  return {
    sentBy: async (work) => {
      kept = [];
      await work();
      const found = kept;
      // What is asked later, such as for plans, is not part of it.
      kept = [];
      return found;
    },
  };
}
