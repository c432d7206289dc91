import { defineModule } from '../../graph/module';
import { deleteSchedule, runSchedule, updateSchedule } from './change-schedule';
import { createSchedule } from './create-schedule';
import { Schedule, ScheduleDelivery } from './schedule.entity';
import {
  scheduleCreated,
  scheduleDeleted,
  scheduleDelivered,
  schedulePaused,
  scheduleRunRequested,
  scheduleUpdated,
} from './schedule.events';
import { ScheduleFields, ScheduleQueries } from './schedule.resolver';

/** Saved queries that are mailed again and again. `app/export` runs them. */
export const schedulesModule = defineModule({
  name: 'schedules',
  entities: [Schedule, ScheduleDelivery],
  types: [Schedule, ScheduleDelivery],
  fields: [ScheduleFields],
  queries: [ScheduleQueries],
  mutations: [createSchedule, updateSchedule, runSchedule, deleteSchedule],
  events: [scheduleCreated, scheduleUpdated, scheduleRunRequested, scheduleDeleted, scheduleDelivered, schedulePaused],
});
