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
