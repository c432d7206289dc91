import { calendarSql } from '../../data/calendar-sql';
import type { RequestSql } from '../../graph/declare';
import type { RawName } from '../../graph/row';
import { CHANGE_WINDOW_DAYS, MONTHS, USUAL_MONTHS, type SubscriptionDates } from './subscription-status';
import { DAY } from '../../kernel/calendar';

/** The stored values that a term is derived from, as columns, and `orderId`, which is null where the dates are hidden. */
type Of = (name: RawName<keyof SubscriptionDates> | 'orderId') => string;

/** Length of the term in months. */
const monthsOf = (term: string): string =>
  `CASE ${term} ${Object.entries(MONTHS)
    .map(([name, months]) => `WHEN '${name}' THEN ${months}`)
    .join(' ')} ELSE ${USUAL_MONTHS} END`;

/**
 * The start of the current term, as `termAt` computes it. The stored one is current unless a term has ended that renews, and the
 * job that stores renewals has not come to it yet: then it is the last end of a term that is not later than now.
 */
function currentStart(of: Of, now: string, { engine }: RequestSql): string {
  const { dayOf, monthsBetween, addMonths } = calendarSql[engine];
  const ends = of('rawTermEndsAt');
  const day = dayOf(of('rawStartsAt'));
  const each = monthsOf(of('rawTerm'));
  const passed = monthsBetween(ends, now);
  // Months of the whole terms since the stored end. The last of them may end later in this month.
  const whole = `(${passed} - ${passed} % ${each})`;
  const before = `(${whole} - ${each})`;
  const renewed = `CASE WHEN ${whole} = 0 THEN ${ends}
    WHEN ${addMonths(ends, whole, day)} <= ${now} THEN ${addMonths(ends, whole, day)}
    WHEN ${before} = 0 THEN ${ends} ELSE ${addMonths(ends, before, day)} END`;
  return `CASE WHEN ${of('rawState')} = 'RUNNING' AND ${of('rawAutoRenew')} = 1 AND ${ends} <= ${now} THEN ${renewed} ELSE ${of('rawTermStartsAt')} END`;
}

const ifSeen = (of: Of, sql: string): string => `CASE WHEN ${of('orderId')} IS NOT NULL THEN ${sql} END`;

/** `termAt(…).startsAt` in SQL. */
export const termStartSql = (of: Of, now: string, request: RequestSql): string => ifSeen(of, currentStart(of, now, request));

/** `changeWindowEnd` in SQL. */
export const changeWindowEndSql = (of: Of, now: string, request: RequestSql): string =>
  ifSeen(
    of,
    `${calendarSql[request.engine].later(currentStart(of, now, request), of('rawStartsAt'))} + ${CHANGE_WINDOW_DAYS * DAY}`,
  );
