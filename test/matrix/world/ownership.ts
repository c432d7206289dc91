/**
 * How somebody stands to a node: its own; shared with it by a partner; a partner of its own customer organization;
 * its own from a bond that ended; somebody else's since the bond ended; never its own.
 */
export type Relation = 'own' | 'partner' | 'supplier' | 'kept' | 'ended' | 'foreign';

type Values = Record<string, unknown>;

/** What the generator says of a node that it makes. */
export interface Ownership {
  own?: readonly string[];
  partner?: readonly string[];
  supplier?: readonly string[];
  kept?: readonly string[];
  ended?: readonly string[];
  /** Users whose node it is, whatever they hold. */
  self?: readonly string[];
  /** What all others are to it; foreign unless given. */
  others?: Relation;
  /** For whom conditions hold, by name. */
  opens?: Readonly<Record<string, readonly string[]>>;
  /** Conditions that hold for the operator elsewhere and not here. */
  closedToOperator?: readonly string[];
}

/** A node with what is stored of it and who is what to it. */
export interface OwnedNode {
  type: string;
  id: string;
  values: Values;
  ownership: Ownership;
}

const RELATIONS = ['own', 'partner', 'supplier', 'kept', 'ended'] as const;

/** Whose everything is, kept by the generator that made it. */
export class OwnershipMap {
  private readonly byId = new Map<string, OwnedNode>();

  add(node: OwnedNode): void {
    this.byId.set(node.id, node);
  }

  get nodes(): OwnedNode[] {
    return [...this.byId.values()];
  }

  find(id: unknown): OwnedNode | undefined {
    return typeof id === 'string' ? this.byId.get(id) : undefined;
  }

  ofType(type: string): OwnedNode[] {
    return this.nodes.filter((node) => node.type === type);
  }
}

/** What an organization is to a node. */
export function relationOf({ ownership }: OwnedNode, organizationId: string): Relation {
  const named = RELATIONS.find((relation) => ownership[relation]?.includes(organizationId));
  return named ?? ownership.others ?? 'foreign';
}
