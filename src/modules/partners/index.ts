export { takeTurnAsActor } from './actor';
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
  OrganizationDomain,
  OrganizationFace,
  OrganizationRecord,
  PartnerRecord,
  Partnership,
  PartnerStatus,
  Provider,
  Reseller,
} from './partner.entity';
export { refreshPartnerScope } from './partner.scope';
export { takeTurn } from './turn';
export { partnershipOperations } from './partnership.actions';
export { directoryOperations } from './directory-entry.actions';
