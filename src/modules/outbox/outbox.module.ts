import { defineModule } from '../../graph/module';
import { OutboxMail } from './mail.entity';
import { OutboxMailFields, OutboxQueries } from './mail.resolver';

/** Queued and sent mails. */
export const outboxModule = defineModule({
  name: 'outbox',
  entities: [OutboxMail],
  types: [OutboxMail],
  fields: [OutboxMailFields],
  queries: [OutboxQueries],
});
