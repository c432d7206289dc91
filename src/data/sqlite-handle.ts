import type BetterSqlite3 from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { assertParams, type Param, type Row } from './database';

export type Handle = BetterSqlite3.Database;

/** SQL texts are few and constant; the bound is a bound on memory, not a working set. */
export const STATEMENTS_KEPT = 500;

/** KiB of pages that a writing connection keeps. */
const CACHE_KIB = 32_768;

/** Settings of a connection that writes. */
export function prepareWriter(handle: Handle): void {
  handle.pragma('journal_mode = WAL');
  // NORMAL would lose the last commits in a power cut; a system of record does not.
  handle.pragma('synchronous = FULL');
  handle.pragma('foreign_keys = ON');
  // The default of 2 MB is read from the file again and again in a large transaction.
  handle.pragma(`cache_size = -${CACHE_KIB}`);
}

/** Runs statements on one handle, keeping the prepared ones. */
export class Statements {
  private readonly kept = new LRUCache<string, BetterSqlite3.Statement>({ max: STATEMENTS_KEPT });

  constructor(private readonly handle: Handle) {}

  private prepare(sql: string): BetterSqlite3.Statement {
    let statement = this.kept.get(sql);
    if (!statement) {
      statement = this.handle.prepare(sql);
      this.kept.set(sql, statement);
    }
    return statement;
  }

  rows(sql: string, params: readonly Param[]): Row[] {
    assertParams(params);
    return this.prepare(sql).all(...params) as Row[];
  }

  run(sql: string, params: readonly Param[]): number {
    assertParams(params);
    return this.prepare(sql).run(...params).changes;
  }
}
