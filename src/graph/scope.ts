import type { Param } from '../data/database';
import type { Viewer } from '../policy/viewer';

/**
 * An SQL condition and its parameters. Columns are prefixed with `node.` (the type's table) or `scope.` (the scope's table).
 */
export interface Condition {
  sql: string;
  params: readonly Param[];
}

/** A column with the alias of its table. */
export type AliasedColumn = `${'node' | 'scope' | 'link' | 'side'}.${string}`;

/** A column and its required value: the indexed part of a scope. */
export type Equality = readonly [column: AliasedColumn, value: Param];

/** A table that joins parents to children, as `link` on `link.<child> = node.id`. */
export interface JoinTable {
  table: string;
  /** Column of the parent id. */
  parent: string;
  /** Column of the child id. */
  child: string;
  /** Further equalities, prefixed with `link.`. */
  whereEquals: (viewer: Viewer) => readonly Equality[];
  /** Child fields that the link duplicates, prefixed with `link.`. */
  sortKeyColumns?: Readonly<Record<string, string>>;
  /** Almost all scope rows are linked, and the scope keeps them in order: read the scope first. */
  scopeFirst?: boolean;
}

/** The rows of a type that a viewer sees, as SQL: one rule for lists, `node`, loaders, counts and every edge. */
export interface ScopePlan {
  /**
   * A table with one row per organization and visible row, joined as `scope` on `scope.<row> = node.id`. Absent if a column of
   * the type's own table says who sees a row.
   */
  visibilityTable?: {
    table: string;
    row: string;
    /** The columns of an index that counts and groups of the whole list read, if it has all they need. It begins with the scope. */
    groupIndex?: readonly string[];
  };
  /**
   * A table with at most one row per row of the type, joined as `side`. Row guards use it where the scope's table is not one of
   * this type. Equalities on `side.` complete its key besides `on`.
   */
  sideTable?: {
    table: string;
    on: string;
    /** Lists of all rows read it first: few rows belong to the viewer, and it says which. */
    first?: boolean;
  };
  /** Equalities that an index covers. */
  whereEquals: readonly Equality[];
  /** What equalities cannot express. Only for edges whose parents have few children. */
  where?: Condition;
  /** Row conditions by name. For example, `details` opens an address. */
  rowGuards?: Readonly<Record<string, string>>;
  /** Replacements for columns, for showing and deciding, where a scope row shows a past state. */
  instead?: Readonly<Record<string, string>>;
  /** Fields that the scope's table duplicates, so that one index serves page and order. */
  sortKeyColumns?: Readonly<Record<string, string>>;
}

/** The rows a viewer sees. Null means none at all. */
export type Scope = (viewer: Viewer) => ScopePlan | null;

/** Rows of the viewer's organization, by `node.<column>`. */
export const ownedBy = (viewer: Viewer, column: string): ScopePlan => ({
  whereEquals: [[`node.${column}`, viewer.organizationId]],
});

/** All rows, for the operator. */
export const everything: ScopePlan = { whereEquals: [] };
