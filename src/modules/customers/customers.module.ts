import { namedIn, seenBy } from '../../graph/audience';
import { defineModule } from '../../graph/module';
import { CustomerHistory, CustomerRelationshipHistory, DelegatedAdminGrantActions } from './actions.resolver';
import { Customer, CustomerAgreement, CustomerRelationship, CustomerScope, DelegatedAdminGrant } from './customer.entity';
import { CustomerAccessFields } from './customer-access.resolver';
import {
  CustomerAgreementFields,
  CustomerFields,
  CustomerQueries,
  CustomerRelationshipFields,
  DelegatedAdminGrantFields,
  ProviderCustomers,
  ResellerCustomers,
} from './customer.resolver';
import { CustomerDomainFields } from './customer-domains.resolver';
import { customerDecides, customerFollows, customerScopeTable } from './customer.scope';
import * as events from './customer.events';

/** Customers, their relationships with partners, delegated admin grants and agreements. */
export const customersModule = defineModule({
  name: 'customers',
  entities: [Customer, CustomerRelationship, DelegatedAdminGrant, CustomerAgreement, CustomerScope],
  types: [Customer, CustomerRelationship, DelegatedAdminGrant, CustomerAgreement],
  fields: [
    CustomerFields,
    CustomerAccessFields,
    CustomerDomainFields,
    CustomerRelationshipFields,
    DelegatedAdminGrantFields,
    CustomerAgreementFields,
    ProviderCustomers,
    ResellerCustomers,
    CustomerHistory,
    CustomerRelationshipHistory,
    DelegatedAdminGrantActions,
  ],
  queries: [CustomerQueries],
  events: Object.values(events),
  scopes: [customerScopeTable],
  follows: customerFollows,
  decides: customerDecides,
  audiences: {
    Customer: seenBy(customerScopeTable),
    // A relationship is visible to those who see the customer by way of that partner.
    CustomerRelationship: {
      of: (list) =>
        `SELECT r.id, s.org_id FROM customer_relationship r JOIN customer_scope s ON s.customer_id = r.customer_id AND s.via_id = r.partner_id WHERE r.id IN (${list})`,
      moves: true,
    },
    DelegatedAdminGrant: namedIn('delegated_admin_grant', 'customer_id', 'partner_id'),
    CustomerAgreement: {
      of: (list) =>
        `SELECT a.id, s.org_id FROM customer_agreement a JOIN customer_scope s ON s.customer_id = a.customer_id WHERE a.id IN (${list})`,
      moves: true,
    },
  },
});
