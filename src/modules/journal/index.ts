export { recordAudit } from './audit.service';
export { AuditEvent } from './journal.entity';
export {
  defineMail,
  type MailText,
  type MailValues,
  MASKED_LINK,
  queueMail,
  readMail,
  writeMail,
  type WrittenMail,
} from './mail.service';
export { recordRefusal } from './refusal.service';
