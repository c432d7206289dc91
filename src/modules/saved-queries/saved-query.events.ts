import { defineEvent, type EventData } from '../../kernel/event';

/** A user saved a query. */
export const savedQueryCreated = defineEvent(
  'savedQuery.created',
  (id: string, after: EventData) => ({ subjectId: id, data: { after } }),
  { feed: 'told' },
);

/** A user changed a saved query. */
export const savedQueryUpdated = defineEvent(
  'savedQuery.updated',
  (id: string, change: { before: EventData; after: EventData }) => ({ subjectId: id, data: change }),
  { feed: 'told' },
);

/** A user deleted a saved query. */
export const savedQueryDeleted = defineEvent(
  'savedQuery.deleted',
  (id: string, before: EventData) => ({ subjectId: id, data: { before } }),
  { feed: 'told' },
);
