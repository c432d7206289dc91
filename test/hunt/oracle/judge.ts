import { ANY_ID, isType, tableOf, typeOf } from '../ids';
import type { Cell, Marks } from '../marks';
import type { Sight } from './sight';

/** Something in an answer that the viewer must not learn. */
export interface Finding {
  what: 'text' | 'id' | 'field' | 'count' | 'difference' | 'effect' | 'fault' | 'accepted';
  where: string;
  detail: string;
  /** A miscounted list of the audit trail, to which the query itself may add. */
  inTrail?: true;
}

/** Ids that a row in sight names although what they stand for may be outside (rules, section 2). */
const NAMED = new Set([
  'Order.customerId',
  'CustomerSubscription.customerId',
  'OrderRequest.customerId',
  'IncentiveCredit.customerId',
  'AuditEvent.actorId',
  'AuditEvent.actorOrganizationId',
  'AuditEvent.onBehalfOfId',
  'AuditEvent.subjectId',
  'RoleAssignment.grantedById',
  'Attestation.organizationId',
  'OutboxMail.subjectId',
  'OrderRequestLine.offerId',
  'NamedPartner.id',
]);

/** Names of what a row in sight is about: the other side of a record, whatever ended meanwhile; what a license is for; the organization that acted. */
const TOLD = new Set(['NamedPartner.name', 'LicenseAssignment.offerName', 'AuditEvent.actorOrganizationName']);

/** Tables with the names of organizations that act. */
const ACTING = new Set(['organization', 'partner', 'customer']);

/** What a grant opens of the subscriptions that other partners sold; all else of them stays closed. */
const LIMITED = new Set([
  '__typename',
  'id',
  'customerId',
  'customer',
  'offer',
  'quantity',
  'assignedLicenses',
  'unassignedLicenses',
  'status',
  'licenses',
  'availableActions',
  'viewerCan',
  'history',
]);

/** What is kept of a subscription since the relationship ended, by field; the licenses themselves are not. */
const FORMER = new Set([...LIMITED, 'customerName'].filter((field) => field !== 'licenses'));
const KEPT: Readonly<Record<string, string>> = { quantity: 'quantity', assignedLicenses: 'assigned_licenses', status: 'status' };

type Data = Record<string, unknown>;

/** What is left of the kept licenses; of usage nothing is counted. */
const leftOver = (field: string, kept: Data | undefined, shown: unknown): number | undefined =>
  field === 'unassignedLicenses' && kept && shown !== null
    ? Number(kept['quantity']) - Number(kept['assigned_licenses'])
    : undefined;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Behind interfaces fields have the type's name in front. */
const plain = (name: string): string => (name.startsWith('__') ? name : (name.split('_').at(-1) ?? name));
const rowsOf = (value: Data): unknown => value['nodes'] ?? value['edges'];
const hasNoRows = (value: Data): boolean => {
  const rows = rowsOf(value);
  return Array.isArray(rows) && rows.length === 0 && (value['totalCount'] ?? 0) === 0;
};
const isEmpty = (value: unknown): boolean => value === null || (isData(value) && hasNoRows(value));

/** Judges the answers that a viewer gets. */
export class Judge {
  private found: Finding[] = [];
  /** Texts that were judged: ids, names, codes, dates, amounts. */
  judged = 0;

  constructor(
    private readonly sight: Sight,
    private readonly marks: Marks,
  ) {}

  /** What is wrong with an answer. */
  judge(data: unknown, rest: unknown): Finding[] {
    this.found = [];
    this.value(data, 'data', '', '');
    this.text(JSON.stringify(rest), 'errors and headers');
    for (const id of JSON.stringify(rest).match(ANY_ID) ?? []) this.id(id, 'errors and headers');
    return this.found;
  }

  private value(value: unknown, where: string, type: string, field: string): void {
    if (typeof value === 'string') {
      this.judged += 1;
      const named = TOLD.has(`${type}.${field}`);
      if (!named && (`${type}.${field}` !== 'AuditEvent.actorName' || !this.isActor(value))) this.text(value, where);
      if (!NAMED.has(`${type}.${field}`)) for (const id of value.match(ANY_ID) ?? []) this.id(id, where);
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => this.value(item, `${where}.${index}`, type, field));
    } else if (isData(value)) {
      this.object(value, where);
    }
  }

  private object(value: Data, where: string): void {
    const type = typeof value['__typename'] === 'string' ? value['__typename'] : '';
    if (type === 'CustomerSubscription') this.subscription(value, where);
    if (type === 'AuditEvent') this.event(value, where);
    if (type.endsWith('Connection')) this.connection(value, where, type);
    for (const [name, inner] of Object.entries(value)) {
      const field = plain(name);
      if (type === 'Attestation' && field === 'userId') this.attested(String(inner), `${where}.userId`);
      else this.value(inner, `${where}.${name}`, type, field);
    }
  }

  /** Who attested is told to their own organization and to the operator. */
  private attested(id: string, where: string): void {
    const user = this.sight.facts.get('user', id);
    if (user && !this.sight.isOperator && user['organization_id'] !== this.sight.own) this.report('id', where, id);
  }

  /**
   * What happened while hunting are refusals: they are their actor's organization's, the operator's, and those of the
   * customer in whose tenant they were.
   */
  private event(value: Data, where: string): void {
    const id = String(value['id']);
    const actor = value['actorOrganizationId'] ?? value['auditEvent_actorOrganizationId'];
    const behalf = value['onBehalfOfId'] ?? value['auditEvent_onBehalfOfId'];
    if (this.sight.facts.get('audit_event', id) || this.sight.isOperator || actor === undefined) return;
    const isCustomers = behalf === this.sight.own && typeof actor === 'string' && this.sight.facts.related(actor, this.sight.own);
    // Who reads a reseller's account is told to it.
    const isReading = (value['action'] ?? value['auditEvent_action']) === 'resellerAccountRead';
    if (actor !== this.sight.own && !isCustomers && !isReading) this.report('id', where, id);
  }

  private text(text: string, where: string): void {
    for (const cell of this.marks.in(text)) {
      if (!this.sight.opens(cell) && !this.isTold(cell, text))
        this.report('text', where, `${cell.table}.${cell.column} of ${cell.id}`);
    }
  }

  /** Whether a cursor has a name because the row that it stands for tells it; see `TOLD`. */
  private isTold({ table, id, column }: Cell, cursor: string): boolean {
    const { facts, own } = this.sight;
    if (column !== 'name') return false;
    return idsIn(Buffer.from(cursor, 'base64url').toString('latin1')).some((row) => {
      const license = this.sight.sees('license_assignment', row) ? facts.get('license_assignment', row) : undefined;
      if (license) return table === 'offer' && facts.get('subscription', String(license['subscription_id']))?.['offer_id'] === id;
      if (typeOf(row) !== 'AuditEvent' || !ACTING.has(table) || (facts.get('customer', id) && id !== own)) return false;
      // What happened while hunting is no fact of the world.
      const event = facts.get('audit_event', row);
      return !event || (this.sight.sees('audit_event', row) && event['actor_organization_id'] === id);
    });
  }

  /** The trail names people to their own organization, those of partners to the operator; events have names of their own for it. */
  private isActor(name: string): boolean {
    const { facts, isOperator, own } = this.sight;
    const isNamed = (id: string): boolean => {
      const organization = facts.get('user', id)?.['organization_id'];
      return organization === own || (isOperator && facts.get('customer', String(organization)) === undefined);
    };
    return this.marks.in(name).every(({ table, column, id }) => table === 'user' && column === 'name' && isNamed(id));
  }

  private id(id: string, where: string): void {
    const type = typeOf(id);
    const table = type ? tableOf(type) : '';
    // What is not in the world was made or made up while hunting.
    if (this.sight.facts.get(table, id) && !this.sight.sees(table, id)) this.report('id', where, id);
  }

  private subscription(value: Data, where: string): void {
    const row = this.sight.facts.get('subscription', String(value['id']));
    const level = row ? this.sight.level(row) : null;
    if (!row || (level !== 'LIMITED' && level !== 'FORMER')) return;
    const [open, how] = level === 'LIMITED' ? [LIMITED, 'seen through a grant'] : [FORMER, 'kept as it was'];
    const kept = level === 'FORMER' ? this.sight.facts.kept(this.sight.own, String(row['id'])) : undefined;
    for (const [field, inner] of Object.entries(value)) {
      const column = KEPT[plain(field)];
      const known = column === undefined ? leftOver(plain(field), kept, inner) : kept?.[column];
      const isNewer = kept && known !== undefined && inner !== known;
      if (isNewer || (!open.has(plain(field)) && !isEmpty(inner)))
        this.report('field', `${where}.${field}`, `of ${String(value['id'])}, ${how}`);
    }
  }

  /** A list that shows all its rows counts as many; otherwise rows outside the scope were counted. */
  private connection(value: Data, where: string, type: string): void {
    const { totalCount, pageInfo } = value;
    const rows = rowsOf(value);
    if (typeof totalCount !== 'number' || !isData(pageInfo) || !Array.isArray(rows)) return;
    if (pageInfo['hasNextPage'] === true || pageInfo['hasPreviousPage'] === true) return;
    if (totalCount === rows.length) return;
    const inTrail = type === 'AuditEventConnection' ? { inTrail: true as const } : {};
    this.found.push({ what: 'count', where, detail: `counts ${totalCount} and shows ${rows.length}`, ...inTrail });
  }

  private report(what: Finding['what'], where: string, detail: string): void {
    this.found.push({ what, where, detail });
  }
}

/** Ids in a text that are of a type of the schema. */
export const idsIn = (text: string): string[] => (text.match(ANY_ID) ?? []).filter((id) => isType(typeOf(id) ?? ''));
