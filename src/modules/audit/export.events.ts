import { defineEvent, type EventData } from '../../kernel/event';

/** Somebody began to export a list: one entry per export, before its first row is read. */
export const listExported = defineEvent('list.exported', (after: EventData) => ({ data: { after } }), {
  trail: 'export',
  feed: 'nobody',
});
