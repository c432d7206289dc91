import { defineModule } from '../../graph/module';
import { MailAttachment, OutboxMail } from './mail.entity';
import { OutboxMailFields, OutboxQueries } from './mail.resolver';

/** Queued and sent mails. */
export const outboxModule = defineModule({
  name: 'outbox',
  entities: [OutboxMail, MailAttachment],
  types: [OutboxMail],
  fields: [OutboxMailFields],
  queries: [OutboxQueries],
});
