import { bound } from '../../data/sql';
import { defineMutation } from '../../graph/define-mutation';
import { insertRow } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { checkedExport, checkedRhythm } from './check-schedule';
import { nextDue } from './due-times';
import { Schedule } from './schedule.entity';
import { scheduleCreated } from './schedule.events';
import { CreateScheduleInput, CreateSchedulePayload } from './schedule.types';

/** Maximum number of schedules of one owner. */
const MOST_SCHEDULES = 50;

export const createSchedule = defineMutation({
  name: 'createSchedule',
  description:
    'Mails you a saved query daily, weekly or monthly, with your rights at the moment of the run. After three failed runs, or when the query is no longer valid or the right is gone, it is paused and you get a mail.',
  example:
    'createSchedule(input: { savedQueryId: "qry_01h…", format: XLSX, delivery: FILE, frequency: WEEKLY, weekday: MONDAY, time: "07:30", timeZone: "Europe/Vienna" }) { schedule { id nextRunAt } errors { code message } }',
  action: 'saved_query.write',
  input: CreateScheduleInput,
  inputDescription: 'The schedule.',
  payload: CreateSchedulePayload,
  codes: ['NOT_FOUND', 'DOCUMENT_INVALID', 'TOO_MANY_SCHEDULES'],
  before: (ctx, { frequency, time, timeZone, weekday, dayOfMonth }) => ({
    id: newId('Schedule', ctx.clock.now()),
    rhythm: checkedRhythm({ frequency, time, timeZone, weekday: weekday ?? null, dayOfMonth: dayOfMonth ?? null }),
  }),
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input, prepared: { id, rhythm } }) => {
    const { organizationId, userId: ownerId } = tx.viewer;
    const { savedQueryId, format, delivery, variables } = input;
    const [row] = await tx.db.rows(bound<{ n: number }>('viewer', 'SELECT COUNT(*) AS n FROM schedule WHERE owner_id = ?'), [
      ownerId,
    ]);
    if (Number(row?.n) >= MOST_SCHEDULES) {
      refuse('TOO_MANY_SCHEDULES', `You have ${MOST_SCHEDULES} schedules, which is the maximum. Delete one of them.`, []);
    }
    const variablesJson = await checkedExport(tx, { savedQueryId, format, variables: variables ?? {} });
    const now = tx.clock.now();
    const dueAt = nextDue(rhythm, now);
    const values = { savedQueryId, format, delivery, ...rhythm };
    const state = { status: 'ACTIVE', problem: null, dueAt, nextRunAt: dueAt, attempts: 0, failures: 0, version: 1 };
    const schedule = { id, createdAt: now, organizationId, ownerId, variablesJson, ...values, ...state };
    await insertRow(tx, Schedule, schedule, scheduleCreated(id, values));
    return { scheduleId: id };
  },
});
