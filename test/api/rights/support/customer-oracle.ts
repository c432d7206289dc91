import type { Customer } from './facts';
import { Oracle } from './oracle';

/** What somebody reads of a customer in sight, beside its name. */
export interface ExpectedCustomer {
  access: { details: string; reason: string | null; grantRevokedAt: string | null; supportRoute: string };
  opens: { company: boolean; details: boolean };
  agreementState: string;
  providers: string[];
  resellers: string[];
  relationships: string[];
  delegatedAdminGrants: string[];
  agreements: string[];
  users: string[];
  associatedReseller: string | null;
}

/** What the rules open of a customer that is in sight. */
export class CustomerOracle extends Oracle {
  private get isSelf(): boolean {
    return this.who.kind === 'CUSTOMER';
  }

  private access({ id, cloud }: Customer): ExpectedCustomer['access'] {
    const own = this.grantsOf(this.who.organizationId, id);
    const granted = this.isSelf || own.some(({ status }) => status === 'ACTIVE');
    const revoked = Math.max(0, ...own.map(({ revokedAt }) => revokedAt ?? 0));
    const forbidden = this.facts.clouds.some((rule) => rule.cloud === cloud && rule.privileges === 'FORBIDDEN');
    const role = this.may('customer.read_details');
    return {
      details: granted && role ? 'FULL' : 'BASIC',
      reason: granted ? (role ? null : 'ROLE') : revoked > 0 ? 'GRANT_REVOKED' : forbidden ? 'CLOUD_RULE' : 'NO_GRANT',
      grantRevokedAt: !granted && revoked > 0 ? new Date(revoked).toISOString() : null,
      supportRoute: granted ? 'OWN_TICKET' : 'CALL_VENDOR',
    };
  }

  /** One's own row and those of one's partners that serve the customer, too; a customer all of its own. */
  private partnersOf(customerId: string, kind: 'PROVIDER' | 'RESELLER'): string[] {
    const related = this.facts.partners.filter((one) => one.kind === kind && this.isRelated(one.id, customerId));
    return related.map(({ id }) => id).filter((id) => this.seesPartner(id));
  }

  private relationshipsOf(customerId: string): string[] {
    return this.facts.relationships
      .filter((one) => one.customerId === customerId)
      .filter(({ partnerId, status }) => {
        if (this.isSelf || partnerId === this.who.organizationId) return true;
        return status === 'ACTIVE' && this.arePartners(partnerId, this.who.organizationId);
      })
      .map(({ id }) => id);
  }

  /** An acceptance counts for all; an attestation for who gave it and the resellers that it serves the customer with. */
  private agreementsOf(customerId: string): { id: string; kind: string }[] {
    return this.facts.agreements.filter((one) => {
      if (one.customerId !== customerId) return false;
      if (this.isSelf || one.kind === 'ACCEPTANCE' || one.attestedById === this.who.organizationId) return true;
      const by = one.attestedById ?? '';
      return this.arePartners(by, this.who.organizationId) && this.isRelated(by, customerId);
    });
  }

  expected(customer: Customer): ExpectedCustomer {
    const { id } = customer;
    const access = this.access(customer);
    const created = customer.createdById === this.who.organizationId && this.may('customer.read_details');
    const agreements = this.agreementsOf(id);
    const own = this.facts.relationships.find(
      (one) => one.partnerId === this.who.organizationId && one.customerId === id && one.status === 'ACTIVE',
    );
    const associated = own?.associatedResellerId ?? null;
    const grants = this.facts.grants.filter((one) => one.customerId === id);
    const readsUsers = this.may('customer.read_users') && (this.isSelf || this.holdsGrant(id));
    return {
      access,
      opens: { company: access.details === 'FULL' || created, details: access.details === 'FULL' },
      agreementState: agreements.some(({ kind }) => kind === 'ACCEPTANCE')
        ? 'ACCEPTED'
        : agreements.length > 0
          ? 'ATTESTED'
          : 'MISSING',
      providers: this.partnersOf(id, 'PROVIDER').sort(),
      resellers: this.partnersOf(id, 'RESELLER').sort(),
      relationships: this.relationshipsOf(id).sort(),
      delegatedAdminGrants: grants
        .filter(({ partnerId }) => this.isSelf || partnerId === this.who.organizationId)
        .map((grant) => grant.id)
        .sort(),
      agreements: agreements.map((agreement) => agreement.id).sort(),
      users: readsUsers
        ? this.facts.users
            .filter((user) => user.organizationId === id)
            .map((user) => user.id)
            .sort()
        : [],
      associatedReseller: associated !== null && this.seesPartner(associated) ? associated : null,
    };
  }
}
