import { bulkModule } from '../modules/bulk/bulk.module';
import { catalogModule } from '../modules/catalog/catalog.module';
import { customerLifecycleModule } from '../modules/customer-lifecycle/customer-lifecycle.module';
import { customersModule } from '../modules/customers/customers.module';
import { enrollmentModule } from '../modules/enrollment/enrollment.module';
import { externalIdsModule } from '../modules/external-ids/external-ids.module';
import { identityProvidersModule } from '../modules/identity-providers/identity-providers.module';
import { importTemplatesModule } from '../modules/import-templates/import-templates.module';
import { invitationsModule } from '../modules/invitations/invitations.module';
import { auditModule } from '../modules/audit/audit.module';
import { idempotencyModule } from '../modules/idempotency/idempotency.module';
import { namedObjectsModule } from '../modules/named-objects/named-objects.module';
import { outboxModule } from '../modules/outbox/outbox.module';
import { savedQueriesModule } from '../modules/saved-queries/saved-queries.module';
import { partnersModule } from '../modules/partners/partners.module';
import { referenceDataModule } from '../modules/reference-data/reference-data.module';
import { salesModule } from '../modules/sales/sales.module';
import { schedulesModule } from '../modules/schedules/schedules.module';
import { searchModule } from '../modules/search/search.module';
import { usersModule } from '../modules/users/users.module';
import type { GraphModule } from '../graph/module';

/** All modules, in the order of their foreign keys. A module may use those before it. */
export const modules: readonly GraphModule[] = [
  outboxModule,
  auditModule,
  idempotencyModule,
  savedQueriesModule,
  referenceDataModule,
  partnersModule,
  externalIdsModule,
  customersModule,
  identityProvidersModule,
  usersModule,
  catalogModule,
  salesModule,
  invitationsModule,
  enrollmentModule,
  customerLifecycleModule,
  searchModule,
  namedObjectsModule,
  importTemplatesModule,
  bulkModule,
  schedulesModule,
];
