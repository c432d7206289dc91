export { AuditEvent } from './audit.entity';
export { recordRefusal } from './refusal.service';
export { recordEvents } from './trail.service';
