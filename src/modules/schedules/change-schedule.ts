import { bound } from '../../data/sql';
import { defineOperation } from '../../graph/define-mutation';
import { raw } from '../../graph/row';
import { deleteWhere, updateVersioned } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import { checkedExport, checkedRhythm } from './check-schedule';
import { nextDue } from './due-times';
import { onSchedule } from './schedule.actions';
import { Schedule, ScheduleDelivery } from './schedule.entity';
import { scheduleDeleted, scheduleRunRequested, scheduleUpdated } from './schedule.events';
import {
  DeleteScheduleInput,
  DeleteSchedulePayload,
  RunScheduleInput,
  RunSchedulePayload,
  UpdateScheduleInput,
  UpdateSchedulePayload,
} from './schedule.types';

const action = 'saved_query.write';

export const updateSchedule = defineOperation({
  name: 'updateSchedule',
  description: 'Changes, pauses or resumes one of your schedules. A run that is due already is left out if the time changes.',
  example:
    'updateSchedule(input: { scheduleId: "sch_01h…", paused: true }) { schedule { status nextRunAt } errors { code message } }',
  action,
  input: UpdateScheduleInput,
  inputDescription: 'The schedule and the changes.',
  payload: UpdateSchedulePayload,
  codes: ['DOCUMENT_INVALID'],
  on: onSchedule,
  thing: 'scheduleId',
  alsoRead: [
    ...(['savedQueryId', 'format', 'delivery', 'frequency', 'time', 'timeZone', 'weekday', 'dayOfMonth', 'status'] as const),
    raw('variablesJson'),
  ],
  work: async (tx, { input, row }) => {
    const rhythm = checkedRhythm({
      frequency: input.frequency ?? row.frequency,
      time: input.time ?? row.time,
      timeZone: input.timeZone ?? row.timeZone,
      weekday: input.weekday ?? row.weekday,
      dayOfMonth: input.dayOfMonth ?? row.dayOfMonth,
    });
    const { savedQueryId } = row;
    const format = input.format ?? row.format;
    const delivery = input.delivery ?? row.delivery;
    const variables = input.variables ?? (JSON.parse(row.rawVariablesJson) as Record<string, unknown>);
    const status = input.paused == null ? row.status : input.paused ? 'PAUSED' : 'ACTIVE';
    // Pausing is possible whatever became of the query.
    const variablesJson =
      status === 'PAUSED' ? JSON.stringify(variables) : await checkedExport(tx, { savedQueryId, format, variables });
    const dueAt = nextDue(rhythm, tx.clock.now());
    const after = { format, delivery, ...rhythm, status };
    const { frequency, time, timeZone, weekday, dayOfMonth } = row;
    const before = {
      format: row.format,
      delivery: row.delivery,
      frequency,
      time,
      timeZone,
      weekday,
      dayOfMonth,
      status: row.status,
    };
    const values = { ...after, variablesJson, dueAt, nextRunAt: dueAt, attempts: 0, failures: 0, problem: null };
    await updateVersioned(tx, Schedule, row, values, scheduleUpdated(row.id, { before, after }));
    return { scheduleId: row.id };
  },
});

export const runSchedule = defineOperation({
  name: 'runSchedule',
  description:
    'Runs one of your schedules now, once, as soon as a background job gets to it. Its rhythm stays as it is; a run under way begins again.',
  example: 'runSchedule(input: { scheduleId: "sch_01h…" }) { schedule { nextRunAt } errors { code message } }',
  action,
  input: RunScheduleInput,
  inputDescription: 'The schedule.',
  payload: RunSchedulePayload,
  codes: ['SCHEDULE_PAUSED'],
  on: onSchedule,
  thing: 'scheduleId',
  alsoRead: ['status'],
  work: async (tx, { row }) => {
    if (row.status === 'PAUSED') {
      refuse('SCHEDULE_PAUSED', 'The schedule is paused. Turn it on with `updateSchedule(paused: false)`.', ['scheduleId']);
    }
    const now = tx.clock.now();
    await updateVersioned(tx, Schedule, row, { dueAt: now, nextRunAt: now, attempts: 0 }, scheduleRunRequested(row.id));
    return { scheduleId: row.id };
  },
});

export const deleteSchedule = defineOperation({
  name: 'deleteSchedule',
  description: 'Deletes one of your schedules with the log of its runs.',
  example: 'deleteSchedule(input: { scheduleId: "sch_01h…" }) { deletedId errors { code message } }',
  action,
  input: DeleteScheduleInput,
  inputDescription: 'The schedule.',
  payload: DeleteSchedulePayload,
  on: onSchedule,
  thing: 'scheduleId',
  work: async (tx, { row: { id } }) => {
    await deleteWhere(tx, ScheduleDelivery, { where: bound('subject', 'schedule_id = ?'), params: [id] });
    await deleteWhere(tx, Schedule, { where: bound('subject', 'id = ?'), params: [id] }, scheduleDeleted(id));
    return {};
  },
  shown: ({ dryRun }, { input }) => ({ deletedId: dryRun ? null : input.scheduleId }),
  refused: { deletedId: null },
});
