import { enumeration } from '../../graph/declare';
import { addMonths } from '../../kernel/calendar';
import type { RawName } from '../../graph/row';
import type { Condition } from '../../graph/scope';

/** The state shown to clients. */
export const SubscriptionStatus = enumeration(
  'SubscriptionStatus',
  'State of a subscription, derived from stored dates and the current time.',
  {
    PENDING: 'Starts later.',
    ACTIVE: 'Runs.',
    SUSPENDED: 'Suspended by a partner. Can be reactivated until the term ends.',
    EXPIRED: 'The term ended without renewal. A grace period of 30 days runs.',
    DISABLED: 'Data is kept for another 90 days, accessible to administrators only.',
    DELETED:
      'Permanently gone: cancelled, replaced by an upgrade (see `replacedBy`), or the 90 days are over. It stays in lists.',
  },
);
export type SubscriptionStatus = keyof typeof SubscriptionStatus;

const DAY = 86_400_000;
/** Days from the end of the term to DISABLED. */
export const GRACE_DAYS = 30;
/** Days from DISABLED to DELETED. */
export const DISABLED_DAYS = 90;
/** Days after purchase or renewal in which a subscription can be reduced or cancelled (rules, section 12). */
export const CHANGE_WINDOW_DAYS = 7;

/** Length of each term in months, and of others. */
export const MONTHS: Readonly<Record<string, number>> = { P1M: 1, P1Y: 12, P3Y: 36 };
export const USUAL_MONTHS = 12;

/** The stored values that the state is derived from. */
export interface SubscriptionDates {
  state: string;
  startsAt: number;
  termStartsAt: number;
  termEndsAt: number;
  term: string;
  autoRenew: boolean | number;
}

/** The same values under their raw column names. */
type StoredDates = { [K in keyof SubscriptionDates as RawName<K>]: SubscriptionDates[K] };

/** The term at a given time. Auto-renewed terms are computed, whenever the subscription is read. */
export function termAt(dates: SubscriptionDates, now: number): { startsAt: number; endsAt: number } {
  let { termStartsAt: startsAt, termEndsAt: endsAt } = dates;
  if (dates.state !== 'RUNNING' || !dates.autoRenew) return { startsAt, endsAt };
  const months = MONTHS[dates.term] ?? USUAL_MONTHS;
  // Terms keep the day of the month of the original start, even after a shorter month.
  const day = new Date(dates.startsAt).getUTCDate();
  while (endsAt <= now) {
    startsAt = endsAt;
    endsAt = addMonths(endsAt, months, day);
  }
  return { startsAt, endsAt };
}

/** When a subscription that does not renew is permanently deleted. Null while it renews or if it was cancelled. */
export function deletedAt(dates: SubscriptionDates): number | null {
  if (dates.state === 'SUSPENDED') return dates.termEndsAt + DISABLED_DAYS * DAY;
  return dates.state === 'RUNNING' && !dates.autoRenew ? dates.termEndsAt + (GRACE_DAYS + DISABLED_DAYS) * DAY : null;
}

/** The state at a given time. */
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

/**
 * The same as `statusAt`, in SQL. `of` returns the columns of the stored values. An auto-renewed subscription is
 * always ACTIVE once started.
 */
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

/** The state to show: the kept one if there is one, otherwise the current one. */
export const shownStatusSql = (of: (name: keyof StoredDates | 'keptStatus') => string, now: string): string =>
  `COALESCE(${of('keptStatus')}, ${statusSql(of, now)})`;

/** What the scope's `state` is for records of former resellers, which keep their own status. */
export const KEPT = 'KEPT';

/** What the scope's `ends_at` is while a subscription renews: the last millisecond of the year 9999. */
export const RENEWS = 253_402_300_799_999;

/** A condition on the scope's row for subscriptions with this status, so that an index leads to them. */
export function narrowStatus(status: string, now: number): Condition | null {
  const ended = (state: string, from: number, to: number): Condition => ({
    sql: `scope.state = '${state}' AND scope.ends_at > ? AND scope.ends_at <= ?`,
    params: [now - to * DAY, now - from * DAY],
  });
  const found: Condition[] | undefined = {
    SUSPENDED: [{ sql: "scope.state = 'SUSPENDED' AND scope.ends_at > ?", params: [now] }],
    EXPIRED: [ended('RUNNING', 0, GRACE_DAYS)],
    DISABLED: [ended('RUNNING', GRACE_DAYS, GRACE_DAYS + DISABLED_DAYS), ended('SUSPENDED', 0, DISABLED_DAYS)],
  }[status];
  if (!found) return null;
  const parts = [...found, { sql: `scope.state = '${KEPT}'`, params: [] }];
  return { sql: parts.map(({ sql }) => `(${sql})`).join(' OR '), params: parts.flatMap(({ params }) => params) };
}

/** When the window for reducing and cancelling closes. */
export const changeWindowEnd = (dates: SubscriptionDates, now: number): number =>
  Math.max(termAt(dates, now).startsAt, dates.startsAt) + CHANGE_WINDOW_DAYS * DAY;
