import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import type { Random } from '../../../hunt/random';

/** What values are taken from: ids by the beginning of their names, such as `customer`, and texts by the end of theirs. */
export interface Pool {
  ids: ReadonlyMap<string, readonly string[]>;
  texts: ReadonlyMap<string, readonly string[]>;
}

/** Texts that somebody once did not expect. None looks like a statement, which an answer must not contain. */
const TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfffy',
  '\ufeff',
  '\u202etxt.exe',
  'Z\u0351\u036b\u0343\u032a\u0302\u036a\u0306',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  'ﷺ'.repeat(60),
  'İıſßẞǅﬀ',
  'e\u0301'.repeat(200),
  '١٢٣',
  '１２３',
  "' OR '1'='1",
  "'; DROP TABLE customer; --",
  '%',
  '_',
  '\\',
  '%00',
  '../../../../etc/passwd',
  '{{7*7}}${7*7}',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '-0',
  '1e400',
  '0x10',
  '9'.repeat(400),
  'a'.repeat(201),
  'a'.repeat(70_000),
  'line\r\nBcc: it@other.example',
  'a@b',
  '"a b"@c.example',
  'it@xn--.example',
  'it@' + 'a'.repeat(64) + '.example',
  '2026-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.000Z',
  '-000001-01-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:00+99:99',
  '2016-12-31T23:59:60Z',
] as const;

const NUMBERS = [
  0,
  -0,
  -1,
  1.5,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 53 + 2,
  2 ** 63,
  1e21,
  1e308,
  5e-324,
] as const;

const DATES = ['2026-01-01T00:00:00Z', '2026-11-01T10:00:00.000Z', '2030-06-30T00:00:00+02:00'];
const WORDS = [
  'Nora',
  'Neustadt',
  'a',
  'DE',
  'FR',
  'US',
  'note',
  '20457',
  '+49 40 1234',
  'https://graph.example/x',
  '07:00',
  'Europe/Vienna',
];

/** Makes values of a type; some of them wrong, as often as it is told. */
export class Values {
  constructor(
    private readonly random: Random,
    private readonly pool: Pool,
    /** How likely each value is something else. */
    private readonly hostility: number,
  ) {}

  of(type: GraphQLInputType, name: string, depth = 0): unknown {
    const nullable = getNullableType(type);
    const isLeaf = !isListType(nullable) && !isInputObjectType(nullable);
    // Most wrong values are of the right kind, or all would end where values are checked.
    if (this.random.chance(this.hostility))
      return isLeaf && this.random.chance(0.85) ? this.odd(nullable.name) : this.hostile(depth);
    if (nullable === type && this.random.chance(0.05)) return null;
    if (isListType(nullable)) {
      const length = this.random.chance(0.02) ? this.random.int(90, 130) : this.random.int(0, 3);
      return Array.from({ length: depth > 3 ? Math.min(length, 2) : length }, () => this.of(nullable.ofType, name, depth + 1));
    }
    if (isEnumType(nullable)) return this.random.pick(nullable.getValues()).name;
    if (isInputObjectType(nullable)) return this.object(nullable, depth);
    return this.scalar(getNamedType(nullable).name, name);
  }

  private object(type: GraphQLInputObjectType, depth: number): Record<string, unknown> {
    const fields = Object.values(type.getFields());
    const wanted = depth > 4 ? 0 : depth === 0 ? 0.5 : 2 / fields.length;
    const taken = fields.filter((field) => isRequiredInputField(field) || this.random.chance(wanted));
    // Of one kind, such inputs take exactly one field.
    const some = type.isOneOf ? [this.random.pick(fields)] : taken;
    return Object.fromEntries(some.map((field) => [field.name, this.of(field.type, field.name, depth + 1)]));
  }

  private scalar(type: string, name: string): unknown {
    const { random, pool } = this;
    if (type === 'ID') {
      const kind = random.chance(0.85) ? name.replace(/Ids?$/, '').toLowerCase() : random.pick([...pool.ids.keys()]);
      return random.maybe(pool.ids.get(kind) ?? random.pick([...pool.ids.values()])) ?? 'x';
    }
    if (name === 'first' || name === 'last') return random.int(0, 12);
    if (type === 'Int') return random.chance(0.9) ? random.int(0, 60) : random.pick(NUMBERS);
    if (type === 'Float') return random.pick(NUMBERS);
    if (type === 'Boolean') return name === 'dryRun' ? random.chance(0.7) : random.chance(0.5);
    if (type === 'DateTime') return random.pick(DATES);
    if (type === 'Decimal') return random.pick(['1.5', '0', '99999999999.99', '-1', '0.00000000000000000001']);
    if (type === 'JSONObject') return { a: [1, { b: null }] };
    const known = [...pool.texts].find(([end]) => name.toLowerCase().endsWith(end))?.[1];
    return random.chance(0.8) && known ? random.pick(known) : random.pick(WORDS);
  }

  /** A value of the right kind that is odd. */
  private odd(type: string): unknown {
    if (type === 'Int' || type === 'Float') return this.random.pick(NUMBERS);
    if (type === 'Boolean') return this.random.chance(0.5);
    return this.random.pick(TEXTS);
  }

  private hostile(depth: number): unknown {
    const { random } = this;
    const kind = random.int(0, 9);
    if (kind < 5) return random.pick(TEXTS);
    if (kind < 7) return random.pick(NUMBERS);
    if (kind === 7) return random.pick([true, false, null]);
    if (depth > 6) return {};
    if (kind === 8) return Array.from({ length: random.int(0, 3) }, () => this.hostile(depth + 1));
    return Object.fromEntries([
      [random.pick(['__proto__', 'and', 'eq', 'in', 'id', 'toString', ...TEXTS.slice(0, 8)]), this.hostile(depth + 1)],
    ]);
  }
}
