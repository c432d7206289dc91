import type { Expected, Place, Values } from './expected';
import { Sight } from './sight';
import type { Viewer } from './world';
import type { OwnedNode } from './world/ownership';

/** Where edges lead, from what the generator stored and whom it gave it to. */
export class Edges extends Sight {
  protected one(viewer: Viewer, id: unknown): Expected {
    const target = this.map.find(id);
    return { id: target && this.sees(viewer, target) ? target.id : null };
  }

  private many(viewer: Viewer, nodes: readonly OwnedNode[]): Expected {
    return { ids: nodes.filter((node) => this.sees(viewer, node)).map(({ id }) => id) };
  }

  /** Rows of a type whose column names the parent; `condition` closes what the viewer may not know of the child. */
  protected children({ viewer, values }: Place, [type = '', column = '', ...more]: readonly string[]): Expected {
    const [first, from] = more;
    const key = first === '=' ? values[from ?? ''] : values['id'];
    const found = this.map.ofType(type).filter((child) => child.values[column] === key);
    const known = first === undefined || first === '=' ? found : found.filter((child) => this.isOpen(viewer, child, first));
    return this.many(viewer, known);
  }

  private active(type: string, matches: (values: Values) => boolean): Values[] {
    return this.map
      .ofType(type)
      .map(({ values }) => values)
      .filter((values) => values['status'] === 'ACTIVE' && matches(values));
  }

  /** Ids as nodes of a type, those in sight. */
  protected among(viewer: Viewer, ids: readonly unknown[], type?: string): Expected {
    const nodes = ids.map((id) => this.map.find(id)).filter((node): node is OwnedNode => node !== undefined);
    return this.many(
      viewer,
      nodes.filter((node) => type === undefined || node.type === type),
    );
  }

  /** Edges that follow a bond between organizations. */
  protected bonds(kind: string, { viewer, node }: Place, type = ''): Expected {
    if (kind === 'related') {
      const ties = this.active('CustomerRelationship', (tie) => tie['customerId'] === node.id);
      return this.among(viewer, ties.map((tie) => tie['partnerId']), type); // prettier-ignore
    }
    if (kind === 'partners') {
      const [own, other] = type === 'Reseller' ? ['providerId', 'resellerId'] : ['resellerId', 'providerId'];
      const pairs = this.active('Partnership', (pair) => pair[own ?? ''] === node.id);
      return this.among(viewer, pairs.map((pair) => pair[other ?? ''])); // prettier-ignore
    }
    return this.among(viewer, this.customersOf(node.id));
  }

  protected customersOf(partnerId: unknown): unknown[] {
    return this.active('CustomerRelationship', (tie) => tie['partnerId'] === partnerId).map((tie) => tie['customerId']);
  }

  /** Customers of two partners, of which the viewer has to be one. */
  protected shared({ viewer, node }: Place, other: string): Expected {
    if (![node.id, other].includes(viewer.organizationId)) return { ids: [] };
    const theirs = new Set(this.customersOf(other));
    return this.among(viewer, this.customersOf(node.id).filter((id) => theirs.has(id))); // prettier-ignore
  }

  protected associatedId({ viewer, node }: Place): unknown {
    const tie = this.active('CustomerRelationship', (one) => one['customerId'] === node.id && one['partnerId'] === viewer.organizationId)[0]; // prettier-ignore
    return tie?.['associatedResellerId'];
  }
}
