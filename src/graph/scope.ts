import type { Param } from '../data/database';
import type { Viewer } from '../policy/viewer';

/** An SQL condition with its values. Columns are written as `node.` (the type's table) or `scope.` (the scope's table). */
export interface Condition {
  sql: string;
  params: readonly Param[];
}

/** A column with the alias of its table. */
export type AliasedColumn = `${'node' | 'scope' | 'link' | 'side'}.${string}`;

/** A column and the value it must have: the indexed part of a scope. */
export type Equality = readonly [column: AliasedColumn, value: Param];

/** A table that leads from a parent to its children, joined as `link` on `link.<child> = node.id`. */
export interface JoinTable {
  table: string;
  /** Column that names the parent. */
  parent: string;
  /** Column that names the child. */
  child: string;
  /** Further equalities, written with `link.`. */
  whereEquals: (viewer: Viewer) => readonly Equality[];
  /** Fields of the child that the link keeps a copy of, written with `link.`. */
  sortKeyColumns?: Readonly<Record<string, string>>;
  /** The scope has hardly a row that the link does not lead to, and keeps them in order: it is read first. */
  scopeFirst?: boolean;
}

/**
 * Which rows of a type a viewer sees, as SQL: one rule for lists, `node`, loaders, counts and every edge.
 */
export interface ScopePlan {
  /**
   * A table with one row per organization and visible row, joined as `scope` on `scope.<row> = node.id`.
   * Absent where a column of the type's own table tells who sees it.
   */
  visibilityTable?: { table: string; row: string };
  /**
   * A table with at most one row beside each row of the type, joined as `side`: what conditions on single rows look at where
   * the scope's table is no scope of the type. Its key beside `on` is told by equalities on `side.`.
   */
  sideTable?: { table: string; on: string };
  /** Equalities that an index answers. */
  whereEquals: readonly Equality[];
  /** What equalities cannot say; only for edges whose parents have few children. */
  where?: Condition;
  /** Conditions on single rows by name: `details` opens an address and so on. */
  rowGuards?: Readonly<Record<string, string>>;
  /** What stands in the place of columns, for showing and for deciding, where a row of the scope shows what was. */
  instead?: Readonly<Record<string, string>>;
  /** Fields of which the scope's table keeps a copy, so that one index answers page and order. */
  sortKeyColumns?: Readonly<Record<string, string>>;
}

/** The rows a viewer sees; null: none at all. */
export type Scope = (viewer: Viewer) => ScopePlan | null;

/** Rows that belong to an organization: `node.<column>` is the viewer's organization. */
export const ownedBy = (viewer: Viewer, column: string): ScopePlan => ({
  whereEquals: [[`node.${column}`, viewer.organizationId]],
});

/** Every row; for the operator. */
export const everything: ScopePlan = { whereEquals: [] };
