import { defineModule } from '../../graph/module';
import { CustomerHistory, CustomerRelationshipHistory, DelegatedAdminGrantActions } from './actions.resolver';
import { Customer, CustomerAgreement, CustomerRelationship, CustomerScope, DelegatedAdminGrant } from './customer.entity';
import {
  CustomerAgreementFields,
  CustomerFields,
  CustomerQueries,
  CustomerRelationshipFields,
  DelegatedAdminGrantFields,
  ProviderCustomers,
  ResellerCustomers,
} from './customer.resolver';

/** Customers, their relationships to partners, grants and agreements. */
export const customersModule = defineModule({
  name: 'customers',
  entities: [Customer, CustomerRelationship, DelegatedAdminGrant, CustomerAgreement, CustomerScope],
  resolvers: [
    CustomerQueries,
    CustomerFields,
    CustomerRelationshipFields,
    DelegatedAdminGrantFields,
    CustomerAgreementFields,
    ProviderCustomers,
    ResellerCustomers,
    CustomerHistory,
    CustomerRelationshipHistory,
    DelegatedAdminGrantActions,
  ],
});
