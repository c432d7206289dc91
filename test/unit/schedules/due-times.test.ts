import { isTimeZone, nextDue, type Rhythm } from '../../../src/modules/schedules/due-times';

const DAILY: Rhythm = { frequency: 'DAILY', time: '07:30', timeZone: 'Europe/Vienna', weekday: null, dayOfMonth: null };

/** The next due times after a moment. */
function next(rhythm: Partial<Rhythm>, after: string, count = 1): string[] {
  const times: string[] = [];
  for (let at = Date.parse(after); times.length < count; times.push(new Date(at).toISOString())) {
    at = nextDue({ ...DAILY, ...rhythm }, at);
  }
  return times.map((time) => time.slice(0, 16));
}

describe('the due times of a schedule', () => {
  it('follow the clock of its time zone', () => {
    expect(next({}, '2026-11-01T00:00:00Z', 2)).toEqual(['2026-11-01T06:30', '2026-11-02T06:30']);
    expect(next({ timeZone: 'Asia/Kolkata' }, '2026-11-01T02:00:00Z')).toEqual(['2026-11-02T02:00']);
    expect(next({ timeZone: 'Pacific/Kiritimati' }, '2026-11-01T00:00:00Z')).toEqual(['2026-11-01T17:30']);
  });

  it('are strictly later', () => {
    expect(next({}, '2026-11-01T06:29:59.999Z')).toEqual(['2026-11-01T06:30']);
    expect(next({}, '2026-11-01T06:30:00Z')).toEqual(['2026-11-02T06:30']);
  });

  it('keep the time of day when the clock changes', () => {
    expect(next({}, '2026-03-28T00:00:00Z', 2)).toEqual(['2026-03-28T06:30', '2026-03-29T05:30']);
    expect(next({}, '2026-10-24T00:00:00Z', 2)).toEqual(['2026-10-24T05:30', '2026-10-25T06:30']);
  });

  it('are later by what the clock is put forward when it skips the time', () => {
    // On March 29, 2026, the clock of Vienna goes from 02:00 to 03:00.
    expect(next({ time: '02:30' }, '2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T01:30', '2026-03-30T00:30']);
    // On October 4, 2026, that of Lord Howe goes from 02:00 to 02:30.
    expect(next({ time: '02:15', timeZone: 'Australia/Lord_Howe' }, '2026-10-03T00:00:00Z')).toEqual(['2026-10-03T15:45']);
  });

  it('are the first of two when the clock shows the time twice, and only that one', () => {
    // On October 25, 2026, the clock of Vienna goes from 03:00 back to 02:00.
    expect(next({ time: '02:30' }, '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
    // On November 1, 2026, that of New York goes from 02:00 back to 01:00.
    expect(next({ time: '01:30', timeZone: 'America/New_York' }, '2026-11-01T00:00:00Z', 2)).toEqual([
      '2026-11-01T05:30',
      '2026-11-02T06:30',
    ]);
  });

  it('are on a day of the week, on that of the time zone', () => {
    expect(next({ frequency: 'WEEKLY', weekday: 'MONDAY' }, '2026-11-01T00:00:00Z', 2)).toEqual([
      '2026-11-02T06:30',
      '2026-11-09T06:30',
    ]);
    const late = { frequency: 'WEEKLY', weekday: 'SUNDAY', time: '23:30', timeZone: 'America/Los_Angeles' } as const;
    expect(next(late, '2026-11-01T00:00:00Z')).toEqual(['2026-11-02T07:30']);
  });

  it('are on a day of the month, or on the last of a shorter one', () => {
    const monthly = { frequency: 'MONTHLY', dayOfMonth: 31 } as const;
    expect(next(monthly, '2027-01-15T00:00:00Z', 4)).toEqual([
      '2027-01-31T06:30',
      '2027-02-28T06:30',
      '2027-03-31T05:30',
      '2027-04-30T05:30',
    ]);
    expect(next({ ...monthly, dayOfMonth: 30 }, '2028-02-01T00:00:00Z')).toEqual(['2028-02-29T06:30']);
    expect(next({ ...monthly, dayOfMonth: 1 }, '2026-11-01T06:30:00Z')).toEqual(['2026-12-01T06:30']);
  });

  it('need a zone of the IANA database', () => {
    for (const name of ['Europe/Vienna', 'UTC', 'America/Argentina/Buenos_Aires']) expect(isTimeZone(name)).toBe(true);
    for (const name of ['', 'Vienna', '+01:00', 'Europe/Nowhere', '../etc/passwd']) expect(isTimeZone(name)).toBe(false);
  });
});
