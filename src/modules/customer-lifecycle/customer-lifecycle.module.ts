import { defineModule } from '../../graph/module';
import { acceptCustomerAgreement, attestCustomerAgreement } from './agreements';
import { AttestationRecord } from './attestation.entity';
import { CustomerRelationshipAttestation, PartnershipAttestation } from './attestation.resolver';
import { CustomerActions, CustomerRelationshipActions } from './customer-lifecycle.resolver';
import { createCustomer } from './create-customer';
import { grantDelegatedAdmin, revokeDelegatedAdmin } from './delegated-admin';
import { endPartnership } from './end-partnership';
import { importCustomer } from './import-customer';
import { proveCustomerDomain } from './prove-domain';
import { removeCustomerRelationship } from './remove-relationship';
import { setAssociatedReseller } from './set-reseller';
import { updateCustomer } from './update-customer';

/**
 * Processes that span several modules: changing customers, creating them with a first order, ending relationships
 * and partnerships.
 */
export const customerLifecycleModule = defineModule({
  name: 'customer-lifecycle',
  entities: [AttestationRecord],
  types: [],
  fields: [CustomerActions, CustomerRelationshipActions, CustomerRelationshipAttestation, PartnershipAttestation],
  mutations: [
    updateCustomer,
    proveCustomerDomain,
    setAssociatedReseller,
    attestCustomerAgreement,
    acceptCustomerAgreement,
    revokeDelegatedAdmin,
    grantDelegatedAdmin,
    createCustomer,
    importCustomer,
    removeCustomerRelationship,
    endPartnership,
  ],
});
