import fc from 'fast-check';
import { money, monthlyMoney } from '../../src/graph/money';
import { DateTime } from '../../src/graph/values';
import { addMonths } from '../../src/kernel/calendar';
import { minorUnits, USAGE_PLACES } from '../../src/kernel/currencies';
import { COUNTRIES, COUNTRY_CODES } from '../../src/demo/geography';
import type { DomainError } from '../../src/kernel/errors';
import { checkPostalCode } from '../../src/kernel/postal-codes';
import { fold, folded } from '../../src/kernel/fold';
import { firstIdOf, idMaker, timeOfId, typeOfId } from '../../src/kernel/ids';
import { narrowStatus, statusAt, termAt, type SubscriptionDates } from '../../src/modules/sales/subscription-status';
import { readPolicy } from '../../src/policy/policy';

const DAY = 86_400_000;
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

describe('folding', () => {
  it.each([
    ['Straße', 'strasse'],
    ['ÉCOLE  Zürich', 'ecole zurich'],
    [' A\tB\n', 'a b'],
    ['Ｆｕｌｌ', 'full'],
    ['İstanbul', 'istanbul'],
    ['Łódź', 'lodz'],
    ['Sønderjylland og Ærø', 'sonderjylland og aero'],
    ['Đakovo', 'dakovo'],
    ['Diyarbakır', 'diyarbakir'],
    ['Þórshöfn', 'thorshofn'],
  ])('turns a text into its folded form: %j into %j', (text, expected) => {
    expect(fold(text)).toBe(expected);
  });

  it('is stable, ends without a blank and ignores case, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = folded(text);
        expect(folded(once)).toBe(once);
        expect(once).toBe(once.trim());
        expect(once).toBe(once.toLowerCase());
      }),
    );
  });
});

describe('points in time', () => {
  it.each([
    ['2026-01-31T12:00:00.000Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00.1234Z', '2026-01-31T12:00:00.123Z'],
    ['2026-01-31T12:00:00.9999999+01:00', '2026-01-31T11:00:00.999Z'],
    ['2026-01-31T12:00:00.123456789Z', '2026-01-31T12:00:00.123Z'],
  ])('are read from text: %s is %s', (text, expected) => {
    expect(DateTime.serialize(DateTime.parseValue(text))).toBe(expected);
  });

  it.each([
    '2026-01-31',
    '2026-01-31T12Z',
    '2026-01-31T12:00',
    '2026-01-31T12:00.5Z',
    '2026-01-31T12:00:00.1234567890Z',
    '2026-02-30T12:00Z',
    1,
  ])('are refused if they are malformed: %s', (text) => {
    expect(() => DateTime.parseValue(text)).toThrow('A DateTime must look like');
  });
});

describe('amounts', () => {
  it.each([
    ['393.120', 'USD', 39_312],
    ['393.1', 'USD', 39_310],
    ['393', 'USD', 39_300],
    ['12.000', 'JPY', 12],
    ['1.2500', 'KWD', 1_250],
  ])('become minor units: %s %s is %d', (amount, currency, expected) => {
    expect(minorUnits({ amount, currency }, [])).toBe(expected);
  });

  it('are stored in ten thousandths for prices of usage', () => {
    const kept = (amount: string, currency: string): number => minorUnits({ amount, currency }, [], USAGE_PLACES);
    expect([kept('0.0125', 'EUR'), kept('393.125', 'USD'), kept('12.5', 'JPY')]).toEqual([125 * 100, 393_125_000, 125_000]);
    expect(() => kept('0.0000001', 'EUR')).toThrow('TOO_MANY_DECIMALS');
  });

  it.each([
    ['393.125', 'USD'],
    ['12.5', 'JPY'],
  ])('are refused with too many decimal places: %s %s', (amount, currency) => {
    expect(() => minorUnits({ amount, currency }, [])).toThrow('TOO_MANY_DECIMALS');
  });
});

describe('ids', () => {
  it('reveal their type and sort by creation time', () => {
    const make = idMaker();
    const ids = Array.from({ length: 200 }, (_, index) => make('Customer', 1_700_000_000_000 + Math.floor(index / 10)));
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every((id) => typeOfId(id) === 'Customer')).toBe(true);
  });

  it('begin with the time that they were made for, even if the clock is set back', () => {
    const make = idMaker();
    const times = [1_700_000_000_000, 1_700_000_000_000, 1_600_000_000_000, 1_600_000_000_000, 1_700_000_000_001];
    const ids = times.map((time) => make('Customer', time));
    expect(ids.map(timeOfId)).toEqual(times);
    expect(new Set(ids).size).toBe(times.length);
    const [first = '', , back = ''] = ids;
    expect([firstIdOf('Customer', times[0] ?? 0) <= first, firstIdOf('Customer', (times[0] ?? 0) + 1) <= first]).toEqual([
      true,
      false,
    ]);
    expect(back < first).toBe(true);
    expect(timeOfId('cus_')).toBeNull();
  });

  it.each([
    '',
    'cus_',
    'cus_01HV',
    'xxx_01hnwp5em1ejgm31d5mf8147fk',
    'cus_81hnwp5em1ejgm31d5mf8147fk',
    'CUS_01hnwp5em1ejgm31d5mf8147fk',
  ])('are refused if they are malformed: %j', (id) => {
    expect(typeOfId(id)).toBeNull();
  });
});

describe('the state of a subscription', () => {
  it('is looked for by the same statement at any time', () => {
    for (const status of ['SUSPENDED', 'EXPIRED', 'DISABLED']) {
      const [early, late] = [narrowStatus(status, 1_000), narrowStatus(status, 2_000)];
      expect(early?.sql).toBe(late?.sql);
      expect(early?.params).not.toEqual(late?.params);
    }
    expect(narrowStatus('ACTIVE', 1_000)).toBeNull();
  });
});

describe('postal codes', () => {
  const problem = (code: string, country: string): string[] | null => {
    try {
      checkPostalCode(code, country, ['address', 'postalCode']);
      return null;
    } catch (cause) {
      return (cause as DomainError).refusals.map(({ code: kind, path }) => `${kind} ${path.join('.')}`);
    }
  };

  it.each([
    ['DE', '01844'],
    ['DE', ' D-10115 '],
    ['AT', '1010'],
    ['GB', 'sw1a 1aa'],
    ['GB', 'M11AE'],
    ['NL', '1012AB'],
    ['CZ', '11000'],
    ['CZ', '110 00'],
    ['PL', '00-950'],
    ['US', '98052-6399'],
    ['CA', 'K1A 0B1'],
    ['IE', 'D02 X285'],
    ['LV', 'LV-1010'],
    ['JP', '100-0001'],
    ['AO', 'whatever'],
    ['DE', ''],
  ])('are valid for their country: in %s, %j', (country, code) => {
    expect(problem(code, country)).toBeNull();
  });

  it.each([
    ['DE', '1844'],
    ['DE', 'SW1A 1AA'],
    ['AT', '10115'],
    ['GB', '10115'],
    ['US', '9805'],
    ['CA', '90210'],
    ['PL', '00950-1'],
  ])('are refused for another country: in %s, %j', (country, code) => {
    expect(problem(code, country)).toEqual(['INVALID address.postalCode']);
  });

  it('are valid in the demo', () => {
    const wrong = COUNTRY_CODES.flatMap((country) =>
      COUNTRIES[country].cities.flatMap(([city, code]) => (problem(code, country) ? [`${country} ${city} ${code}`] : [])),
    );
    expect(wrong).toEqual([]);
  });
});

describe('money', () => {
  it.each([
    [1250, 'EUR', '12.50'],
    [5, 'EUR', '0.05'],
    [-7, 'EUR', '-0.07'],
    [1250, 'JPY', '1250'],
    [1250, 'KWD', '1.250'],
  ])('is written with the decimal places of the currency: %i of %s is %s', (minor, currency, amount) => {
    expect(money(minor, currency, 'MONTH')).toEqual({ amount, currency, period: 'MONTH', monthlyValue: amount });
  });

  it.each([
    [1000, 'YEAR', '0.83'],
    [1206, 'YEAR', '1.01'],
    [9007199254740991, 'THREE_YEARS', '2501999792983.61'],
    [18, 'THREE_YEARS', '0.01'],
  ] as const)('has a monthly value: %i cents for a %s is %s', (minor, period, monthlyValue) => {
    expect(money(minor, 'EUR', period)).toMatchObject({ period, monthlyValue });
  });

  it('is rounded once over several periods', () => {
    expect(monthlyMoney({ MONTH: 1, YEAR: 5, THREE_YEARS: 5 }, 'EUR')).toMatchObject({ amount: '0.02', period: 'MONTH' });
    expect(monthlyMoney({ MONTH: null }, 'EUR')).toBeNull();
  });

  it('has no period if it is billed by usage', () => {
    const used = (amount: string, currency = 'EUR'): object => ({ amount, currency, period: null, monthlyValue: null });
    expect(money(70_000, 'EUR', null)).toEqual(used('0.07'));
    expect(money(12_500, 'EUR', null)).toEqual(used('0.0125'));
    expect(money(1_000_001, 'EUR', null)).toEqual(used('1.000001'));
    expect(money(5_000, 'JPY', null)).toEqual(used('0.5', 'JPY'));
    expect(money(0, 'KWD', null)).toEqual(used('0.000', 'KWD'));
  });

  it('is null if it may not be seen', () => {
    expect(money(null, 'EUR', 'MONTH')).toBeNull();
  });
});

describe('the state of a subscription', () => {
  const dates = (change: Partial<SubscriptionDates>): SubscriptionDates => ({
    state: 'RUNNING',
    startsAt: day('2026-01-31'),
    termStartsAt: day('2026-01-31'),
    termEndsAt: day('2026-02-28'),
    term: 'P1M',
    autoRenew: false,
    ...change,
  });

  it.each([
    ['2026-01-30', {}, 'PENDING'],
    ['2026-02-27', {}, 'ACTIVE'],
    ['2026-02-28', {}, 'EXPIRED'],
    ['2026-03-30', {}, 'DISABLED'],
    ['2026-06-28', {}, 'DELETED'],
    ['2026-02-27', { state: 'SUSPENDED' }, 'SUSPENDED'],
    ['2026-02-28', { state: 'SUSPENDED' }, 'DISABLED'],
    ['2026-05-29', { state: 'SUSPENDED' }, 'DELETED'],
    ['2026-02-01', { state: 'CANCELLED' }, 'DELETED'],
    ['2031-02-01', { autoRenew: true }, 'ACTIVE'],
  ] as const)('follows from the date and the facts: on %s with %j it is %s', (on, change, status) => {
    expect(statusAt(dates(change), day(on))).toBe(status);
  });

  it('renews by calendar months from the first day of the term', () => {
    expect(termAt(dates({ autoRenew: true }), day('2026-04-01'))).toEqual({
      startsAt: day('2026-03-31'),
      endsAt: day('2026-04-30'),
    });
  });

  it('adds months without spilling over, whatever the day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 48 }), (days, months) => {
        const from = new Date(days * DAY);
        const to = new Date(addMonths(days * DAY, months));
        const expected = (from.getUTCFullYear() * 12 + from.getUTCMonth() + months) % 12;
        expect(to.getUTCMonth()).toBe(expected);
      }),
    );
  });
});

describe('the policy table', () => {
  const header =
    'action,side,GLOBAL_ADMIN,USER_ADMIN,BILLING_ADMIN,ADMIN_AGENT,SALES_AGENT,HELPDESK_AGENT,CUSTOMER_ADMIN,CUSTOMER_USER,OPERATOR,conditions,source,description';

  it.each([
    ['an unknown side', 'a.b,nobody,Y,,,,,,,,,,S0,x'],
    ['an unknown condition', 'a.b,any,Y,,,,,,,,,NEVER_HEARD_OF,S0,x'],
    ['a malformed action', 'ab,any,Y,,,,,,,,,,S0,x'],
    ['an action twice', 'a.b,any,Y,,,,,,,,,,S0,x\na.b,any,Y,,,,,,,,,,S0,x'],
  ])('is refused with %s', (_what, lines) => {
    expect(() => readPolicy(`${header}\n${lines}\n`)).toThrow(/Policy table/);
  });
});
