import { DateTime, IANAZone } from 'luxon';

/** When a schedule runs, in the words of its time zone. */
export interface Rhythm {
  frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY';
  /** `HH:MM` on the clock of the time zone. */
  time: string;
  /** IANA name. */
  timeZone: string;
  /** For weekly ones. */
  weekday: Weekday | null;
  /** For monthly ones: 1 to 31. In shorter months, their last day. */
  dayOfMonth: number | null;
}

/** Days of the week in the order of ISO 8601. */
export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Days to look ahead: more than a month with a day in the next. */
const DAYS_AHEAD = 64;

/** Whether a name is a time zone of the IANA database. Offsets such as `+01:00` are none. */
export const isTimeZone = (name: string): boolean => /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);

function runsOn({ frequency, weekday, dayOfMonth }: Rhythm, day: DateTime): boolean {
  if (frequency === 'WEEKLY') return WEEKDAYS[day.weekday - 1] === weekday;
  if (frequency === 'MONTHLY') return day.day === Math.min(dayOfMonth ?? 1, day.daysInMonth ?? 31);
  return true;
}

/**
 * The moment of a clock time on a day. Where the clock shows it twice, the first time; where the clock skips it, as much later as
 * the clock is put forward.
 */
function momentOf({ time, timeZone: zone }: Rhythm, { year, month, day }: DateTime): number {
  const [hour, minute] = time.split(':').map(Number);
  const at = DateTime.fromObject({ year, month, day, hour, minute }, { zone });
  return Math.min(...at.getPossibleOffsets().map((possible) => possible.toMillis()));
}

/** The first due time after a moment, in milliseconds. */
export function nextDue(rhythm: Rhythm, after: number): number {
  const today = DateTime.fromMillis(after, { zone: rhythm.timeZone }).startOf('day');
  for (let days = 0; days <= DAYS_AHEAD; days += 1) {
    const day = today.plus({ days });
    if (!runsOn(rhythm, day)) continue;
    const at = momentOf(rhythm, day);
    if (at > after) return at;
  }
  throw new Error(`No due time within ${DAYS_AHEAD} days.`);
}
