import { spelled, type Policy, type Refusal } from './policy';
import type { Cell, Line, Tables } from './tables';
import type { Viewer } from './world';
import { relationOf, type OwnedNode, type OwnershipMap } from './world/ownership';

/** What a coordinate has to answer. */
export type Expected =
  | { refused: Refusal }
  | { any: true }
  | { value: true }
  /** Exactly this, as it is stored; null where nothing is. */
  | { stored: unknown }
  /** A node with this id, or null. */
  | { id: string | null }
  /** A list of exactly these nodes. */
  | { ids: readonly string[] }
  /** A value with fields of its own, made from this; null where nothing is stored. */
  | { part: Values | null }
  | { parts: readonly Values[] }
  | { actions: readonly string[] }
  | { rights: true };

type Values = Record<string, unknown>;

/** One operation as `availableActions` shows it. */
export interface Offered {
  action: string;
  allowed: boolean;
}

/** Where a field is asked for. */
interface Place {
  viewer: Viewer;
  /** The node, or the node around a part. */
  node: OwnedNode;
  /** What the field's own object was made from. */
  values: Values;
  field: string;
}

const NONE: Expected = { stored: null };

/** What the rules open, from the tables, the rights and the ownership map alone. */
export class Rules {
  private readonly seen = new Map<string, boolean>();

  constructor(
    readonly tables: Tables,
    readonly policy: Policy,
    readonly map: OwnershipMap,
  ) {}

  /** What somebody is to a node: itself, what its organisation is, or the operator. */
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
  private isOpen(viewer: Viewer, node: OwnedNode, condition: string): boolean {
    const cells = this.tables.conditions.get(condition);
    if (!cells) throw new Error(`${condition} is not in conditions.csv.`);
    if (viewer.kind === 'OPERATOR') return this.holds(cells['operator'], viewer);
    if (!node.ownership.opens?.[condition]?.includes(viewer.organizationId)) return false;
    return this.holds(cells[relationOf(node, viewer.organizationId)], viewer);
  }

  private one(viewer: Viewer, id: unknown): Expected {
    const target = this.map.find(id);
    return { id: target && this.sees(viewer, target) ? target.id : null };
  }

  private many(viewer: Viewer, nodes: readonly OwnedNode[]): Expected {
    return { ids: nodes.filter((node) => this.sees(viewer, node)).map(({ id }) => id) };
  }

  /** Rows of a type whose column names the parent; `condition` closes what the viewer may not know of the child. */
  private children({ viewer, values }: Place, [type = '', column = '', ...more]: readonly string[]): Expected {
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
  private among(viewer: Viewer, ids: readonly unknown[], type?: string): Expected {
    const nodes = ids.map((id) => this.map.find(id)).filter((node): node is OwnedNode => node !== undefined);
    return this.many(
      viewer,
      nodes.filter((node) => type === undefined || node.type === type),
    );
  }

  /** Edges that follow a bond between organisations. */
  private bonds(kind: string, { viewer, node }: Place, type = ''): Expected {
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

  private customersOf(partnerId: unknown): unknown[] {
    return this.active('CustomerRelationship', (tie) => tie['partnerId'] === partnerId).map((tie) => tie['customerId']);
  }

  /** Customers of two partners, of which the viewer has to be one. */
  private shared({ viewer, node }: Place, other: string): Expected {
    if (![node.id, other].includes(viewer.organizationId)) return { ids: [] };
    const theirs = new Set(this.customersOf(other));
    return this.among(viewer, this.customersOf(node.id).filter((id) => theirs.has(id))); // prettier-ignore
  }

  private associated({ viewer, node }: Place): Expected {
    const tie = this.active('CustomerRelationship', (one) => one['customerId'] === node.id && one['partnerId'] === viewer.organizationId)[0]; // prettier-ignore
    return this.one(viewer, tie?.['associatedResellerId']);
  }

  /** Whoever answers support requests, as far as its profile is in sight. */
  private contact({ viewer, values }: Place, column: string): Expected {
    const target = this.map.find(values[column]);
    if (!target || !this.sees(viewer, target)) return NONE;
    const { name, supportContact } = target.values;
    return { part: { ...(supportContact as Values), kind: target.type.toUpperCase(), name, partnerId: target.id } };
  }

  /** How far a customer is open, and whose turn it is to ask for support. */
  private access({ viewer, node }: Place): Expected {
    const granted = node.ownership.opens?.['details']?.includes(viewer.organizationId) ?? false;
    const details = this.isOpen(viewer, node, 'details') ? 'FULL' : 'BASIC';
    const supportRoute = granted ? 'OWN_TICKET' : 'CALL_VENDOR';
    return { part: { details, supportRoute, partnerRemainsResponsible: viewer.kind !== 'CUSTOMER' } };
  }

  /** An acceptance in sight counts more than an attestation in sight. */
  private agreement({ viewer, node }: Place): Expected {
    const all = this.map.ofType('CustomerAgreement').filter(({ values }) => values['customerId'] === node.id);
    const kinds = all.filter((one) => this.sees(viewer, one)).map(({ values }) => values['kind']);
    if (kinds.includes('ACCEPTANCE')) return { stored: 'ACCEPTED' };
    return { stored: kinds.length > 0 ? 'ATTESTED' : 'MISSING' };
  }

  private self(viewer: Viewer, type?: string): Expected {
    if (type === undefined) return { stored: viewer.userId };
    return this.map.find(viewer.userId)?.type === type ? this.one(viewer, viewer.userId) : { id: null };
  }

  /** What a line's answer is at a place, once right and condition hold. */
  private answer(line: Line, place: Place): Expected {
    const [kind = '', ...rest] = line.answer.split(' ');
    const { viewer, values, field } = place;
    const [first = field] = rest;
    switch (kind) {
      case 'any':
        return { any: true };
      case 'value':
        return { value: true };
      case 'stored':
        return { stored: values[first] ?? null };
      case 'part':
        return { part: (values[field] ?? null) as Values | null };
      case 'parts':
        return { parts: (values[field] ?? []) as Values[] };
      case 'one':
        return first === 'associatedReseller' ? this.associated(place) : this.one(viewer, values[first]);
      case 'many':
        return this.children(place, rest);
      case 'back': {
        const found = this.children(place, rest) as { ids: readonly string[] };
        return { id: found.ids[0] ?? null };
      }
      case 'listed':
        return this.among(viewer, (values[first] ?? []) as unknown[]);
      case 'related':
      case 'partners':
      case 'customers':
        return this.bonds(kind, place, rest[0]);
      case 'shared':
        return this.shared(place, this.counterpart(place));
      case 'contact':
        return this.contact(place, first);
      case 'access':
        return this.access(place);
      case 'agreement':
        return this.agreement(place);
      case 'tied':
        return { stored: this.customersOf(values['providerId']).includes(values['customerId']) };
      case 'own':
        return viewer.kind === 'OPERATOR' || values[first] === viewer.organizationId ? { stored: values[field] ?? null } : NONE;
      case 'self':
        return this.self(viewer, rest[0]);
      case 'organization':
        return this.one(viewer, viewer.organizationId);
      case 'actions':
        return { actions: this.policy.actions.filter((action) => this.policy.allows(action, viewer)) };
      case 'rights':
      case 'operations':
        return { rights: true };
      default:
        throw new Error(`${line.coordinate} answers ${line.answer}, which nobody understands.`);
    }
  }

  /** The partner that the question names: see `Questions`. */
  private counterpart({ node }: Place): string {
    const type = node.type === 'Provider' ? 'Reseller' : 'Provider';
    return this.map.ofType(type).find(({ values }) => values['name'] === `Name of ${type.toLowerCase()}`)?.id ?? '';
  }

  /** What a coordinate has to answer at a place. */
  expected(coordinate: string, place: Place): Expected {
    const line = this.tables.lines.get(coordinate);
    if (!line) throw new Error(`${coordinate} has no line.`);
    if (!this.policy.allowsOne(line.actions, place.viewer)) {
      return line.without === 'null' ? NONE : { refused: this.policy.refusal(line.actions, place.viewer) };
    }
    if (line.opens === null || this.isOpen(place.viewer, place.node, line.opens)) return this.answer(line, place);
    return line.answer.startsWith('many') ? { ids: [] } : NONE;
  }

  /** Whether everything that is offered as possible is somebody's right; the state decides about the rest. */
  hasRights(viewer: Viewer, offered: readonly (string | Offered)[]): boolean {
    const possible = offered.flatMap((one) => (typeof one === 'string' ? [one] : one.allowed ? [one.action] : []));
    const held = new Set(this.policy.actions.filter((action) => this.policy.allows(action, viewer)).map(spelled));
    return possible.every((action) => held.has(action));
  }
}
