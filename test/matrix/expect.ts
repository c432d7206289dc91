import { Edges } from './edges';
import { NONE, type Expected, type Offered, type Place, type Values } from './expected';
import { spelled } from './policy';
import type { Line } from './tables';
import type { Viewer } from './world';

/** What the rules open, from the tables, the rights and the ownership map alone. */
export class Rules extends Edges {
  /** Whoever answers support requests, as far as its profile is in sight. */
  private contact({ viewer, values }: Place, column: string): Expected {
    const target = this.map.find(values[column]);
    if (!target || !this.sees(viewer, target)) return NONE;
    const { name, supportContact } = target.values;
    return { part: { ...(supportContact as Values), kind: target.type.toUpperCase(), name, partnerId: target.id } };
  }

  /** Who a record names, by id and name; of resellers only the seller's, the customer's and the own. */
  private named(viewer: Viewer, id: unknown): Expected {
    const target = this.map.find(id);
    const foreign = viewer.kind === 'RESELLER' && target?.type === 'Reseller' && target.id !== viewer.organizationId;
    if (!target || foreign) return NONE;
    return { part: { id: target.id, name: target.values['name'] } };
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

  /** Whether a mutation is refused to somebody because its partner is suspended: all but the own sign-in, and what is open. */
  suspends(viewer: Viewer, mutation: string): boolean {
    if (this.map.find(viewer.organizationId)?.values['status'] !== 'SUSPENDED') return false;
    const actions = this.tables.lines.get(mutation)?.actions ?? [];
    const stays = (action: string): boolean =>
      ['session.manage_own', 'saved_query.write'].includes(action) ||
      this.policy.allows(action, { kind: 'ANONYMOUS', roles: [] });
    return actions.length > 0 && !actions.some(stays) && mutation !== 'Mutation.revokeApiToken';
  }

  /** What changed, without the ids of what is out of sight; the operator reads them all. */
  private changes({ viewer, values }: Place): string | null {
    const told = values['changes'];
    if (typeof told !== 'string') return null;
    const ids = Object.entries(JSON.parse(told) as Record<string, unknown>).map(([name, id]) => {
      const node = this.map.find(id);
      return [name, viewer.kind === 'OPERATOR' || (node && this.sees(viewer, node)) ? id : null];
    });
    return JSON.stringify(Object.fromEntries(ids));
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
      // A page of a value is read with it.
      case 'page':
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
        return this.one(viewer, first === 'associatedReseller' ? this.associatedId(place) : values[first]);
      case 'many':
        return this.children(place, rest);
      case 'back': {
        const found = this.children(place, rest) as { ids: readonly string[] };
        return { id: found.ids[0] ?? null };
      }
      case 'named':
        return this.named(viewer, first === 'associatedReseller' ? this.associatedId(place) : values[first]);
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
      case 'changes':
        return { stored: this.changes(place) };
      case 'agreement':
        return this.agreement(place);
      case 'party':
        return viewer.kind === 'CUSTOMER' || [values['partnerId'], values['associatedResellerId']].includes(viewer.organizationId)
          ? { stored: values[field] ?? null }
          : NONE;
      case 'tied':
        return { stored: this.customersOf(values['providerId']).includes(values['customerId']) };
      case 'own':
        return viewer.kind === 'OPERATOR' || values[first] === viewer.organizationId ? { stored: values[field] ?? null } : NONE;
      case 'self':
        return this.self(viewer, rest[0]);
      case 'record':
        return { stored: `viewer_${viewer.userId}` };
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
