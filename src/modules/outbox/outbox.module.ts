import { defineModule } from '../../graph/module';
import { OutboxMail } from './mail.entity';
import { OutboxMailFields, OutboxQueries } from './mail.resolver';

/** Mails that wait to be sent, and those that were. */
export const outboxModule = defineModule({
  name: 'outbox',
  entities: [OutboxMail],
  types: [OutboxMail],
  fields: [OutboxMailFields],
  queries: [OutboxQueries],
});
