export { AuditEvent } from './audit.entity';
export { recordRefusal } from './refusal.service';
export { recordEvents } from './trail.service';
export { ENTRY_COLUMNS, FIRST, hashOfEntry, NOBODY, type ChainedEntry } from './chain';
export { listExported } from './export.events';
