import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CodeField, DateTimeField, EnumField, enumeration, IdField, IntField, StringList, TextField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { outboxScope } from './outbox.policy';

export const MailStatus = enumeration('MailStatus', 'Status of a mail in the outbox.', {
  PENDING: 'Waiting to be sent.',
  SENT: 'Handed over to the mail server.',
  FAILED: 'Given up after the last attempt.',
});
export type MailStatus = keyof typeof MailStatus;

@Entity('outbox_mail')
@GraphNode({
  name: 'OutboxMail',
  description: 'A mail in the outbox: template and ids, never a usable link or password.',
  table: 'outbox_mail',
  action: 'mail.read',
  scope: outboxScope,
})
export class OutboxMail extends BaseRecord {
  @CodeField({ description: 'Template.', maxLength: 64 })
  template!: string;

  @TextField({ description: 'Recipient.', maxLength: 320 })
  recipient!: string;

  @IdField({ description: 'The object that the mail is about.', nullable: true })
  subjectId!: string | null;

  @TextField({ description: 'Template values as JSON, without links and secrets.', graph: false, maxLength: 20_000 })
  parameters!: string;

  @EnumField(() => MailStatus, { description: 'Status.' })
  status!: MailStatus;

  @IntField({ description: 'Number of attempts so far.' })
  attempts!: number;

  @DateTimeField({ description: 'When the next attempt is due.', nullable: true })
  nextAttemptAt!: number | null;

  @DateTimeField({ description: 'When the mail was handed over to the mail server.', nullable: true })
  sentAt!: number | null;

  @StringList({ description: 'Errors of failed attempts, latest first.' })
  problems!: readonly string[];
}

/** A part of the file attached to a mail, until the mail is sent. In parts, because a text of MySQL holds 64 KiB. */
@Entity('mail_attachment')
export class MailAttachment {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'mail_id' })
  mailId!: string;

  @PrimaryColumn({ type: 'int' })
  part!: number;

  @Column({ type: 'varchar', length: 200 })
  name!: string;

  /** Media type. */
  @Column({ type: 'varchar', length: 200 })
  type!: string;

  /** In Base64; the parts together. */
  @Column({ type: 'text' })
  content!: string;
}
