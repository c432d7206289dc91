import { defineEvent, type EventData } from '../../kernel/event';

/** A user saved a template. */
export const importTemplateCreated = defineEvent(
  'importTemplate.created',
  (id: string, after: EventData) => ({ subjectId: id, data: { after } }),
  { feed: 'told' },
);

/** A user changed a template. */
export const importTemplateUpdated = defineEvent(
  'importTemplate.updated',
  (id: string, change: { before: EventData; after: EventData }) => ({ subjectId: id, data: change }),
  { feed: 'told' },
);

/** A user deleted a template. */
export const importTemplateDeleted = defineEvent(
  'importTemplate.deleted',
  (id: string, before: EventData) => ({ subjectId: id, data: { before } }),
  { feed: 'told' },
);
