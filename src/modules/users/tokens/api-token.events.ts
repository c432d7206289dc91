import { defineEvent, type EventData } from '../../../kernel/event';

/** A user created an API token. */
export const apiTokenCreated = defineEvent(
  'apiToken.created',
  (id: string, after: EventData) => ({
    subjectId: id,
    data: { after },
  }),
  { feed: 'told' },
);

/** A user revoked an API token. */
export const apiTokenRevoked = defineEvent('apiToken.revoked', (id: string) => ({ subjectId: id }), { feed: 'told' });
