/** A day in milliseconds. */
export const DAY = 86_400_000;

/** Adds calendar months in UTC. If the month is too short, its last day is used. `day` is the wanted day of the month; default: that of `at`. */
export function addMonths(at: number, months: number, day = new Date(at).getUTCDate()): number {
  const from = new Date(at);
  const month = from.getUTCMonth() + months;
  const last = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const to = new Date(at);
  to.setUTCFullYear(from.getUTCFullYear(), month, Math.min(day, last));
  return to.getTime();
}
