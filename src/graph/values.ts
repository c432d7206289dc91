import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/**
 * Seconds are optional. Fractions may have up to nine digits, as in .NET, Go and PowerShell, and are truncated to milliseconds.
 */
const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(:(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Fraction digits beyond milliseconds. */
const FINER = /(\.\d{3})\d+/;

function parseInstant(value: unknown): number {
  const millis = typeof value === 'string' && ISO.test(value) ? Date.parse(value.replace(FINER, '$1')) : NaN;
  // Date.parse rolls February 30 over to March. Refuse such a day.
  const day = typeof value === 'string' ? Number(value.slice(8, 10)) : 0;
  const month = typeof value === 'string' ? Number(value.slice(5, 7)) : 0;
  const year = typeof value === 'string' ? Number(value.slice(0, 4)) : 0;
  if (Number.isNaN(millis) || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) {
    throw new GraphQLError('A DateTime must look like 2026-01-31T12:00:00.000Z.', { extensions: { code: 'BAD_USER_INPUT' } });
  }
  return millis;
}

/** Times: milliseconds since the epoch internally, ISO 8601 in UTC externally. */
export const DateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  description:
    'A point in time in UTC with milliseconds, ISO 8601: `2026-01-31T12:00:00.000Z`. In inputs, seconds are optional, other offsets (`+01:00`) are allowed, and fractions may have up to nine digits, which are truncated to milliseconds.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
  serialize: (value) => new Date(Number(value)).toISOString(),
  parseValue: parseInstant,
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : null),
});

/** Amounts of money: decimal strings, so that no client rounds them. */
export const Decimal = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description:
    'An exact decimal number as a string: `12.50`. Inputs may also be whole numbers. They allow up to 15 digits before the decimal point and 6 after it. Trailing zeros are insignificant.',
  specifiedByURL: 'https://www.w3.org/TR/xmlschema11-2/#decimal',
  serialize: (value) => String(value),
  parseValue: (value) => {
    const text = Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text === 'string' && /^-?\d{1,15}(\.\d{1,6})?$/.test(text)) return text;
    throw new GraphQLError('A Decimal must be a string such as "12.50", or a whole number.', {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  },
});
