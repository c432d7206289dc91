import { defineModule } from '../../graph/module';
import {
  DirectoryEntry,
  OrganizationDomain,
  OrganizationRecord,
  PartnerRecord,
  Partnership,
  PartnerScope,
} from './partner.entity';
import { DirectoryEntryFields, PartnerQueries, PartnershipFields, ProviderFields, ResellerFields } from './partner.resolver';

/** Organisations that sell, their directory and their partnerships. */
export const partnersModule = defineModule({
  name: 'partners',
  entities: [OrganizationRecord, OrganizationDomain, PartnerRecord, DirectoryEntry, Partnership, PartnerScope],
  resolvers: [PartnerQueries, ProviderFields, ResellerFields, PartnershipFields, DirectoryEntryFields],
});
