import { defineEvent, type EventData } from '../../kernel/event';

/** A file was received: its rows will be applied, or tried in a preview. */
export const bulkRunReceived = defineEvent(
  'bulkRun.received',
  (id: string, after: EventData) => ({ subjectId: id, data: { after } }),
  { trail: 'bulk', feed: 'told' },
);

/** A user paused, resumed or cancelled a run. */
export const bulkRunSteered = defineEvent('bulkRun.steered', (id: string, data: EventData) => ({ subjectId: id, data }), {
  feed: 'told',
});
