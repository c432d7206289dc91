import { Entity } from 'typeorm';
import { CodeField, DateTimeField, EnumField, enumeration, IdField, IntField, StringList, TextField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { outboxScope } from './outbox.policy';

export const MailStatus = enumeration('MailStatus', 'State of a mail in the outbox.', {
  PENDING: 'Waits to be sent.',
  SENT: 'Was handed over.',
  FAILED: 'Was given up after the last try.',
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
  @CodeField({ description: 'Template.', maxLength: 64, filter: true, group: true })
  template!: string;

  @TextField({ description: 'Recipient.', maxLength: 320, filter: true })
  recipient!: string;

  @IdField({ description: 'What the mail is about.', nullable: true, filter: true })
  subjectId!: string | null;

  @TextField({ description: 'Values of the template, as JSON, without links and secrets.', graph: false, maxLength: 20_000 })
  parameters!: string;

  @EnumField(() => MailStatus, { description: 'State.', filter: true, group: true })
  status!: MailStatus;

  @IntField({ description: 'Tries so far.' })
  attempts!: number;

  @DateTimeField({ description: 'Next try.', nullable: true })
  nextAttemptAt!: number | null;

  @DateTimeField({ description: 'When it was handed over.', nullable: true })
  sentAt!: number | null;

  @StringList({ description: 'What went wrong, last first.' })
  problems!: readonly string[];
}
