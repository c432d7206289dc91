import { defineModule } from '../../graph/module';
import { AdminAccessMutations, PartnershipActions } from './admin-access.resolver';
import { DirectoryEntryActions } from './directory-entry.resolver';
import {
  DirectoryEntry,
  OrganizationDomain,
  OrganizationRecord,
  PartnerRecord,
  Partnership,
  PartnerScope,
} from './partner.entity';
import { DirectoryEntryFields, PartnerQueries, PartnershipFields, ProviderFields, ResellerFields } from './partner.resolver';
import { PartnershipHistory } from './partnership-history.resolver';

/** Organisations that sell, their directory and their partnerships. */
export const partnersModule = defineModule({
  name: 'partners',
  entities: [OrganizationRecord, OrganizationDomain, PartnerRecord, DirectoryEntry, Partnership, PartnerScope],
  resolvers: [
    PartnerQueries,
    ProviderFields,
    ResellerFields,
    PartnershipFields,
    DirectoryEntryFields,
    DirectoryEntryActions,
    PartnershipActions,
    PartnershipHistory,
    AdminAccessMutations,
  ],
});
