import type { JoinTable } from '../../graph/scope';
import { Field, ObjectType, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import type { VendorSupport } from '../../policy/installation';
import { enumeration } from '../../graph/declare';
import { Derived, FieldsOf, Many, One, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import type { GraphRow } from '../../graph/registry';
import type { Row } from '../../graph/row';

import { DateTime } from '../../graph/values';
import { may, tokenLacks, type Viewer } from '../../policy/viewer';
import { Address, ADDRESS_FIELDS, addressOf, Named, PartnerRecord, Provider, Reseller } from '../partners';
import { Customer, CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from './customer.entity';
import { DETAILS } from './customer.policy';

/** From a partner to the customers that the viewer sees among its own. */
const customersOfPartner: JoinTable = {
  table: 'customer_scope',
  parent: 'via_id',
  child: 'customer_id',
  whereEquals: (viewer) => [['link.org_id', viewer.organizationId]],
  sortKeyColumns: { name: 'link.name_folded' },
};

/** From a customer to those of its partners that the viewer sees. */
const partnersOfCustomer = (kind: 'PROVIDER' | 'RESELLER'): JoinTable => ({
  table: 'customer_scope',
  parent: 'customer_id',
  child: 'via_id',
  whereEquals: (viewer) => [
    ['link.org_id', viewer.organizationId],
    ['link.via_kind', kind],
  ],
});

const CustomerDetails = enumeration('CustomerDetails', 'How much of a customer the viewer reads.', {
  FULL: 'Everything, with users and licenses.',
  BASIC: 'Company name, initial domain, country and cloud.',
});

const AccessReason = enumeration('CustomerAccessReason', 'Why the viewer reads no more of a customer.', {
  NO_GRANT: 'The customer never gave delegated admin privileges.',
  GRANT_REVOKED: 'The customer took them back.',
  CLOUD_RULE: 'The cloud forbids them.',
  ROLE: "The viewer's role lacks the right.",
  TOKEN: 'The API token was not made for it; its user may read more.',
});

const SupportRoute = enumeration('SupportRoute', "How the partner gets the vendor's support for the customer.", {
  OWN_TICKET: 'It files a ticket itself.',
  CALL_VENDOR: 'It calls the vendor, who files the ticket.',
});

const CALL =
  "Without the customer's delegated admin privileges you stay responsible for its support: call the vendor, who files the ticket for the customer";

/** Why details stay closed although the customer opened them; null where they do not. */
function closedBy(viewer: Viewer): string | null {
  if (may(viewer, 'customer.read_details')) return null;
  return tokenLacks(viewer, 'customer.read_details') ? 'TOKEN' : 'ROLE';
}

/** How partners reach the vendor's support. */
@ObjectType('VendorContact', { description: "How partners reach the vendor's support; data of the installation." })
export class VendorContact {
  @Field(() => String, { nullable: true, description: 'Telephone number.' })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email!: string | null;

  @Field(() => String, { nullable: true, description: 'Website.' })
  website!: string | null;
}

/** What a partner without privileges does, by why it has none. An invitation restores them only where the cloud allows any. */
const SUPPORT_NOTE: Readonly<Record<string, string>> = {
  NO_GRANT: `${CALL}, or invite the customer again and ask for the privileges.`,
  GRANT_REVOKED: `${CALL}, or invite the customer again to restore the privileges.`,
  CLOUD_RULE: `${CALL}. The cloud forbids such privileges, so no invitation gives them.`,
};

/** How far a customer is open to the viewer, and what follows. */
@ObjectType('CustomerAccess', { description: 'How far a customer is open to the viewer, why, and what follows.' })
export class CustomerAccess {
  @Field(() => CustomerDetails, { description: 'How much the viewer reads.' })
  details!: string;

  @Field(() => AccessReason, { nullable: true, description: 'Why not more; null when everything is open.' })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the customer took the privileges back.' })
  grantRevokedAt!: number | null;

  @Field(() => Boolean, {
    description: 'The partner stays responsible for support and for the partner agreement, also without privileges.',
  })
  partnerRemainsResponsible!: boolean;

  @Field(() => SupportRoute, { description: "How to get the vendor's support." })
  supportRoute!: string;

  @Field(() => VendorContact, {
    nullable: true,
    description:
      'Where to call the vendor. Null where tickets are filed by oneself, and where the installation does not say (the settings `VENDOR_SUPPORT_PHONE`, `VENDOR_SUPPORT_EMAIL` and `VENDOR_SUPPORT_URL`).',
  })
  vendorContact!: VendorSupport | null;

  @Field(() => String, { nullable: true, description: 'What to do, in words.' })
  supportNote!: string | null;
}

@FieldsOf(() => Customer)
export class CustomerFields {
  @Derived(() => Address, {
    needs: ADDRESS_FIELDS,
    nullable: true,
    description: 'Address; null where the scope does not open it.',
  })
  address(row: Row<Customer, (typeof ADDRESS_FIELDS)[number]>): Address | null {
    return addressOf(row);
  }

  @Derived(() => CustomerAccess, {
    needs: ['details', 'reason', 'grantRevokedAt'],
    description: 'How far the customer is open to the viewer.',
  })
  access(row: Row<Customer, 'details' | 'reason' | 'grantRevokedAt'>, ctx: Ctx): CustomerAccess {
    const roleReads = may(ctx.viewer, 'customer.read_details');
    const open = row.details === DETAILS.full;
    const isPartner = ctx.viewer.kind !== 'CUSTOMER';
    const reason = open ? closedBy(ctx.viewer) : row.reason;
    return {
      details: open && roleReads ? 'FULL' : 'BASIC',
      reason,
      grantRevokedAt: row.grantRevokedAt,
      partnerRemainsResponsible: isPartner,
      supportRoute: open ? 'OWN_TICKET' : 'CALL_VENDOR',
      vendorContact: open ? null : ctx.services.settings.vendorSupport,
      supportNote: open ? null : (SUPPORT_NOTE[reason ?? ''] ?? `${CALL}.`),
    };
  }

  @One(() => Reseller, {
    from: 'associatedResellerId',
    description: "Associated reseller, on the viewer's own relationship; providers set it.",
  })
  associatedReseller!: Edge;

  @Named({
    from: 'associatedResellerId',
    description: "Associated reseller, on the viewer's own relationship. New orders go on without it once the partnership ended.",
  })
  namedAssociatedReseller!: Edge;

  @Many(() => Provider, {
    via: partnersOfCustomer('PROVIDER'),
    loadAll: true,
    description: 'Providers with an active relationship.',
  })
  providers!: Edge;

  @Many(() => Reseller, {
    via: partnersOfCustomer('RESELLER'),
    loadAll: true,
    description: 'Resellers with an active relationship.',
  })
  resellers!: Edge;

  @Many(() => CustomerRelationship, {
    by: 'customerId',
    description: "Relationships: the own ones, and the active ones of one's active partners.",
  })
  relationships!: Edge;

  @Many(() => DelegatedAdminGrant, {
    by: 'customerId',
    shared: true,
    description: 'Delegated admin grants: for a partner its own.',
  })
  delegatedAdminGrants!: Edge;

  @Many(() => CustomerAgreement, { by: 'customerId', description: 'Agreements that the viewer may rely on.' })
  agreements!: Edge;
}

type Parties = Row<CustomerRelationship, 'partnerId' | 'associatedResellerId'>;

/** Whether somebody is one of those between whom a provider's relationship says how they work together. */
const isPartyTo = ({ partnerId, associatedResellerId }: Parties, { kind, organizationId }: Viewer): boolean =>
  kind === 'CUSTOMER' || partnerId === organizationId || associatedResellerId === organizationId;

@FieldsOf(() => CustomerRelationship)
export class CustomerRelationshipFields {
  @One(() => Customer, { from: 'customerId', description: 'The customer.' })
  customer!: Edge;

  @One(() => PartnerRecord, { from: 'partnerId', action: 'organization.read', description: 'The partner.' })
  partner!: Edge;

  @Named({ from: 'partnerId', description: 'The partner.' })
  namedPartner!: Edge;

  @One(() => Reseller, { from: 'associatedResellerId', description: "Associated reseller, on a provider's relationship." })
  associatedReseller!: Edge;

  @Named({
    from: 'associatedResellerId',
    needs: ['partnerId'],
    description: "Associated reseller, on a provider's relationship, for that provider, the customer and itself.",
    open: (row: Parties, { viewer }) => isPartyTo(row, viewer),
  })
  namedAssociatedReseller!: Edge;

  @Derived(() => Boolean, {
    needs: ['azureOwner', 'partnerId', 'associatedResellerId'],
    nullable: true,
    description:
      "On a provider's relationship: its associated reseller has owner rights on the Azure usage that the provider sells to the customer, also on what is bought later; `setAzureOwner` gives and takes them. For that provider, that reseller and the customer; null for others.",
  })
  azureOwner(row: Parties & Row<CustomerRelationship, 'azureOwner'>, { viewer }: Ctx): boolean | null {
    return isPartyTo(row, viewer) ? row.azureOwner === 1 : null;
  }
}

@FieldsOf(() => DelegatedAdminGrant)
export class DelegatedAdminGrantFields {
  @One(() => Customer, { from: 'customerId', description: 'The customer.' })
  customer!: Edge;

  @One(() => PartnerRecord, { from: 'partnerId', action: 'organization.read', description: 'The partner.' })
  partner!: Edge;

  @Named({ from: 'partnerId', description: 'The partner, also while it has no relationship.' })
  namedPartner!: Edge;
}

@FieldsOf(() => CustomerAgreement)
export class CustomerAgreementFields {
  @One(() => Customer, { from: 'customerId', description: 'The customer.' })
  customer!: Edge;

  @One(() => Provider, { from: 'attestedById', description: 'The provider that attested it.' })
  attestedBy!: Edge;
}

const shared = (
  self: string,
  other: string,
): {
  name: string;
  description: string;
  key: (row: GraphRow, id: string, ctx: Ctx) => string | null;
} => ({
  name: other,
  description: `The ${self === 'provider' ? 'reseller' : 'provider'}; it or this ${self} must be the viewer's organization, else the list is empty.`,
  key: (row, id, ctx) => (row.id === ctx.viewer.organizationId ? id : id === ctx.viewer.organizationId ? row.id : null),
});

@FieldsOf(() => Provider)
export class ProviderCustomers {
  @Many(() => Customer, { via: customersOfPartner, description: 'Customers of this provider that the viewer sees, too.' })
  customers!: Edge;

  @Many(() => Customer, {
    via: customersOfPartner,
    argument: shared('provider', 'resellerId'),
    description: 'Customers that both have an active relationship with.',
  })
  sharedCustomers!: Edge;
}

@FieldsOf(() => Reseller)
export class ResellerCustomers {
  @Many(() => Customer, { via: customersOfPartner, description: 'Customers of this reseller that the viewer sees, too.' })
  customers!: Edge;

  @Many(() => Customer, {
    via: customersOfPartner,
    argument: shared('reseller', 'providerId'),
    description: 'Customers that both have an active relationship with.',
  })
  sharedCustomers!: Edge;
}

@Resolver()
export class CustomerQueries {
  @RootById(() => Customer, { action: 'customer.read', description: 'One customer.' })
  customer!: Edge;

  @RootList(() => Customer, {
    action: 'customer.read',
    description: 'Customers with an active relationship to the own organization.',
  })
  customers!: Edge;
}
