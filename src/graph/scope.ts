import type { Param } from '../data/database';
import type { Viewer } from '../policy/viewer';

/** An SQL condition with its values. Columns are written as `t.` (the type's table) or `s.` (the scope's table). */
export interface Condition {
  sql: string;
  params: readonly Param[];
}

/** A column and the value it must have: the indexed part of a scope. */
export type Equality = readonly [column: string, value: Param];

/** A table that leads from a parent to its children, joined as `k` on `k.<child> = t.id`. */
export interface Link {
  table: string;
  /** Column that names the parent. */
  parent: string;
  /** Column that names the child. */
  child: string;
  /** Further equalities, written with `k.`. */
  equals: (viewer: Viewer) => readonly Equality[];
  /** Fields of the child that the link keeps a copy of, written with `k.`. */
  copies?: Readonly<Record<string, string>>;
  /** The scope has hardly a row that the link does not lead to, and keeps them in order: it is read first. */
  scopeFirst?: boolean;
}

/**
 * Which rows of a type a viewer sees, as SQL: one rule for lists, `node`, loaders, counts and every edge.
 */
export interface ScopePlan {
  /**
   * A table with one row per organisation and visible row, joined as `s` on `s.<row> = t.id`.
   * Absent where a column of the type's own table tells who sees it.
   */
  through?: { table: string; row: string };
  /**
   * A table with at most one row beside each row of the type, joined as `b`: what conditions on single rows look at where
   * the scope's table is no scope of the type. Its key beside `on` is told by equalities on `b.`.
   */
  beside?: { table: string; on: string };
  /** Equalities that an index answers. */
  equals: readonly Equality[];
  /** What equalities cannot say; only for edges whose parents have few children. */
  also?: Condition;
  /** Conditions on single rows by name: `details` opens an address and so on. */
  rows?: Readonly<Record<string, string>>;
  /** What stands in the place of columns, for showing and for deciding, where a row of the scope shows what was. */
  instead?: Readonly<Record<string, string>>;
  /** Fields of which the scope's table keeps a copy, so that one index answers page and order. */
  copies?: Readonly<Record<string, string>>;
}

/** The rows a viewer sees; null: none at all. */
export type Scope = (viewer: Viewer) => ScopePlan | null;

/** Rows that belong to an organisation: `t.<column>` is the viewer's organisation. */
export const ownedBy = (viewer: Viewer, column: string): ScopePlan => ({ equals: [[`t.${column}`, viewer.organizationId]] });

/** Every row; for the operator. */
export const everything: ScopePlan = { equals: [] };
