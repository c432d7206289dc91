import type { DataSource } from 'typeorm';
import type { Lane } from './lane';
import type { Statement } from './sql';

/** What may be bound to a placeholder. Nothing else reaches a driver. */
export type Param = string | number | null;

/** A row as the driver answers it, keyed by the names the statement gave its columns. */
export type Row = Record<string, unknown>;

export type EngineName = 'sqlite' | 'mysql';

/** Something that answers statements: the reading side, or a transaction. */
export interface Reader {
  readonly engine: EngineName;
  rows<R extends object>(sql: Statement<R>, params: readonly Param[]): Promise<R[]>;
}

/** One open transaction. */
export interface Writer extends Reader {
  /** Runs one changing statement and answers how many rows it matched. */
  run(sql: Statement, params: readonly Param[]): Promise<number>;
  /** What TypeORM knows of the entities. Statements go through `rows` and `run`. */
  readonly dataSource: DataSource;
}

/** A transaction that takes any text: for drivers, migrations, commands and tests. Use cases get a {@link Writer}. */
export interface RawWriter {
  readonly engine: EngineName;
  rows<R extends object = Row>(sql: string, params: readonly Param[]): Promise<R[]>;
  run(sql: string, params: readonly Param[]): Promise<number>;
  readonly dataSource: DataSource;
}

/** A database as use cases have it. */
export interface Store extends Reader {
  /** Where statements wait that may look through a whole list, so that the others find a free hand. */
  readonly lengthy: Lane;
  /** Runs `work` in one transaction; the whole of it again when the engine asks for a retry. */
  transaction<T>(work: (writer: Writer) => Promise<T>): Promise<T>;
}

/** A database as the server uses it; one implementation for each engine. */
export interface Database {
  readonly engine: EngineName;
  rows<R extends object = Row>(sql: string, params: readonly Param[]): Promise<R[]>;
  readonly dataSource: DataSource;
  /** Where statements wait that may look through a whole list, so that the others find a free hand. */
  readonly lengthy: Lane;
  /** Where the data is, for the start-up message; never with a password. */
  readonly address: string;
  /** Runs `work` in one transaction; the whole of it again when the engine asks for a retry. */
  transaction<T>(work: (writer: RawWriter) => Promise<T>): Promise<T>;
  /** Resolves when the database answers; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What one request has cost the database, and whose it is. */
export interface Meter {
  /** Whoever waits for the same takes turns by this: an organization, or the network of somebody who did not sign in. */
  owner: string;
  statements: number;
  rows: number;
}

/** Guards against values that no placeholder should ever get, such as objects from a loosely typed input. */
export function assertParams(params: readonly unknown[]): asserts params is readonly Param[] {
  for (const param of params) {
    const kind = typeof param;
    if (param !== null && kind !== 'string' && kind !== 'number') {
      throw new TypeError(`A ${kind} was bound to a placeholder.`);
    }
  }
}
