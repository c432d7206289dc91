import { Column, Entity } from 'typeorm';
import { CodeField, DateTimeField, EnumField, enumeration, IdField, IntField, TextField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Scope } from '../../graph/scope';
import { ExportFormat } from '../saved-queries';
import type { Weekday as WeekdayName } from './due-times';

/** The viewer's own schedules. */
const ownSchedules: Scope = (viewer) =>
  viewer.kind === 'ANONYMOUS' ? null : { whereEquals: [['node.owner_id', viewer.userId]] };

export const ScheduleFrequency = enumeration('ScheduleFrequency', 'How often a schedule runs.', {
  DAILY: 'Every day.',
  WEEKLY: 'Once a week, on `weekday`.',
  MONTHLY: 'Once a month, on `dayOfMonth`.',
});

export const Weekday = enumeration('Weekday', 'A day of the week.', {
  MONDAY: 'Monday.',
  TUESDAY: 'Tuesday.',
  WEDNESDAY: 'Wednesday.',
  THURSDAY: 'Thursday.',
  FRIDAY: 'Friday.',
  SATURDAY: 'Saturday.',
  SUNDAY: 'Sunday.',
});

export const ScheduleDeliveryKind = enumeration('ScheduleDeliveryKind', 'What the mail of a schedule brings.', {
  FILE: 'The file, attached; its address if it is too large for a mail.',
  LINK: 'The address of the query, which asks for an API token.',
});

export const ScheduleStatus = enumeration('ScheduleStatus', 'Whether a schedule runs.', {
  ACTIVE: 'It runs when it is due.',
  PAUSED: 'It does not run: its owner paused it, or it failed; see `problem`.',
});

export const DeliveryStatus = enumeration('DeliveryStatus', 'Outcome of a run of a schedule.', {
  DELIVERED: 'The mail is in the outbox.',
  FAILED: 'It failed, after the last attempt or for a reason that does not pass.',
});

@Entity('schedule')
@GraphNode({
  name: 'Schedule',
  description:
    'A saved query that is mailed to its owner again and again, with the rights of the owner at the moment of the run.',
  table: 'schedule',
  action: 'saved_query.read',
  scope: ownSchedules,
})
export class Schedule extends BaseRecord {
  @IdField({ description: 'The organization.', graph: false })
  organizationId!: string;

  @IdField({ description: 'The owner.', graph: false })
  ownerId!: string;

  @IdField({ description: 'The saved query.', filter: true })
  savedQueryId!: string;

  @TextField({ description: 'Values of variables as JSON.', graph: false, maxLength: 10_000 })
  variablesJson!: string;

  @EnumField(() => ExportFormat, { description: 'Format of the file.' })
  format!: string;

  @EnumField(() => ScheduleDeliveryKind, { description: 'Whether the file or its address is mailed.' })
  delivery!: string;

  @EnumField(() => ScheduleFrequency, { description: 'How often it runs.' })
  frequency!: 'DAILY' | 'WEEKLY' | 'MONTHLY';

  @CodeField({ description: 'Time of day, `HH:MM`, on the clock of the time zone.', maxLength: 5 })
  time!: string;

  @CodeField({ description: 'IANA time zone, such as `Europe/Vienna`.', maxLength: 64 })
  timeZone!: string;

  @EnumField(() => Weekday, { description: 'The day of a weekly schedule.', nullable: true })
  weekday!: WeekdayName | null;

  @IntField({ description: 'The day of a monthly schedule, 1 to 31. In shorter months, their last day.', nullable: true })
  dayOfMonth!: number | null;

  @EnumField(() => ScheduleStatus, { description: 'Whether it runs.' })
  status!: string;

  @TextField({ description: 'Why it failed last, or why it is paused.', maxLength: 500, nullable: true })
  problem!: string | null;

  /** The due time of the run that is next or under way. */
  @Column({ type: 'bigint', name: 'due_at' })
  dueAt!: number;

  @DateTimeField({ description: 'When it runs next. After a failed attempt, when that is repeated.' })
  nextRunAt!: number;

  @IntField({ description: 'Attempts of the run under way.' })
  attempts!: number;

  @IntField({ description: 'Failed runs in a row. Three pause the schedule.' })
  failures!: number;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

@Entity('schedule_delivery')
@GraphNode({
  name: 'ScheduleDelivery',
  description: 'A run of a schedule.',
  table: 'schedule_delivery',
  action: 'saved_query.read',
  scope: ownSchedules,
})
export class ScheduleDelivery extends BaseRecord {
  @IdField({ description: 'The owner of the schedule.', graph: false })
  ownerId!: string;

  @IdField({ description: 'The schedule.', filter: true })
  scheduleId!: string;

  @DateTimeField({ description: 'When it was due.' })
  dueAt!: number;

  @EnumField(() => DeliveryStatus, { description: 'Outcome.' })
  status!: string;

  @EnumField(() => ScheduleDeliveryKind, { description: 'What the mail brings. Null if there was none.', nullable: true })
  delivered!: string | null;

  @IntField({ description: 'Attempts it took.' })
  attempts!: number;

  @IntField({ description: 'Size of the file. Null without a file.', unit: 'bytes', nullable: true })
  bytes!: number | null;

  @TextField({ description: 'Why it failed, or why a link was sent instead of the file.', maxLength: 500, nullable: true })
  problem!: string | null;
}
