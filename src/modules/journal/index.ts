export { recordEvents } from './trail.service';
export { AuditEvent } from './journal.entity';
export {
  defineMail,
  type MailText,
  type MailValues,
  MASKED_LINK,
  queueMails,
  readMail,
  writeMail,
  type WrittenMail,
} from './mail.service';
export { recordRefusal } from './refusal.service';
