export { Address, addressOf, ADDRESS_FIELDS, Contact } from './contact.types';
export {
  DirectoryEntry,
  OrganizationDomain,
  OrganizationFace,
  OrganizationRecord,
  PartnerRecord,
  Provider,
  Reseller,
} from './partner.entity';
export { refreshPartnerScope } from './partner.scope';
