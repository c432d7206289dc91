import type BetterSqlite3 from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { assertParams, type Param, type Row } from './database';

export type Handle = BetterSqlite3.Database;

/** Maximum cached statements. There are few distinct SQL texts; this only limits memory. */
export const STATEMENTS_KEPT = 500;

/** Page cache of a writing connection in KiB. */
const CACHE_KIB = 32_768;

export function prepareWriter(handle: Handle): void {
  handle.pragma('journal_mode = WAL');
  // NORMAL could lose the last commits in a power failure, which a system of record must not.
  handle.pragma('synchronous = FULL');
  handle.pragma('foreign_keys = ON');
  // With the default of 2 MB, large transactions reread pages from the file again and again.
  handle.pragma(`cache_size = -${CACHE_KIB}`);
}

/** Runs statements on one handle and caches the prepared ones. */
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
