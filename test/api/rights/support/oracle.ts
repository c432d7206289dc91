import type { AuditEvent, Facts, Grant, Subscription } from './facts';
import { tableAllows, type Asker } from './policy-table';

/** Somebody who asks, with what the rules look at. */
export interface Person extends Asker {
  id: string;
  email: string;
  organizationId: string;
}

/** How far somebody sees a subscription. */
export type Level = 'FULL' | 'LIMITED' | 'FORMER';

/** The person behind an address, from the base tables alone. */
export function personOf(facts: Facts, email: string): Person {
  const user = facts.users.find((one) => one.email === email);
  const organization = facts.organizations.find(({ id }) => id === user?.organizationId);
  if (!user || !organization) throw new Error(`Nobody has the address ${email}.`);
  const roles = facts.roles.filter(({ userId }) => userId === user.id).map(({ role }) => role);
  const applicant = facts.partners.some(({ id, status }) => id === organization.id && status === 'APPLICANT');
  return { id: user.id, email, organizationId: organization.id, kind: organization.kind, roles, applicant };
}

/** Whether a partner and a customer have an active relationship. */
export const areRelated = ({ relationships }: Facts, partnerId: string, customerId: string): boolean =>
  relationships.some((one) => one.partnerId === partnerId && one.customerId === customerId && one.status === 'ACTIVE');

/**
 * Who may see what by section 2 of the rules, computed in memory from the base tables: slow, plain, and
 * without a line of what the server does.
 */
export class Oracle {
  constructor(
    readonly facts: Facts,
    readonly who: Person,
  ) {}

  private get own(): string {
    return this.who.organizationId;
  }

  private get isPartner(): boolean {
    return (this.who.kind === 'PROVIDER' || this.who.kind === 'RESELLER') && this.who.applicant !== true;
  }

  may(action: string): boolean {
    return tableAllows(action, this.who);
  }

  isRelated(partnerId: string, customerId: string): boolean {
    return areRelated(this.facts, partnerId, customerId);
  }

  arePartners(one: string, other: string): boolean {
    return this.facts.partnerships.some(
      ({ providerId, resellerId, status }) =>
        status === 'ACTIVE' && ((providerId === one && resellerId === other) || (providerId === other && resellerId === one)),
    );
  }

  grantsOf(partnerId: string, customerId: string): Grant[] {
    return this.facts.grants.filter((one) => one.partnerId === partnerId && one.customerId === customerId);
  }

  /** An active grant together with an active relationship. */
  holdsGrant(customerId: string): boolean {
    return this.isRelated(this.own, customerId) && this.grantsOf(this.own, customerId).some(({ status }) => status === 'ACTIVE');
  }

  seesCustomer(customerId: string): boolean {
    if (!this.may('customer.read')) return false;
    return this.who.kind === 'CUSTOMER' ? customerId === this.own : this.isPartner && this.isRelated(this.own, customerId);
  }

  customers(): string[] {
    return this.facts.customers.map(({ id }) => id).filter((id) => this.seesCustomer(id));
  }

  /** FULL, LIMITED, FORMER where it is kept as it was, or nothing. */
  level(one: Subscription): Level | null {
    if (!this.may('subscription.read')) return null;
    if (this.who.kind === 'CUSTOMER') return one.customerId === this.own ? 'FULL' : null;
    if (!this.isPartner) return null;
    if ([one.providerId, one.resellerId, one.supportPartnerId].includes(this.own)) return 'FULL';
    if (this.holdsGrant(one.customerId)) return 'LIMITED';
    const kept = this.facts.records.some(({ subscriptionId, orgId }) => subscriptionId === one.id && orgId === this.own);
    return kept ? 'FORMER' : null;
  }

  subscriptions(): Record<string, string> {
    const levels = this.facts.subscriptions.map((one) => [one.id, this.level(one)] as const);
    return Object.fromEntries(levels.filter((entry): entry is [string, Level] => entry[1] !== null));
  }

  /** Lines by order, of the orders that may be seen. */
  orders(): Record<string, string[]> {
    if (!this.may('order.read')) return {};
    const lines = this.facts.lines.filter((line) => {
      if (this.who.kind === 'PROVIDER') return line.providerId === this.own;
      if (this.who.kind === 'RESELLER') return line.resellerId === this.own;
      return this.who.kind === 'CUSTOMER' && line.customerId === this.own;
    });
    const orders: Record<string, string[]> = {};
    for (const line of lines) (orders[line.orderId] ??= []).push(line.id);
    return orders;
  }

  /** The partners of a kind in sight: their own organization, active partners, a customer's active partners. */
  partners(kind: 'PROVIDER' | 'RESELLER'): string[] {
    const partners = this.facts.partners.filter((one) => one.kind === kind).map(({ id }) => id);
    return partners.filter((id) => this.seesPartner(id));
  }

  seesPartner(id: string): boolean {
    if (this.who.kind === 'OPERATOR' || id === this.own) return true;
    if (this.who.kind === 'CUSTOMER') return this.may('customer.read') && this.isRelated(id, this.own);
    return this.may('partnership.read') && this.arePartners(id, this.own);
  }

  partnerships(): string[] {
    if (!this.may('partnership.read')) return [];
    const all = this.who.kind === 'OPERATOR';
    return this.facts.partnerships
      .filter(({ providerId, resellerId }) => all || providerId === this.own || resellerId === this.own)
      .map(({ id }) => id);
  }

  invitations(): string[] {
    if (!this.may('invitation.read')) return [];
    const domains = this.facts.domains.filter(({ organizationId }) => organizationId === this.own).map(({ domain }) => domain);
    return this.facts.invitations
      .filter(
        (one) =>
          this.who.kind === 'OPERATOR' ||
          [one.inviterId, one.providerId, one.acceptedById].includes(this.own) ||
          domains.includes(one.recipientDomain),
      )
      .map(({ id }) => id);
  }

  enrollments(): string[] {
    if (!this.may('enrollment.read')) return [];
    return this.facts.enrollments
      .filter(({ resellerId }) => this.who.kind === 'OPERATOR' || resellerId === this.own)
      .map(({ id }) => id);
  }

  /** Order requests or credits: both name a provider and a reseller. */
  between(rows: readonly { id: string; providerId: string; resellerId: string }[], action: string): string[] {
    if (!this.may(action) || !this.isPartner) return [];
    return rows.filter((row) => row.providerId === this.own || row.resellerId === this.own).map(({ id }) => id);
  }

  users(): string[] {
    if (this.who.kind === 'CUSTOMER') return [];
    if (!this.may('user.read')) return [this.who.id];
    if (this.who.kind === 'OPERATOR') {
      const customers = new Set(this.facts.organizations.filter(({ kind }) => kind === 'CUSTOMER').map(({ id }) => id));
      return this.facts.users.filter(({ organizationId }) => !customers.has(organizationId)).map(({ id }) => id);
    }
    return this.facts.users.filter(({ organizationId }) => organizationId === this.own).map(({ id }) => id);
  }

  /** Offers of the own cloud: sold in a customer's country, or somewhere in a partner's market region. */
  offers(): string[] {
    if (!this.may('offer.read')) return [];
    if (this.who.kind === 'OPERATOR') return this.facts.offers.map(({ id }) => id);
    const self = [...this.facts.partners, ...this.facts.customers].find(({ id }) => id === this.own);
    const regionOf = (country: string): string => this.facts.countries.find(({ code }) => code === country)?.marketRegion ?? '';
    const home = regionOf(self?.country ?? '');
    return this.facts.offers
      .filter(({ clouds, countries }) => {
        const soldIn = JSON.parse(countries) as string[];
        const near =
          this.who.kind === 'CUSTOMER' ? soldIn.includes(self?.country ?? '') : soldIn.some((c) => regionOf(c) === home);
        return (JSON.parse(clouds) as string[]).includes(self?.cloud ?? '') && near;
      })
      .map(({ id }) => id);
  }

  /** Organizations that an accepted event is about, told by its subject; nobody knows better from base tables. */
  private partiesOf({ subjectId, outcome }: AuditEvent): (string | null)[] {
    const { facts } = this;
    const has = (row: { id: string }): boolean => row.id === subjectId;
    if (outcome !== 'ACCEPTED') return [];
    const pairs = [...facts.partnerships, ...facts.requests].filter(has).flatMap((one) => [one.providerId, one.resellerId]);
    const ties = [...facts.relationships, ...facts.grants].filter(has).flatMap((one) => [one.partnerId, one.customerId]);
    const orders = facts.orders.filter(has).flatMap(({ id, providerId, customerId }) => {
      return [providerId, customerId, ...facts.lines.filter(({ orderId }) => orderId === id).map(({ resellerId }) => resellerId)];
    });
    const enrollments = facts.enrollments.filter(has).map(({ resellerId }) => resellerId);
    return [subjectId, ...pairs, ...ties, ...orders, ...enrollments];
  }

  /** Events that the organization must see, and those that it may. */
  auditEvents(): { must: string[]; may: string[] } {
    if (!this.may('audit.read')) return { must: [], may: [] };
    const all = this.who.kind === 'OPERATOR';
    const acted = ({ actorOrganizationId, onBehalfOfId }: AuditEvent): boolean =>
      all || actorOrganizationId === this.own || onBehalfOfId === this.own;
    const { events } = this.facts;
    return {
      must: events.filter(acted).map(({ id }) => id),
      may: events.filter((one) => acted(one) || this.partiesOf(one).includes(this.own)).map(({ id }) => id),
    };
  }
}
