import type { Param } from '../data/database';
import type { TouchType } from '../kernel/event';
import type { DecidesScope } from './write';

/** Writes the condition that keeps a branch to the keys asked for: ` AND <column> IN (…)`, or nothing in a rebuild. */
export type Only = (key: string, column: string) => string;

/** Writes the table that a branch begins with: behind a list of the keys asked for, or all of it in a rebuild. */
export type From = (key: string, table: string, column: string) => string;

/** What the statement of a scope is written with. */
export interface ScopeSql {
  from: From;
  only: Only;
  /** A join whose left side is read first, whatever the planner thinks of it. */
  then: 'CROSS JOIN' | 'STRAIGHT_JOIN';
}

/** What is looked at: values by key column. */
export type Region = Readonly<Record<string, readonly string[]>>;

/** Finds the keys behind a kind of touch, a page at a time: the statement ends with `> ?` and `LIMIT`. */
export interface Expansion {
  /** Selects `id` in order, behind the last one of the page before. */
  ids: (then: ScopeSql['then']) => string;
  /** The values before the last id, from the key of the touch. */
  params: (key: readonly string[]) => readonly Param[];
  /** The key column that the ids are of. */
  of: string;
  /** Further columns that bound the rows to look at: of each of these regions, which have no row in common. */
  also?: (key: readonly string[]) => readonly Region[];
}

/**
 * A table with one row per organization and visible row of a type: who sees what, with the keys that pages are ordered
 * by. It is a function of its key: the rows of some keys follow from the facts of these keys alone.
 */
export interface ScopeTable {
  name: string;
  /** Its primary key; rows to delete are found by all but the last and a list of the last. */
  primaryKey: readonly string[];
  /** The other columns. */
  values: readonly string[];
  /** Columns whose values bound what is looked at; the first names the subjects. */
  keys: readonly [string, ...string[]];
  /** Selects the rows as they follow from the facts, columns in the order of `primaryKey` and `values`. */
  rows: (sql: ScopeSql) => string;
  /** A column that is 0 where a row shows what was: its organization is told of nothing that happens since. */
  past?: string;
  /** Kinds of touches beyond the key itself. */
  expansions?: Readonly<Record<string, Expansion>>;
}

/** Properties of an entity that are a fact which scopes follow from; `*`: that there is a row. */
export interface Decides {
  entity: DecidesScope;
  properties: readonly string[];
  touch: TouchType;
}

/** A scope table and a kind of fact that it follows from: the keys to look at, or the expansion that finds them. */
export type Follows = { scope: ScopeTable; touch: TouchType } & (
  { keys: (...key: string[]) => readonly (readonly string[])[] } | { by: string }
);

/** Declares a scope table; its module lists it. */
export const defineScopeTable = (table: ScopeTable): ScopeTable => table;
