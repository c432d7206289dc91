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
import { DETAILS, ownRelationshipScope } from './customer.policy';

/** From a partner to those of its customers that the viewer may see. */
const customersOfPartner: JoinTable = {
  table: 'customer_scope',
  parent: 'via_id',
  child: 'customer_id',
  whereEquals: (viewer) => [['link.org_id', viewer.organizationId]],
  sortKeyColumns: { name: 'link.name_folded' },
};

/** From a customer to those of its partners that the viewer may see. */
const partnersOfCustomer = (kind: 'PROVIDER' | 'RESELLER'): JoinTable => ({
  table: 'customer_scope',
  parent: 'customer_id',
  child: 'via_id',
  whereEquals: (viewer) => [
    ['link.org_id', viewer.organizationId],
    ['link.via_kind', kind],
  ],
});

const CustomerDetails = enumeration('CustomerDetails', 'How much of a customer the viewer can read.', {
  FULL: 'Everything, including users and licenses.',
  BASIC: 'Company name, initial domain, country and cloud.',
});

const AccessReason = enumeration('CustomerAccessReason', 'Why the viewer cannot read more of a customer.', {
  NO_GRANT: 'The customer never granted delegated admin privileges.',
  GRANT_REVOKED: 'The customer revoked them.',
  CLOUD_RULE: 'The cloud forbids them.',
  ROLE: "The viewer's role lacks the right.",
  TOKEN: 'The API token lacks the right. Its user may be able to read more.',
});

const SupportRoute = enumeration('SupportRoute', "How a partner gets the vendor's support for a customer.", {
  OWN_TICKET: 'It files support tickets itself.',
  CALL_VENDOR: 'It calls the vendor, who files the ticket.',
});

const CALL =
  "You remain responsible for support without the customer's delegated admin privileges. Call the vendor to file a ticket for the customer";

/** Returns why the viewer cannot read details even though the customer granted access. Null if the viewer can. */
function closedBy(viewer: Viewer): string | null {
  if (may(viewer, 'customer.read_details')) return null;
  return tokenLacks(viewer, 'customer.read_details') ? 'TOKEN' : 'ROLE';
}

@ObjectType('VendorContact', { description: "How partners reach the vendor's support. Set by the operator of this server." })
export class VendorContact {
  @Field(() => String, { nullable: true, description: 'Phone number.' })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: 'Email address.' })
  email!: string | null;

  @Field(() => String, { nullable: true, description: 'Website.' })
  website!: string | null;
}

/** Advice to a partner without privileges, by reason. A new invitation only helps if the cloud allows privileges. */
const SUPPORT_NOTE: Readonly<Record<string, string>> = {
  NO_GRANT: `${CALL}, or invite the customer again and request the privileges.`,
  GRANT_REVOKED: `${CALL}, or invite the customer again to restore the privileges.`,
  CLOUD_RULE: `${CALL}. The cloud forbids these privileges, so an invitation cannot grant them.`,
};

@ObjectType('CustomerAccess', { description: 'How much of a customer the viewer can read, why, and what follows from it.' })
export class CustomerAccess {
  @Field(() => CustomerDetails, { description: 'How much the viewer can read.' })
  details!: string;

  @Field(() => AccessReason, { nullable: true, description: 'Why not more. Null if the viewer can read everything.' })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the customer revoked the privileges.' })
  grantRevokedAt!: number | null;

  @Field(() => Boolean, {
    description:
      'Whether the partner remains responsible for support and for the partner agreement. True for partners, even without privileges.',
  })
  partnerRemainsResponsible!: boolean;

  @Field(() => SupportRoute, { description: "How to get the vendor's support." })
  supportRoute!: string;

  @Field(() => VendorContact, {
    nullable: true,
    description:
      "How to reach the vendor. Null if the partner files tickets itself, or if the server's settings `VENDOR_SUPPORT_PHONE`, `VENDOR_SUPPORT_EMAIL` and `VENDOR_SUPPORT_URL` are not set.",
  })
  vendorContact!: VendorSupport | null;

  @Field(() => String, { nullable: true, description: 'What to do, as text.' })
  supportNote!: string | null;
}

@FieldsOf(() => Customer)
export class CustomerFields {
  @Derived(() => Address, {
    needs: ADDRESS_FIELDS,
    nullable: true,
    description: 'Address. Null if the viewer may not read it.',
  })
  address(row: Row<Customer, (typeof ADDRESS_FIELDS)[number]>): Address | null {
    return addressOf(row);
  }

  @Derived(() => CustomerAccess, {
    needs: ['details', 'reason', 'grantRevokedAt'],
    description: 'How much of the customer the viewer can read.',
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
    description: "Associated reseller of your organization's relationship. Providers set it.",
  })
  associatedReseller!: Edge;

  @Named({
    from: 'associatedResellerId',
    description:
      "Associated reseller of your organization's relationship. New orders do not use it after the partnership has ended.",
  })
  namedAssociatedReseller!: Edge;

  @Many(() => Provider, {
    via: partnersOfCustomer('PROVIDER'),
    loadAll: true,
    description: 'Providers with an active relationship with the customer.',
  })
  providers!: Edge;

  @Many(() => Reseller, {
    via: partnersOfCustomer('RESELLER'),
    loadAll: true,
    description: 'Resellers with an active relationship with the customer.',
  })
  resellers!: Edge;

  @Many(() => CustomerRelationship, {
    by: 'customerId',
    description: 'Relationships: those of your organization, and the active ones of your active partners.',
  })
  relationships!: Edge;

  @Many(() => DelegatedAdminGrant, {
    by: 'customerId',
    shared: true,
    description: 'Delegated admin grants. A partner sees only its own.',
  })
  delegatedAdminGrants!: Edge;

  @Many(() => CustomerAgreement, { by: 'customerId', description: 'Customer agreements that your organization may rely on.' })
  agreements!: Edge;
}

type Parties = Row<CustomerRelationship, 'partnerId' | 'associatedResellerId'>;

/** Whether the viewer belongs to the provider, the associated reseller or the customer of a relationship. */
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
    description:
      "Associated reseller, on a provider's relationship. Visible to that provider, the customer and the reseller itself.",
    open: (row: Parties, { viewer }) => isPartyTo(row, viewer),
  })
  namedAssociatedReseller!: Edge;

  @Derived(() => Boolean, {
    needs: ['azureOwner', 'partnerId', 'associatedResellerId'],
    nullable: true,
    description:
      "On a provider's relationship: whether its associated reseller has owner rights on the Azure usage that the provider sells to the customer, including later purchases. Change it with `setAzureOwner`. Visible to that provider, that reseller and the customer; null for others.",
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

  @Named({ from: 'partnerId', description: 'The partner, even without a relationship.' })
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
  description: `The ${self === 'provider' ? 'reseller' : 'provider'}. It or this ${self} must be your organization; otherwise the list is empty.`,
  key: (row, id, ctx) => (row.id === ctx.viewer.organizationId ? id : id === ctx.viewer.organizationId ? row.id : null),
});

@FieldsOf(() => Provider)
export class ProviderCustomers {
  @Many(() => Customer, { via: customersOfPartner, description: 'Customers of this provider that are visible to the viewer.' })
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
  @Many(() => Customer, { via: customersOfPartner, description: 'Customers of this reseller that are visible to the viewer.' })
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
  @RootById(() => Customer, {
    action: 'customer.read',
    description: 'One customer.',
    example: 'customer(id: "cus_01h…") { name country cloud agreementState access { details reason } }',
  })
  customer!: Edge;

  @RootList(() => Customer, {
    action: 'customer.read',
    description: 'Customers with an active relationship with your organization.',
    example: 'customers(first: 10, filter: { country: { eq: "DE" } }) { totalCount nodes { id name initialDomain } }',
  })
  customers!: Edge;

  @RootList(() => CustomerRelationship, {
    action: 'customer.read',
    scope: ownRelationshipScope,
    description: 'Relationships of your organization with its customers, or of your company with its partners.',
    example:
      'customerRelationships(filter: { associatedReseller: { country: { eq: "DE" } } }) { totalCount nodes { status startedAt customer { name } } }',
  })
  customerRelationships!: Edge;

  @RootList(() => DelegatedAdminGrant, {
    action: 'customer.read',
    description: 'Delegated admin grants that your organization holds, or that your company gave.',
    example: 'delegatedAdminGrants(filter: { status: { eq: REVOKED } }) { totalCount nodes { revokedAt customer { name } } }',
  })
  delegatedAdminGrants!: Edge;

  @RootList(() => CustomerAgreement, {
    action: 'customer.read',
    description: 'Customer agreements that your organization may rely on. Reads the whole list.',
    example: 'customerAgreements { groupBy(by: [{ field: AGREED_AT, per: MONTH }]) { nodes { keys count } } }',
  })
  customerAgreements!: Edge;
}
