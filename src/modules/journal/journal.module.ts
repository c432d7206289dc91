import { defineModule } from '../../graph/module';
import {
  AuditEvent,
  AuditScope,
  ChangeEvent,
  IdempotencyRecord,
  OutboxMail,
  RefusalTally,
  SavedQueryRecord,
} from './journal.entity';
import { forget } from './forget';
import { AuditEventFields, JournalQueries, OutboxMailFields } from './journal.resolver';

/** What happened: audit trail, outbox, idempotency records, stored queries. */
export const journalModule = defineModule({
  name: 'journal',
  entities: [AuditEvent, AuditScope, ChangeEvent, RefusalTally, OutboxMail, IdempotencyRecord, SavedQueryRecord],
  types: [AuditEvent, OutboxMail],
  fields: [AuditEventFields, OutboxMailFields],
  queries: [JournalQueries],
  jobs: [{ name: 'forget', run: forget }],
});
