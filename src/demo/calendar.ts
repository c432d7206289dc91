import type { Random } from './random';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** What asking for a time needs. */
export interface Calendar {
  /** The time at which the demo begins: midnight UTC. */
  readonly at: number;
  readonly random: Random;
  /** How likely a purchase or a license comes soon after what it follows; without, it comes at any time after that. */
  readonly soon?: number;
}

/** Some moment of the working day so many days before the demo begins. */
export const daysAgo = ({ at, random }: Calendar, days: number): number => at - days * DAY + random.int(6 * HOUR, 16 * HOUR);

/** Some moment from `from` to `to`, or `from` when that is later. */
export const between = ({ random }: Calendar, from: number, to: number): number => random.int(from, Math.max(from, to));

/** Days within which something comes soon. */
const SOON_DAYS = 45;

/** Some moment from `from` to `to`: where much comes soon, mostly in the first weeks. */
export const after = (calendar: Calendar, from: number, to: number): number => {
  const soon = calendar.soon !== undefined && calendar.random.chance(calendar.soon);
  return between(calendar, from, soon ? Math.min(to, from + SOON_DAYS * DAY) : to);
};

/** So many days after a time and never later than an hour before the demo begins. */
export const later = ({ at, random }: Calendar, from: number, leastDays: number, mostDays: number): number =>
  Math.min(from + random.int(leastDays * DAY, mostDays * DAY), at - HOUR);
