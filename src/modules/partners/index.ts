export { accountReadsWritten, usersRead } from './account-reads';
export {
  Address,
  ADDRESS_FIELDS,
  addressColumns,
  AddressInput,
  addressOf,
  checkAddress,
  checkSupport,
  Contact,
  SupportInput,
} from './contact.types';
export {
  DirectoryEntry,
  DomainProof,
  OrganizationDomain,
  OrganizationFace,
  OrganizationRecord,
  PartnerRecord,
  Partnership,
  PartnerStatus,
  Provider,
  Reseller,
} from './partner.entity';
export { partnerScopeTable } from './partner.scope';
export { touchAdminAccess, touchDomain, touchPartner, touchPartnerName, touchPartnership } from './partner.touches';
export { activePartnership, activePartnershipsOf, arePartnered, everPartnered } from './partner.queries';
export { lockOrganizations } from './lock';
export { Named } from './named-partner';
export { requireSameRights } from './same-rights';
export { partnershipOperations } from './partnership.actions';
export { directoryOperations, ownEntry } from './directory-entry.actions';
export { servicesIn } from './directory-services';
export { partnershipBegun, partnershipEnded } from './partner.events';
export { holdDomain, ownerOfDomain, proofOfDomain, refuseForeignDomain } from './domains';
