import type { Cell } from '../marks';
import type { Row } from '../store';
import type { Facts } from './facts';
import { ROWS, TEXTS } from './rules';
import { may, type Viewer } from './viewer';

export type Level = 'FULL' | 'LIMITED' | 'FORMER' | null;

/**
 * What a viewer may see by section 2 of the rules: which rows, and which texts of them. It follows from the base
 * tables and the table of rights alone.
 */
export class Sight {
  private readonly known = new Map<string, boolean>();

  constructor(
    readonly facts: Facts,
    readonly viewer: Viewer,
  ) {}

  may(action: string): boolean {
    return may(this.viewer, action);
  }

  get own(): string {
    return this.viewer.organizationId;
  }

  get isPartner(): boolean {
    return (this.viewer.kind === 'PROVIDER' || this.viewer.kind === 'RESELLER') && !this.viewer.applicant;
  }

  get isOperator(): boolean {
    return this.viewer.kind === 'OPERATOR';
  }

  /** Whether a row exists for the viewer. */
  sees(table: string, id: string): boolean {
    const key = `${table} ${id}`;
    let answer = this.known.get(key);
    if (answer === undefined) {
      const row = this.facts.get(table, id);
      answer = row !== undefined && (ROWS[table]?.(this, row) ?? false);
      this.known.set(key, answer);
    }
    return answer;
  }

  /** Whether a text is open to the viewer. */
  opens({ table, id, column }: Cell): boolean {
    const row = this.facts.get(table, id);
    if (!row) return false;
    const special = TEXTS[`${table}.${column}`] ?? TEXTS[`${table}.${column.split('_')[0]}_*`];
    return special ? special(this, row) : this.sees(table, id);
  }

  seesPartner(id: string): boolean {
    if (this.isOperator || id === this.own) return true;
    if (this.viewer.kind === 'CUSTOMER') return this.may('customer.read') && this.facts.related(id, this.own);
    return this.may('partnership.read') && this.facts.partnered(id, this.own);
  }

  seesCustomer(id: string): boolean {
    if (!this.may('customer.read')) return false;
    return this.viewer.kind === 'CUSTOMER' ? id === this.own : this.isPartner && this.facts.related(this.own, id);
  }

  /** A provider with admin access reads the reseller's record and people. */
  administers(partner: string): boolean {
    if (!this.may('partnership.read_reseller_account')) return false;
    return this.facts
      .by('partnership', 'reseller_id', partner)
      .some((one) => one['provider_id'] === this.own && one['status'] === 'ACTIVE' && Boolean(one['admin_access']));
  }

  /** What only a grant opens of a customer. */
  readsDetails(customer: string): boolean {
    if (!this.seesCustomer(customer) || !this.may('customer.read_details')) return false;
    return customer === this.own || this.facts.granted(this.own, customer);
  }

  readsPeople(customer: string): boolean {
    if (!this.may('customer.read_users')) return false;
    return customer === this.own || (this.isPartner && this.facts.granted(this.own, customer));
  }

  level(subscription: Row): Level {
    if (!this.may('subscription.read')) return null;
    const customer = String(subscription['customer_id']);
    if (this.viewer.kind === 'CUSTOMER') return customer === this.own ? 'FULL' : null;
    if (!this.isPartner) return null;
    const { provider_id, reseller_id, support_partner_id } = subscription;
    if ([provider_id, reseller_id, support_partner_id].includes(this.own)) return 'FULL';
    if (this.facts.granted(this.own, customer)) return 'LIMITED';
    return this.facts.kept(this.own, String(subscription['id'])) ? 'FORMER' : null;
  }

  /** The organization's side of an order line. */
  readsLine({ provider_id, reseller_id, customer_id }: Row): boolean {
    if (!this.may('order.read')) return false;
    const { kind } = this.viewer;
    if (kind === 'CUSTOMER') return customer_id === this.own;
    return this.isPartner && (kind === 'PROVIDER' ? provider_id : reseller_id) === this.own;
  }

  sellsHere(offer: Row): boolean {
    if (this.isOperator) return this.may('offer.read');
    if (!this.may('offer.read') || this.viewer.applicant) return false;
    const region = (country: string): unknown => this.facts.by('country', 'code', country)[0]?.['market_region'];
    const soldIn = JSON.parse(String(offer['countries'])) as string[];
    const { kind, country, cloud } = this.viewer;
    const near = kind === 'CUSTOMER' ? soldIn.includes(country) : soldIn.some((one) => region(one) === region(country));
    return near && (JSON.parse(String(offer['clouds'])) as string[]).includes(cloud);
  }
}
