import { namedIn } from '../../graph/audience';
import { defineModule } from '../../graph/module';
import { AccountRead } from './account-read.entity';
import { forgetAccountReads } from './account-reads';
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
import { partnerDecides, partnerFollows, partnerScopeTable } from './partner.scope';
import * as events from './partner.events';

/** Organisations that sell, their directory and their partnerships. */
export const partnersModule = defineModule({
  name: 'partners',
  entities: [OrganizationRecord, OrganizationDomain, PartnerRecord, DirectoryEntry, Partnership, PartnerScope, AccountRead],
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
  events: Object.values(events),
  jobs: [{ name: 'account reads', run: forgetAccountReads }],
  scopes: [partnerScopeTable],
  follows: partnerFollows,
  decides: partnerDecides,
  audiences: { Partnership: namedIn('partnership', 'provider_id', 'reseller_id') },
});
