import type { DataSource } from 'typeorm';
import type { Lane } from './lane';
import type { Observer } from './observer';
import type { Statement } from './sql';

/** Values that may be bound to a placeholder. Nothing else reaches a driver. */
export type Param = string | number | null;

/** A row as the driver returns it, keyed by the column names of the statement. */
export type Row = Record<string, unknown>;

export type EngineName = 'sqlite' | 'mysql';

/** Executes reads: a database, or a transaction. */
export interface Reader {
  readonly engine: EngineName;
  /** `limit`: milliseconds after which a lengthy statement is stopped. The engine has a limit of its own for the others. */
  rows<R extends object>(sql: Statement<R>, params: readonly Param[], limit?: number): Promise<R[]>;
}

/** An open transaction. */
export interface Writer extends Reader {
  /** Runs a write and returns the number of matched rows. */
  run(sql: Statement, params: readonly Param[]): Promise<number>;
  /** TypeORM's metadata of the entities. Statements go through `rows` and `run`. */
  readonly dataSource: DataSource;
}

/** A transaction that accepts any SQL: for drivers, migrations, commands and tests. Use cases get a {@link Writer}. */
export interface RawWriter {
  readonly engine: EngineName;
  rows<R extends object = Row>(sql: string, params: readonly Param[]): Promise<R[]>;
  run(sql: string, params: readonly Param[]): Promise<number>;
  readonly dataSource: DataSource;
}

/** Whether a replica may answer: it has what the primary has, is behind, cannot be reached, or has the data of another primary. */
export type ReplicaState = 'current' | 'behind' | 'unreachable' | 'foreign';

/** A copy of the database that other servers keep up to date. */
export interface Replicated {
  readonly state: ReplicaState;
  /** Operations that were read from it. */
  readonly served: number;
  /** Operations that the primary had to answer instead. */
  readonly diverted: number;
  /** Whether it has everything that was committed before this call. */
  fresh(): Promise<boolean>;
  /** Reads from it. Rejects if it fails; the caller then asks the primary. */
  rows<R extends object>(sql: string, params: readonly Param[]): Promise<R[]>;
  close(): void;
}

/** A database as use cases see it. */
export interface Store extends Reader {
  /** The replica that queries may be read from. Absent: none. */
  readonly replica?: Replicated;
  /** The queue for statements that may scan a whole list, so that they do not block others. */
  readonly lengthy: Lane;
  /** Runs `work` in one transaction. Retries all of it if the engine asks for that. */
  transaction<T>(work: (writer: Writer) => Promise<T>): Promise<T>;
}

/** The data of one moment, on a connection of its own. Later commits do not show. */
export interface Snapshot {
  /** See {@link Reader}. Statements run one after the other. */
  rows<R extends object = Row>(sql: string, params: readonly Param[], limit?: number): Promise<R[]>;
  /** Ends it and its connection. May be called again. */
  close(): Promise<void>;
}

/** How busy a database is. */
export interface DatabaseLoad {
  /** The pool of MySQL and MariaDB. `waiting`: statements and transactions that wait for a connection. */
  pool?: { limit: number; inUse: number; idle: number; waiting: number };
  /** Transactions in the queue of SQLite's only writer, the running one included. */
  writers?: number;
  /** Reads that may look through a whole list. */
  scans: { running: number; waiting: number };
}

/** A database as the server uses it. Each engine has one implementation. */
export interface Database {
  readonly engine: EngineName;
  /** See {@link Reader}. */
  rows<R extends object = Row>(sql: string, params: readonly Param[], limit?: number): Promise<R[]>;
  readonly dataSource: DataSource;
  /** The queue for statements that may scan a whole list, so that they do not block others. */
  readonly lengthy: Lane;
  /** Where the data is, for the startup message. Never includes a password. */
  readonly address: string;
  /** Runs `work` in one transaction. Retries all of it if the engine asks for that. */
  transaction<T>(work: (writer: RawWriter) => Promise<T>): Promise<T>;
  /**
   * Opens a snapshot. Its owner must close it soon: it occupies a connection, and the engine keeps everything that is overwritten
   * meanwhile.
   */
  snapshot(): Promise<Snapshot>;
  load(): DatabaseLoad;
  /** Resolves if the database responds, otherwise rejects. */
  ping(): Promise<void>;
  /** The replica that queries may be read from. Absent: none. */
  readonly replica?: Replicated;
  close(): Promise<void>;
}

/** What a request has cost the database, and whose request it is. */
export interface Meter {
  /** Queues take turns by this owner: an organization, or the network of an anonymous caller. */
  owner: string;
  statements: number;
  rows: number;
  /** When the request began, in milliseconds of `performance.now()`. */
  readonly began: number;
  /** Is told about each statement. */
  readonly observer: Observer | undefined;
}

/** Rejects values that must never reach a placeholder, such as objects from a loosely typed input. */
export function assertParams(params: readonly unknown[]): asserts params is readonly Param[] {
  for (const param of params) {
    const kind = typeof param;
    if (param !== null && kind !== 'string' && kind !== 'number') {
      throw new TypeError(`A ${kind} cannot be bound to a placeholder.`);
    }
  }
}
