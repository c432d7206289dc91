import { namedIn } from '../../graph/audience';
import { defineModule } from '../../graph/module';
import { AccountRead } from './account-read.entity';
import { forgetAccountReads } from './account-reads';
import { restoreProviderAdminAccess, revokeProviderAdminAccess } from './admin-access';
import { DirectoryEntryActions } from './directory-entry.resolver';
import {
  DirectoryEntry,
  OrganizationDomain,
  OrganizationRecord,
  PartnerRecord,
  Partnership,
  PartnerScope,
  Provider,
  Reseller,
} from './partner.entity';
import { DirectoryEntryFields, PartnerQueries, PartnershipFields, ProviderFields, ResellerFields } from './partner.resolver';
import { PartnershipActions } from './partnership.resolver';
import { partnerDecides, partnerFollows, partnerScopeTable } from './partner.scope';
import * as events from './partner.events';

/** Providers and resellers, their directory and their partnerships. */
export const partnersModule = defineModule({
  name: 'partners',
  entities: [OrganizationRecord, OrganizationDomain, PartnerRecord, DirectoryEntry, Partnership, PartnerScope, AccountRead],
  types: [OrganizationRecord, Provider, Reseller, DirectoryEntry, Partnership],
  fields: [ProviderFields, ResellerFields, PartnershipFields, DirectoryEntryFields, DirectoryEntryActions, PartnershipActions],
  queries: [PartnerQueries],
  mutations: [revokeProviderAdminAccess, restoreProviderAdminAccess],
  events: Object.values(events),
  jobs: [{ name: 'account reads', run: forgetAccountReads }],
  scopes: [partnerScopeTable],
  follows: partnerFollows,
  decides: partnerDecides,
  audiences: { Partnership: namedIn('partnership', 'provider_id', 'reseller_id') },
});
