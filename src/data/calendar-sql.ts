import { DAY } from '../kernel/calendar';
import type { EngineName } from './database';

/** Expressions about times, in milliseconds since 1970 and in UTC. */
interface CalendarSql {
  /** The day of the month. */
  dayOf: (at: string) => string;
  /** How many months the month of one time is after that of another. */
  monthsBetween: (from: string, to: string) => string;
  /** The same as `addMonths`, for a positive number of months. `day` is the wanted day of the month. */
  addMonths: (at: string, months: string, day: string) => string;
  /** The later of two times. */
  later: (one: string, other: string) => string;
}

/** A part of a time as a number, on SQLite. */
const part = (format: string, at: string): string => `CAST(strftime('${format}', (${at}) / 1000, 'unixepoch') AS INTEGER)`;

const SQLITE: CalendarSql = {
  dayOf: (at) => part('%d', at),
  monthsBetween: (from, to) => `((${part('%Y', to)} - ${part('%Y', from)}) * 12 + ${part('%m', to)} - ${part('%m', from)})`,
  addMonths: (at, months, day) => {
    const month = `(${at}) / 1000, 'unixepoch', 'start of month', '+' || (${months}) || ' months'`;
    const last = `CAST(strftime('%d', ${month}, '+1 month', '-1 day') AS INTEGER)`;
    return `(strftime('%s', ${month}) * 1000 + (MIN(${day}, ${last}) - 1) * ${DAY} + (${at}) % ${DAY})`;
  },
  later: (one, other) => `MAX(${one}, ${other})`,
};

/** A time of MySQL. */
const timeOf = (at: string): string => `DATE_ADD('1970-01-01 00:00:00', INTERVAL (${at}) DIV 1000 SECOND)`;

const MYSQL: CalendarSql = {
  dayOf: (at) => `DAYOFMONTH(${timeOf(at)})`,
  monthsBetween: (from, to) => `PERIOD_DIFF(EXTRACT(YEAR_MONTH FROM ${timeOf(to)}), EXTRACT(YEAR_MONTH FROM ${timeOf(from)}))`,
  addMonths: (at, months, day) => {
    const month = `DATE_ADD(DATE_FORMAT(${timeOf(at)}, '%Y-%m-01'), INTERVAL ${months} MONTH)`;
    return `(DATEDIFF(${month}, '1970-01-01') * ${DAY} + (LEAST(${day}, DAYOFMONTH(LAST_DAY(${month}))) - 1) * ${DAY} + (${at}) % ${DAY})`;
  },
  later: (one, other) => `GREATEST(${one}, ${other})`,
};

/** Calendar arithmetic in SQL, which means the same on both engines. */
export const calendarSql: Readonly<Record<EngineName, CalendarSql>> = { sqlite: SQLITE, mysql: MYSQL };
