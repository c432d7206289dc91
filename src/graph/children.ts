import { declarationOf, type EdgeDeclaration, type TypeDeclaration } from './registry';
import type { JoinTable, Scope } from './scope';
import { keyOf, type Source } from './statement';

/** Where the children of an edge are found. */
export interface Children {
  type: TypeDeclaration;
  scope: Scope;
  /** Column that names the parent, as an expression on `node`, `scope` or `link`. Absent for a root list. */
  parentColumn?: (source: Source) => string;
  joinTable?: JoinTable | undefined;
  /** Children of one parent belong to many organizations. An index covers scope and parent together. */
  shared?: boolean;
  /** Small lists: load all children in one query and paginate in memory. */
  loadAll?: boolean;
}

/** Where the rows of a to-many edge are found. */
export function childrenOf({ name, target, scope, via, by, loadAll, shared }: EdgeDeclaration): Children {
  const type = declarationOf(target());
  return {
    type,
    scope: scope ?? type.scope,
    joinTable: via,
    loadAll,
    shared,
    parentColumn: (source) => {
      if (via) return `link.${via.parent}`;
      const field = type.fields.get(by ?? '');
      if (!field) throw new Error(`${name}: ${type.name} has no field ${by ?? ''}.`);
      // The key is only used to find rows, not shown. So its guard does not apply.
      return (
        source.plan.sortKeyColumns?.[field.name] ??
        (field.guardedBy || field.action ? `node.${field.column}` : keyOf(source, field).sql)
      );
    },
  };
}
