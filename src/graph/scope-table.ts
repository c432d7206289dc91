import type { Param } from '../data/database';
import type { TouchType } from '../kernel/event';
import type { DecidesScope } from './write';

/** Writes the condition that limits a branch to the requested keys: ` AND <column> IN (…)`, or nothing in a rebuild. */
export type Only = (key: string, column: string) => string;

/** Writes the first table of a branch: joined to the list of requested keys, or the whole table in a rebuild. */
export type From = (key: string, table: string, column: string) => string;

/** The helpers for writing a scope's SQL. */
export interface ScopeSql {
  from: From;
  only: Only;
  /** A join that reads its left side first, regardless of the planner. */
  then: 'CROSS JOIN' | 'STRAIGHT_JOIN';
}

/** The rows to look at: values by key column. */
export type Region = Readonly<Record<string, readonly string[]>>;

/** Finds the keys affected by a kind of touch, page by page. The statement ends with `> ?` and `LIMIT`. */
export interface Expansion {
  /** Selects `id` in order, after the last one of the previous page. */
  ids: (then: ScopeSql['then']) => string;
  /** The parameters before the last id, from the key of the touch. */
  params: (key: readonly string[]) => readonly Param[];
  /** The key column the ids belong to. */
  of: string;
  /** Further columns that limit the rows: one refresh per region. Regions must not overlap. */
  also?: (key: readonly string[]) => readonly Region[];
}

/**
 * A table with one row per organization and visible row of a type: who sees what, with the sort keys of pages. The rows of a
 * key are derived only from the facts of that key.
 */
export interface ScopeTable {
  name: string;
  /** Its primary key. Rows to delete are found by all columns but the last, and a list of the last. */
  primaryKey: readonly string[];
  /** The other columns. */
  values: readonly string[];
  /** Columns whose values limit a refresh. The first names the subjects. */
  keys: readonly [string, ...string[]];
  /** Selects the rows derived from the facts, columns in the order of `primaryKey` and `values`. */
  rows: (sql: ScopeSql) => string;
  /** A column that is 0 where a row shows a past state. Its organization gets no later events. */
  past?: string;
  /** Kinds of touches other than the key itself. */
  expansions?: Readonly<Record<string, Expansion>>;
}

/** Properties of an entity that scopes are derived from. `*` means the existence of the row. */
export interface Decides {
  entity: DecidesScope;
  properties: readonly string[];
  touch: TouchType;
}

/** A scope table and a kind of fact it is derived from: the keys to refresh, or the expansion that finds them. */
export type Follows = { scope: ScopeTable; touch: TouchType } & (
  { keys: (...key: string[]) => readonly (readonly string[])[] } | { by: string }
);

/** Declares a scope table. Its module lists it. */
export const defineScopeTable = (table: ScopeTable): ScopeTable => table;
