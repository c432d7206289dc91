export {
  cloudAllowsPrivileges,
  customerOperations,
  inTenant,
  AGREEMENT_MISSING,
  needsAgreement,
  needsAssociatedReseller,
  needsGrant,
  needsGrantOrCreated,
  needsProvider,
  notYetAccepted,
  type CustomerFacts,
} from './customer.actions';
export { AcquisitionChannel, Customer, CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from './customer.entity';
export {
  activeGrant,
  activePartnersOf,
  activeRelationship,
  activeRelationshipId,
  activeRelationshipsOf,
  agreementState,
  relianceOnAttestation,
} from './customer.queries';
export { touchAgreement, touchCustomer, touchGrant, touchRelationship } from './customer.touches';
export { domainRecordOf } from './domain-record';
export { lockCustomer } from './lock-customer';
export { grantOperations } from './grant.actions';
export { lacksGrant, ownRelationship, relationshipOperations, type RelationshipFacts } from './relationship.actions';
export { giveGrant, hasAccepted, insertCustomer, openRelationship, recordAgreement } from './relationship.service';
export {
  agreementRecorded,
  associatedResellerChanged,
  azureOwnerSet,
  customerCreated,
  customerUpdated,
  grantGiven,
  grantRevoked,
  relationshipEnded,
  relationshipOpened,
  type Tie,
} from './customer.events';
