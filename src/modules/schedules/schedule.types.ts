import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { EditingInput, Payload, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { ExportFormat } from '../saved-queries';
import type { Weekday as WeekdayName } from './due-times';
import { Schedule, ScheduleDeliveryKind, ScheduleFrequency, Weekday } from './schedule.entity';

type Json = Record<string, unknown>;

const TIME =
  'Time of day, `HH:MM`, on the clock of the time zone. A time that the clock shows twice counts the first time; one that it skips is as much later as the clock is put forward.';
const ZONE = 'IANA time zone, such as `Europe/Vienna`.';
const WEEKDAY = 'The day of a weekly schedule; only there.';
const DAY = 'The day of a monthly schedule, 1 to 31; only there. In shorter months, their last day.';
const VARIABLES = 'Values of the variables of the saved query, as at `POST /export`.';

@InputType('CreateScheduleInput', { description: 'Input of `createSchedule`.' })
export class CreateScheduleInput extends StoringInput {
  @Field(() => ID, { description: 'The saved query: your own, or one that is shared with you.' })
  savedQueryId!: string;

  @Field(() => GraphQLJSONObject, { nullable: true, description: VARIABLES })
  variables?: Json | null;

  @Field(() => ExportFormat, { description: 'Format of the file; one of those of the saved query.' })
  format!: string;

  @Field(() => ScheduleDeliveryKind, { description: 'Whether to mail the file or its address.' })
  delivery!: string;

  @Field(() => ScheduleFrequency, { description: 'How often it runs.' })
  frequency!: 'DAILY' | 'WEEKLY' | 'MONTHLY';

  @Field(() => String, { description: TIME })
  time!: string;

  @Field(() => String, { description: ZONE })
  timeZone!: string;

  @Field(() => Weekday, { nullable: true, description: WEEKDAY })
  weekday?: WeekdayName | null;

  @Field(() => Int, { nullable: true, description: DAY })
  dayOfMonth?: number | null;
}

@InputType('UpdateScheduleInput', { description: 'Input of `updateSchedule`. What is omitted stays.' })
export class UpdateScheduleInput extends EditingInput {
  @Field(() => ID, { description: 'The schedule.' })
  scheduleId!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True pauses it. False turns it on again, from the next due time on; failures are forgotten.',
  })
  paused?: boolean | null;

  @Field(() => GraphQLJSONObject, { nullable: true, description: VARIABLES })
  variables?: Json | null;

  @Field(() => ExportFormat, { nullable: true, description: 'Format of the file.' })
  format?: string | null;

  @Field(() => ScheduleDeliveryKind, { nullable: true, description: 'Whether to mail the file or its address.' })
  delivery?: string | null;

  @Field(() => ScheduleFrequency, { nullable: true, description: 'How often it runs.' })
  frequency?: 'DAILY' | 'WEEKLY' | 'MONTHLY' | null;

  @Field(() => String, { nullable: true, description: TIME })
  time?: string | null;

  @Field(() => String, { nullable: true, description: ZONE })
  timeZone?: string | null;

  @Field(() => Weekday, { nullable: true, description: WEEKDAY })
  weekday?: WeekdayName | null;

  @Field(() => Int, { nullable: true, description: DAY })
  dayOfMonth?: number | null;
}

@InputType('RunScheduleInput', { description: 'Input of `runSchedule`.' })
export class RunScheduleInput extends EditingInput {
  @Field(() => ID, { description: 'The schedule.' })
  scheduleId!: string;
}

@InputType('DeleteScheduleInput', { description: 'Input of `deleteSchedule`.' })
export class DeleteScheduleInput extends EditingInput {
  @Field(() => ID, { description: 'The schedule.' })
  scheduleId!: string;
}

/** Base of the payload of a deletion. */
@ObjectType()
abstract class DeletedPayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Id of what was deleted. Null if refused, and in a dry run.' })
  deletedId!: string | null;
}

const schedule = { type: () => Schedule, description: 'The schedule.' };

export const CreateSchedulePayload = payloadOf('CreateSchedulePayload', { schedule });
export const UpdateSchedulePayload = payloadOf('UpdateSchedulePayload', { schedule });
export const RunSchedulePayload = payloadOf('RunSchedulePayload', { schedule });
export const DeleteSchedulePayload = payloadOf('DeleteSchedulePayload', {}, DeletedPayload);
