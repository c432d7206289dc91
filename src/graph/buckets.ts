import type { EngineName } from '../data/database';
import { DAY } from '../kernel/calendar';
import { badInput } from '../kernel/errors';
import { MAX_GROUPS, TimeUnit } from './aggregate-types';
import type { GivenOrder, KeyPath } from './ask';

const SQLITE: Readonly<Record<TimeUnit, (time: string) => string>> = {
  DAY: (time) => `strftime('%Y-%m-%d', ${time})`,
  WEEK: (time) => `strftime('%G-W%V', ${time})`,
  MONTH: (time) => `strftime('%Y-%m', ${time})`,
  QUARTER: (time) => `strftime('%Y', ${time}) || '-Q' || ((strftime('%m', ${time}) + 2) / 3)`,
  YEAR: (time) => `strftime('%Y', ${time})`,
};

const MYSQL: Readonly<Record<TimeUnit, (time: string) => string>> = {
  DAY: (time) => `DATE_FORMAT(${time}, '%Y-%m-%d')`,
  WEEK: (time) => `DATE_FORMAT(${time}, '%x-W%v')`,
  MONTH: (time) => `DATE_FORMAT(${time}, '%Y-%m')`,
  QUARTER: (time) => `CONCAT(YEAR(${time}), '-Q', QUARTER(${time}))`,
  YEAR: (time) => `DATE_FORMAT(${time}, '%Y')`,
};

/** The key of the bucket that a time, in milliseconds, falls into. Without a unit, the value itself. */
export function bucketOf(engine: EngineName, value: string, unit?: TimeUnit): string {
  if (unit === undefined) return value;
  if (engine === 'sqlite') return SQLITE[unit](`(${value}) / 1000, 'unixepoch'`);
  return MYSQL[unit](`DATE_ADD('1970-01-01 00:00:00', INTERVAL (${value}) DIV 1000 SECOND)`);
}

/** A key as shown. */
export function keyText({ field, per }: KeyPath, value: string | number | null): string | null {
  if (value === null) return null;
  if (per !== undefined) return String(value);
  if (field.kind === 'flag') return Number(value) === 0 ? 'false' : 'true';
  return field.kind === 'instant' ? new Date(Number(value)).toISOString() : String(value);
}

const two = (number: number): string => String(number).padStart(2, '0');

/** The key of the ISO week of a day. */
function weekOf(day: Date): string {
  // The week belongs to the year of its Thursday.
  const thursday = new Date(day.getTime() + (3 - ((day.getUTCDay() + 6) % 7)) * DAY);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return `${thursday.getUTCFullYear()}-W${two(Math.floor((thursday.getTime() - first) / (7 * DAY)) + 1)}`;
}

const TEXT: Readonly<Record<TimeUnit, (day: Date) => string>> = {
  DAY: (day) => day.toISOString().slice(0, 10),
  WEEK: weekOf,
  MONTH: (day) => day.toISOString().slice(0, 7),
  QUARTER: (day) => `${day.getUTCFullYear()}-Q${Math.floor(day.getUTCMonth() / 3) + 1}`,
  YEAR: (day) => String(day.getUTCFullYear()),
};

/** The first day of a bucket. */
function startOf(key: string, unit: TimeUnit): number {
  const [year = 0, part = 1, day = 1] = key.replace(/[QW]/, '').split('-').map(Number);
  if (unit === TimeUnit.WEEK) {
    const fourth = new Date(Date.UTC(year, 0, 4));
    return fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY + (part - 1) * 7 * DAY;
  }
  return Date.UTC(year, unit === TimeUnit.QUARTER ? (part - 1) * 3 : part - 1, day);
}

/** The keys of all buckets from one to another. Undefined if there are too many. */
export function bucketsBetween(first: string, last: string, unit: TimeUnit): string[] | undefined {
  const keys: string[] = [];
  let day = startOf(first, unit);
  while (keys.at(-1) !== last) {
    const key = TEXT[unit](new Date(day));
    if (keys.at(-1) !== key) keys.push(key);
    if (keys.length > MAX_GROUPS) return undefined;
    day += unit === TimeUnit.DAY ? DAY : unit === TimeUnit.WEEK ? 7 * DAY : 27 * DAY;
  }
  return keys;
}

/** With buckets without rows, there may not be more groups than are shown at most. */
export const tooManyGroups = (): Error =>
  badInput(`With \`fill\`, these would be more than ${MAX_GROUPS} groups.`, { argument: 'fill' });

type Keyed = { keys: (string | null)[] };

/** Compares two keys as the engines do: none before any, numbers by their value. */
function compareKeys(one: string | null, other: string | null, isNumber: boolean): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? -1 : 1;
  if (isNumber) return Number(one) - Number(other);
  return one < other ? -1 : 1;
}

/** Orders groups by their keys, the first key first. */
const inOrderOf =
  (keys: readonly KeyPath[]) =>
  (one: Keyed, other: Keyed): number =>
    keys
      .map(({ field }, index) => compareKeys(one.keys[index] ?? null, other.keys[index] ?? null, field.kind === 'int'))
      .find((order) => order !== 0) ?? 0;

/**
 * Adds the buckets of time that have no rows, for each combination of the other keys. The groups come in order of their keys.
 */
export function filled(
  keys: readonly KeyPath[],
  order: readonly GivenOrder[],
): <G extends Keyed>(groups: readonly G[], make: (keys: (string | null)[]) => G) => G[] {
  const at = keys.findIndex(({ per }) => per !== undefined);
  const unit = keys[at]?.per;
  if (unit === undefined || keys.filter(({ per }) => per !== undefined).length > 1) {
    throw badInput('`fill` needs exactly one key with `per`.', { argument: 'fill' });
  }
  if (order.length > 0)
    throw badInput('With `fill`, groups are in order of their keys. Leave out `orderBy`.', { argument: 'fill' });
  return (groups, make) => {
    const times = groups.flatMap((group) => group.keys[at] ?? []).sort();
    const [first = ''] = times;
    const buckets = times.length > 0 ? bucketsBetween(first, times.at(-1) ?? first, unit) : [];
    const others = new Map(groups.map((group) => [JSON.stringify(group.keys.toSpliced(at, 1)), group.keys.toSpliced(at, 1)]));
    const untimed = groups.filter((group) => group.keys[at] === null);
    if (!buckets || buckets.length * others.size + untimed.length > MAX_GROUPS) throw tooManyGroups();
    const known = new Map(groups.map((group) => [JSON.stringify(group.keys), group]));
    const whole = [...others.values()].flatMap((other) =>
      buckets.map((bucket) => {
        const texts = other.toSpliced(at, 0, bucket);
        return known.get(JSON.stringify(texts)) ?? make(texts);
      }),
    );
    return [...untimed, ...whole].sort(inOrderOf(keys));
  };
}
