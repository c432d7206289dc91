import { isRecord, stringAt } from '../guards';
import { refusalsOf } from '../saved/saved-queries';
import type { Ask } from '../workbench';

/** One run of a schedule. */
export interface Delivery {
  readonly dueAt: string;
  readonly text: string;
}

/** A schedule of the user. */
export interface Schedule {
  readonly id: string;
  readonly name: string;
  /** When and what, such as `weekly on Friday at 07:00 (Europe/Vienna), CSV as a file`. */
  readonly rhythm: string;
  readonly isPaused: boolean;
  readonly nextRunAt: string;
  readonly problem: string | null;
  /** The last runs, newest first. */
  readonly deliveries: readonly Delivery[];
}

const READ = `query Schedules {
  schedules(first: 100, orderBy: { field: NEXT_RUN_AT, direction: ASC }) {
    nodes {
      id format delivery frequency time timeZone weekday dayOfMonth status nextRunAt problem
      savedQuery { name }
      deliveries(last: 5) { nodes { dueAt status delivered bytes problem } }
    }
  }
}`;

const payload = 'errors { message }';

export const CREATE = `mutation Schedule($input: CreateScheduleInput!) { createSchedule(input: $input) { ${payload} } }`;
export const UPDATE = `mutation Pause($input: UpdateScheduleInput!) { updateSchedule(input: $input) { ${payload} } }`;
export const RUN = `mutation RunNow($input: RunScheduleInput!) { runSchedule(input: $input) { ${payload} } }`;
export const DELETE = `mutation Delete($input: DeleteScheduleInput!) { deleteSchedule(input: $input) { ${payload} } }`;

const nodesIn = (list: unknown): unknown[] => (isRecord(list) && Array.isArray(list['nodes']) ? list['nodes'] : []);

/** `FRIDAY` as people write it. */
export const inWords = (name: string): string => name.charAt(0) + name.slice(1).toLowerCase();

const ENDINGS: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const ordinal = (day: number): string => `${day}${ENDINGS[ordinals.select(day)] ?? 'th'}`;

function rhythmOf(value: Record<string, unknown>): string {
  const [weekday, day] = [stringAt(value, 'weekday'), value['dayOfMonth']];
  const on = weekday !== null ? ` on ${inWords(weekday)}` : typeof day === 'number' ? ` on the ${ordinal(day)}` : '';
  const what = stringAt(value, 'delivery') === 'LINK' ? 'its address' : 'as a file';
  return `${inWords(stringAt(value, 'frequency') ?? '')}${on} at ${stringAt(value, 'time') ?? ''} (${stringAt(value, 'timeZone') ?? ''}), ${stringAt(value, 'format') ?? ''} ${what}`;
}

function deliveryIn(value: unknown): Delivery {
  const bytes = isRecord(value) && typeof value['bytes'] === 'number' ? `, ${value['bytes']} bytes` : '';
  const problem = stringAt(value, 'problem');
  const outcome = stringAt(value, 'status') === 'DELIVERED' ? `Mailed${bytes}` : 'Failed';
  return { dueAt: stringAt(value, 'dueAt') ?? '', text: problem === null ? outcome : `${outcome}: ${problem}` };
}

function scheduleIn(value: unknown): Schedule[] {
  const id = stringAt(value, 'id');
  if (!isRecord(value) || id === null) return [];
  return [
    {
      id,
      name: stringAt(value['savedQuery'], 'name') ?? 'A query that is gone',
      rhythm: rhythmOf(value),
      isPaused: stringAt(value, 'status') === 'PAUSED',
      nextRunAt: stringAt(value, 'nextRunAt') ?? '',
      problem: stringAt(value, 'problem'),
      deliveries: nodesIn(value['deliveries']).map(deliveryIn).reverse(),
    },
  ];
}

/** The schedules of the user. Throws what the server says against it. */
export async function readSchedules(ask: Ask): Promise<Schedule[]> {
  const result = await ask(READ);
  const refusal = refusalsOf(result);
  if (refusal !== '') throw new Error(refusal);
  return nodesIn(isRecord(result.data) ? result.data['schedules'] : null).flatMap(scheduleIn);
}
