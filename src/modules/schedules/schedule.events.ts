import { defineEvent, type EventData, type NewMail } from '../../kernel/event';

/** A user scheduled a saved query. */
export const scheduleCreated = defineEvent(
  'schedule.created',
  (id: string, after: EventData) => ({ subjectId: id, data: { after } }),
  { feed: 'told' },
);

/** A user changed a schedule. */
export const scheduleUpdated = defineEvent(
  'schedule.updated',
  (id: string, change: { before: EventData; after: EventData }) => ({ subjectId: id, data: change }),
  { feed: 'told' },
);

/** A user had a schedule run at once. */
export const scheduleRunRequested = defineEvent('schedule.runRequested', (id: string) => ({ subjectId: id }), { feed: 'told' });

/** A user deleted a schedule. */
export const scheduleDeleted = defineEvent('schedule.deleted', (id: string) => ({ subjectId: id }), { feed: 'told' });

/** A schedule ran: its mail is queued. */
export const scheduleDelivered = defineEvent(
  'schedule.delivered',
  (id: string, mails: readonly NewMail[]) => ({ subjectId: id, actor: null, mails }),
  { trail: false, feed: 'nobody' },
);

/** A schedule failed and was paused. */
export const schedulePaused = defineEvent(
  'schedule.paused',
  ({ id, organizationId, problem }: { id: string; organizationId: string; problem: string }, mails: readonly NewMail[]) => ({
    subjectId: id,
    actor: null,
    told: [organizationId],
    data: { after: { status: 'PAUSED', problem } },
    mails,
  }),
  { trail: 'schedulePaused', feed: 'nobody' },
);
