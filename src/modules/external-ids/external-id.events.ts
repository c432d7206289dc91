import { defineEvent, type EventData } from '../../kernel/event';

/** External ids of an object were set or removed. Only the organization that did it sees them. */
export const externalIdsChanged = defineEvent(
  'externalIds.changed',
  (subjectId: string, data: EventData) => ({ subjectId, data }),
  { feed: 'told' },
);
