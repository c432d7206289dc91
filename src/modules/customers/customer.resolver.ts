import type { JoinTable } from '../../graph/scope';
import { Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { Derived, FieldsOf, Many, One, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import type { GraphRow } from '../../graph/registry';
import type { Row } from '../../graph/row';
import type { Viewer } from '../../policy/viewer';
import { Address, ADDRESS_FIELDS, addressOf, Named, PartnerRecord, Provider, Reseller } from '../partners';
import { Customer, CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from './customer.entity';
import { ownRelationshipScope } from './customer.policy';

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
    sql: (of, _now, { viewer, organizationId }) => {
      const isParty = `${of('partnerId')} = ${organizationId} OR ${of('associatedResellerId')} = ${organizationId}`;
      return viewer.kind === 'CUSTOMER' ? of('azureOwner') : `CASE WHEN ${isParty} THEN ${of('azureOwner')} END`;
    },
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
