import type { Policy } from './policy';
import type { Cell, Tables } from './tables';
import type { Viewer } from './world';
import { relationOf, type OwnedNode, type OwnershipMap } from './world/ownership';

/** Which rows exist for whom, from the tables, the rights and the ownership map alone. */
export class Sight {
  private readonly seen = new Map<string, boolean>();

  constructor(
    readonly tables: Tables,
    readonly policy: Policy,
    readonly map: OwnershipMap,
  ) {}

  /** What somebody is to a node: itself, what its organization is, or the operator. */
  private relationsOf(viewer: Viewer, node: OwnedNode): string[] {
    const self = node.ownership.self?.includes(viewer.userId) ? ['self'] : [];
    const relation = relationOf(node, viewer.organizationId);
    return [...self, relation === 'foreign' && viewer.kind === 'OPERATOR' ? 'operator' : relation];
  }

  private holds(cell: Cell | undefined, viewer: Viewer): boolean {
    if (cell === undefined) throw new Error('The tables lack a cell.');
    return cell === 'yes' || (cell !== 'no' && this.policy.allows(cell, viewer));
  }

  /** Whether a row exists for somebody, wherever it is reached from. */
  sees(viewer: Viewer, node: OwnedNode, only?: readonly string[]): boolean {
    const key = `${viewer.label} ${node.id} ${only?.join(' ') ?? ''}`;
    let seen = this.seen.get(key);
    if (seen === undefined) this.seen.set(key, (seen = this.decide(viewer, node, only)));
    return seen;
  }

  private decide(viewer: Viewer, node: OwnedNode, only?: readonly string[]): boolean {
    const scope = this.tables.scope.get(node.type);
    if (!scope) throw new Error(`${node.type} is not in scope.csv.`);
    if (!this.policy.allows(scope['action'] ?? '', viewer)) return false;
    const relations = this.relationsOf(viewer, node).filter((relation) => only === undefined || only.includes(relation));
    return relations.some((relation) => this.holds(scope[relation], viewer));
  }

  /** Whether a condition of the row holds for somebody. */
  isOpen(viewer: Viewer, node: OwnedNode, condition: string): boolean {
    const cells = this.tables.conditions.get(condition);
    if (!cells) throw new Error(`${condition} is not in conditions.csv.`);
    if (viewer.kind === 'OPERATOR') {
      return this.holds(cells['operator'], viewer) && node.ownership.closedToOperator?.includes(condition) !== true;
    }
    if (!node.ownership.opens?.[condition]?.includes(viewer.organizationId)) return false;
    return this.holds(cells[relationOf(node, viewer.organizationId)], viewer);
  }
}
