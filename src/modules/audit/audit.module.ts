import { defineModule } from '../../graph/module';
import { AuditEvent, AuditScope, ChangeEvent, RefusalTally } from './audit.entity';
import { AuditEventFields, AuditQueries } from './audit.resolver';
import { forget } from './forget';

/** The audit trail and the change feed. */
export const auditModule = defineModule({
  name: 'audit',
  entities: [AuditEvent, AuditScope, ChangeEvent, RefusalTally],
  types: [AuditEvent],
  fields: [AuditEventFields],
  queries: [AuditQueries],
  jobs: [{ name: 'forget', run: forget }],
});
