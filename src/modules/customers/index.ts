export { AcquisitionChannel, Customer, CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from './customer.entity';
