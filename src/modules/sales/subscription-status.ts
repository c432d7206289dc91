import { enumeration } from '../../graph/declare';
import type { RawName } from '../../graph/row';

/** The state a subscription shows. */
export const SubscriptionStatus = enumeration(
  'SubscriptionStatus',
  'State of a subscription; follows from stored dates and the clock.',
  {
    PENDING: 'Begins later.',
    ACTIVE: 'Runs.',
    SUSPENDED: 'Suspended by a partner; can be reactivated until its term ends.',
    EXPIRED: 'The term ended without renewal; 30 days of grace.',
    DISABLED: 'Data are kept for 90 days more, administrators only.',
    DELETED:
      'Gone for good: cancelled, replaced by an upgrade (`replacedBy` says by which one), or the 90 days are over. It stays in lists.',
  },
);
export type SubscriptionStatus = keyof typeof SubscriptionStatus;

const DAY = 86_400_000;
/** Days between the end of a term and DISABLED. */
export const GRACE_DAYS = 30;
/** Days between DISABLED and DELETED. */
export const DISABLED_DAYS = 90;
/** Days after purchase or renewal in which a quantity may shrink and a subscription be cancelled (rules, section 12). */
export const CHANGE_WINDOW_DAYS = 7;

const MONTHS: Readonly<Record<string, number>> = { P1M: 1, P1Y: 12, P3Y: 36 };

/** What the state of a subscription follows from. */
export interface SubscriptionDates {
  state: string;
  startsAt: number;
  termStartsAt: number;
  termEndsAt: number;
  term: string;
  autoRenew: boolean | number;
}

/** The same, by the names under which rows have what is stored. */
type StoredDates = { [K in keyof SubscriptionDates as RawName<K>]: SubscriptionDates[K] };

/** Adds calendar months in UTC; a day that the month lacks becomes its last. `day` is the day to aim at: that of `at` unless given. */
export function addMonths(at: number, months: number, day = new Date(at).getUTCDate()): number {
  const from = new Date(at);
  const month = from.getUTCMonth() + months;
  const last = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const to = new Date(at);
  to.setUTCFullYear(from.getUTCFullYear(), month, Math.min(day, last));
  return to.getTime();
}

/** The term that runs at a time: auto-renew begins the next one by itself, however late somebody looks. */
export function termAt(dates: SubscriptionDates, now: number): { startsAt: number; endsAt: number } {
  let { termStartsAt: startsAt, termEndsAt: endsAt } = dates;
  if (dates.state !== 'RUNNING' || !dates.autoRenew) return { startsAt, endsAt };
  const months = MONTHS[dates.term] ?? 12;
  // Terms keep the day of the month on which the subscription began, also after a shorter month.
  const day = new Date(dates.startsAt).getUTCDate();
  while (endsAt <= now) {
    startsAt = endsAt;
    endsAt = addMonths(endsAt, months, day);
  }
  return { startsAt, endsAt };
}

/** When a subscription that is neither renewed nor cancelled is gone for good; null while it renews itself. */
export function deletedAt(dates: SubscriptionDates): number | null {
  if (dates.state === 'SUSPENDED') return dates.termEndsAt + DISABLED_DAYS * DAY;
  return dates.state === 'RUNNING' && !dates.autoRenew ? dates.termEndsAt + (GRACE_DAYS + DISABLED_DAYS) * DAY : null;
}

/** The state at a time. */
export function statusAt(dates: SubscriptionDates, now: number): SubscriptionStatus {
  if (dates.state === 'CANCELLED') return 'DELETED';
  if (now < dates.startsAt) return 'PENDING';
  const { endsAt } = termAt(dates, now);
  const suspended = dates.state === 'SUSPENDED';
  if (now < endsAt) return suspended ? 'SUSPENDED' : 'ACTIVE';
  const disabledAt = suspended ? endsAt : endsAt + GRACE_DAYS * DAY;
  if (now < disabledAt) return 'EXPIRED';
  return now < disabledAt + DISABLED_DAYS * DAY ? 'DISABLED' : 'DELETED';
}

/** The same in SQL; `of` names the stored dates. Whatever renews itself runs. */
export function statusSql(of: (name: keyof StoredDates) => string, now: string): string {
  const [state, startsAt, endsAt] = [of('rawState'), of('rawStartsAt'), of('rawTermEndsAt')];
  const after = (days: number): string => `${endsAt} + ${days * DAY}`;
  return `CASE
    WHEN ${state} = 'CANCELLED' THEN 'DELETED'
    WHEN ${now} < ${startsAt} THEN 'PENDING'
    WHEN ${state} = 'SUSPENDED' THEN
      CASE WHEN ${now} < ${endsAt} THEN 'SUSPENDED' WHEN ${now} < ${after(DISABLED_DAYS)} THEN 'DISABLED' ELSE 'DELETED' END
    WHEN ${of('rawAutoRenew')} = 1 OR ${now} < ${endsAt} THEN 'ACTIVE'
    WHEN ${now} < ${after(GRACE_DAYS)} THEN 'EXPIRED'
    WHEN ${now} < ${after(GRACE_DAYS + DISABLED_DAYS)} THEN 'DISABLED'
    ELSE 'DELETED' END`;
}

/** The state that is shown: that of now, or the one that was kept. */
export const shownStatusSql = (of: (name: keyof StoredDates | 'keptStatus') => string, now: string): string =>
  `COALESCE(${of('keptStatus')}, ${statusSql(of, now)})`;

/** When the window for shrinking and cancelling closes. */
export const changeWindowEnd = (dates: SubscriptionDates, now: number): number =>
  Math.max(termAt(dates, now).startsAt, dates.startsAt) + CHANGE_WINDOW_DAYS * DAY;
