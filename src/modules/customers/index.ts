export { customerOperations, needsGrant, type CustomerFacts } from './customer.actions';
export { AcquisitionChannel, Customer, CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from './customer.entity';
export { refreshCustomerScope } from './customer.scope';
export { grantOperations } from './grant.actions';
export { relationshipOperations, type RelationshipFacts } from './relationship.actions';
export { giveGrant, hasAccepted, insertCustomer, openRelationship, recordAgreement } from './relationship.service';
