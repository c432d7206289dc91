import type { Subscription } from './facts';

const DAY = 86_400_000;
const MONTHS: Readonly<Record<string, number>> = { P1M: 1, P1Y: 12, P3Y: 36 };

/** So many calendar months after a time; a day that the month lacks becomes its last. */
function monthsLater(at: number, months: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

/** The state of a subscription at a time by section 8 of the rules. */
export function expectedStatus(one: Subscription, now: number): string {
  if (one.state === 'CANCELLED') return 'DELETED';
  if (now < one.startsAt) return 'PENDING';
  let end = one.termEndsAt;
  const renews = one.state === 'RUNNING' && one.autoRenew === 1;
  for (let terms = 2; renews && end <= now; terms += 1) end = monthsLater(one.termStartsAt, (MONTHS[one.term] ?? 0) * terms);
  if (now < end) return one.state === 'SUSPENDED' ? 'SUSPENDED' : 'ACTIVE';
  const disabled = one.state === 'SUSPENDED' ? end : end + 30 * DAY;
  if (now < disabled) return 'EXPIRED';
  return now < disabled + 90 * DAY ? 'DISABLED' : 'DELETED';
}
