import { defineModule } from '../../graph/module';
import { AuditChain, AuditEvent, AuditScope, ChangeEvent, RefusalTally } from './audit.entity';
import { AuditEventFields, AuditQueries } from './audit.resolver';
import { listExported } from './export.events';
import { forget } from './forget';
import { sealTrail } from './seal';

/** The audit trail and the change feed. */
export const auditModule = defineModule({
  name: 'audit',
  entities: [AuditEvent, AuditScope, AuditChain, ChangeEvent, RefusalTally],
  types: [AuditEvent],
  fields: [AuditEventFields],
  queries: [AuditQueries],
  events: [listExported],
  jobs: [
    { name: 'seal', run: sealTrail },
    { name: 'forget', run: forget },
  ],
});
