import { defineModule } from '../../graph/module';
import { AuditEvent, AuditScope, IdempotencyRecord, OutboxMail, SavedQueryRecord } from './journal.entity';
import { AuditEventFields, JournalQueries } from './journal.resolver';

/** What happened: audit trail, outbox, idempotency records, stored queries. */
export const journalModule = defineModule({
  name: 'journal',
  entities: [AuditEvent, AuditScope, OutboxMail, IdempotencyRecord, SavedQueryRecord],
  resolvers: [JournalQueries, AuditEventFields],
});
