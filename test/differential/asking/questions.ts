import type { Random } from '../../hunt/random';
import type { Fn, GroupOrder, GroupQuestion, Having, Key, Measures, Unit } from './groups';
import type { Filter, OrderKey } from './naive';
import type { Amount, Reading } from './reading';
import { shapeNamed, type Relation, type Scalar } from './shape';

/** What is asked about one list. */
export interface ListQuestion {
  filter: Filter;
  orderBy: OrderKey[];
  size: number;
  backward: boolean;
  /** Pages that are walked. */
  pages: number;
  measures: Measures | null;
  groups: (GroupQuestion & { measures: Measures; totals: Measures }) | null;
}

const UNITS: readonly Unit[] = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];
const DAY = 86_400_000;
/** How deep filters follow relations. */
const DEEPEST = 3;
/** How deep filters nest. */
const MOST_LEVELS = 6;

/** Makes questions about lists from what their viewer sees. */
export class Questions {
  constructor(
    private readonly random: Random,
    private readonly reading: Reading,
  ) {}

  list(type: string): ListQuestion {
    const { random } = this;
    return {
      filter: random.chance(0.85) ? this.filter(type, 0) : {},
      orderBy: random.chance(0.75) ? this.order(type) : [],
      size: random.pick([1, 2, 3, 7, 20, 100]),
      backward: random.chance(0.4),
      pages: random.int(1, 3),
      measures: random.chance(0.6) ? this.measures(type) : null,
      groups: random.chance(0.6) ? this.groups(type) : null,
    };
  }

  /** `depth` counts relations, `level` everything that nests. */
  filter(type: string, depth: number, level = 0): Filter {
    const { random } = this;
    const shape = shapeNamed(type);
    const filter: Filter = {};
    const wanted = random.int(1, 2);
    for (let count = 0; count < wanted; count += 1) {
      const relation = depth < DEEPEST && level < MOST_LEVELS ? random.maybe([...shape.relations.values()]) : undefined;
      const scalar = random.maybe([...shape.scalars.values()]);
      if (level < MOST_LEVELS - depth && random.chance(0.22)) {
        const word = random.pick(['and', 'or', 'not']);
        const some = (): Filter => (random.chance(0.05) ? {} : this.filter(type, depth, level + 1));
        filter[word] = word === 'not' ? some() : Array.from({ length: random.int(1, 3) }, some);
      } else if (relation && random.chance(0.55)) filter[relation.name] = this.relation(relation, depth + 1, level + 1);
      else if (scalar) filter[scalar.name] = this.comparison(type, scalar);
    }
    return filter;
  }

  private inner(type: string, depth: number, level: number): Filter {
    return this.random.chance(0.2) ? {} : this.filter(type, depth, level);
  }

  private relation({ many, targets }: Relation, depth: number, level: number): Filter {
    const { random } = this;
    const { type, member } = random.pick(targets);
    if (!many && member === null) return this.inner(type, depth, level);
    if (!many) return random.chance(0.1) ? {} : { [String(member)]: this.inner(type, depth, level) };
    const list: Filter = {};
    const words = random.sample(['some', 'every', 'none', 'count'], random.chance(0.2) ? 2 : 1);
    for (const word of words) {
      if (word !== 'count') list[word] = this.inner(type, depth, level);
      else {
        const number = random.int(0, 4);
        const operators = random.pick([
          { eq: number },
          { ne: number },
          { lt: number },
          { gte: number },
          { between: [number, number + 2] },
          { in: [number, number + 1] },
        ]);
        list['count'] = { ...operators, ...(random.chance(0.5) ? { of: this.inner(type, depth, level) } : {}) };
      }
    }
    return list;
  }

  /** Values that rows of the type have, so that questions are met now and then. */
  private some(type: string, scalar: Scalar): unknown[] {
    const values = [...this.reading.rows.values()].filter((row) => row.type === type).map((row) => row.values[scalar.name]);
    return this.random.sample(
      values.filter((value) => value !== null && value !== undefined),
      3,
    );
  }

  private comparison(type: string, scalar: Scalar): Record<string, unknown> {
    const { random } = this;
    const some = this.some(type, scalar);
    if (random.chance(0.1) && scalar.kind !== 'texts' && scalar.kind !== 'enums') return { isNull: random.chance(0.5) };
    switch (scalar.kind) {
      case 'text':
        return this.text(some as string[], true);
      case 'code':
        return this.text(some as string[], false);
      case 'id':
        return this.equality(some as string[], 'cus_00000000000000000000000000');
      case 'enum':
        return this.equality(random.sample(scalar.values, 3), random.pick(scalar.values));
      case 'flag':
        return { [random.pick(['eq', 'ne'])]: random.chance(0.5) };
      case 'int':
        return this.range(
          (some as number[]).map((value) => value + random.int(-1, 1)),
          random.int(0, 60),
          (value) => value,
        );
      case 'time':
        return this.range(
          (some as string[]).map((value) => Date.parse(value) + random.pick([0, 0, 1, -DAY, 30 * DAY])),
          Date.UTC(2026, random.int(0, 11), 1),
          (value) => new Date(value).toISOString(),
        );
      case 'money':
        return this.money(some as Amount[]);
      default: {
        const entries = (some as string[][]).flat().concat(scalar.values);
        const one = random.maybe(entries) ?? 'DE';
        return random.chance(0.5) ? { has: this.cased(one, scalar) } : { hasAny: [one, random.maybe(entries) ?? one] };
      }
    }
  }

  private cased(text: string, { kind }: Scalar): string {
    return kind === 'texts' && this.random.chance(0.5) ? text.toUpperCase() : text;
  }

  private equality(some: readonly string[], other: string): Record<string, unknown> {
    const { random } = this;
    const one = random.maybe(some) ?? other;
    return random.pick([{ eq: one }, { ne: one }, { in: [one, other] }, { notIn: [...some, other] }]);
  }

  private text(some: readonly string[], cased: boolean): Record<string, unknown> {
    const { random } = this;
    const value = random.maybe(some) ?? 'a';
    const letters = Array.from(value);
    const from = random.int(0, Math.max(letters.length - 3, 0));
    const turned = (text: string): string => (cased ? random.pick([text, text.toUpperCase(), text.toLowerCase()]) : text);
    const part = letters.slice(from, from + random.int(1, 4)).join('');
    const head = letters.slice(0, random.int(1, 5)).join('');
    return random.chance(0.5)
      ? random.pick([{ contains: turned(part) }, { startsWith: turned(head) }, { contains: random.pick(['%', '_', '!', 'e']) }])
      : this.equality(
          some.map((one) => turned(one.slice(0, 200))),
          turned(value.slice(0, 200)),
        );
  }

  private range<T>(some: readonly number[], other: number, write: (value: number) => T): Record<string, unknown> {
    const { random } = this;
    const one = random.maybe(some) ?? other;
    const [low, high] = [Math.min(one, other), Math.max(one, other)].map(write);
    const value = write(one);
    return random.pick<Record<string, unknown>>([
      { eq: value },
      { ne: value },
      { lt: value },
      { lte: value },
      { gt: value },
      { gte: value },
      { between: [low, high] },
      { in: [value, write(other)] },
      { notIn: [value, write(other)] },
      { gte: low, lt: high },
    ]);
  }

  private money(some: readonly Amount[]): Record<string, unknown> {
    const { random } = this;
    const { amount, currency } = random.maybe(some) ?? { amount: '10', currency: 'EUR' };
    const other = String(Number(amount) + random.int(1, 300)).replace(/(\.\d{6})\d+/, '$1');
    return random.pick<Record<string, unknown>>([
      { currency, eq: amount },
      { currency, ne: amount },
      { currency, lt: amount },
      { currency, lte: other },
      { currency, gt: amount },
      { currency, gte: amount },
      { currency, between: [amount, other] },
      { currency },
      { currency: 'USD', gt: '0' },
    ]);
  }

  private order(type: string): OrderKey[] {
    const { random } = this;
    const fields = [...shapeNamed(type).scalars.values()].filter(({ sortable }) => sortable).map(({ name }) => name);
    return random.sample(fields, random.int(1, 3)).map((field) => ({
      field,
      direction: random.pick(['ASC', 'DESC']),
      ...(random.chance(0.35) ? { nulls: random.pick(['FIRST', 'LAST'] as const) } : {}),
    }));
  }

  private measures(type: string): Measures {
    const { random } = this;
    const { computed } = shapeNamed(type);
    const chosen = random.sample([...computed], random.int(0, 3));
    return Object.fromEntries(
      chosen
        .map(([member, fields]) => [
          member,
          random.sample(
            fields.filter((name) => this.isKnown(type, name)),
            2,
          ),
        ])
        .filter(([, fields]) => (fields as string[]).length > 0),
    ) as Measures;
  }

  private isKnown(type: string, name: string): boolean {
    return shapeNamed(type).scalars.has(name);
  }

  private key(type: string): Key | null {
    const { random } = this;
    const path: Key['path'][number][] = [];
    let at = type;
    while (path.length < DEEPEST && random.chance(0.4)) {
      const relation = random.maybe([...shapeNamed(at).relations.values()].filter(({ many }) => !many));
      if (!relation) break;
      const target = random.pick(relation.targets);
      path.push({ relation: relation.name, type: target.type, member: target.member });
      at = target.type;
    }
    const scalars = [...shapeNamed(at).scalars.values()].filter(({ groupable, kind }) => groupable && kind !== 'money');
    const times = scalars.filter(({ kind }) => kind === 'time');
    const scalar = random.maybe(times.length > 0 && random.chance(0.4) ? times : scalars);
    if (!scalar) return null;
    return { path, field: scalar.name, ...(scalar.kind === 'time' && random.chance(0.8) ? { per: random.pick(UNITS) } : {}) };
  }

  private measured(type: string, by: readonly Key[]): { function: Fn; field?: string } {
    const { random } = this;
    const { computed, scalars } = shapeNamed(type);
    const names: Readonly<Record<string, Fn>> = {
      countDistinct: 'COUNT_DISTINCT',
      sum: 'SUM',
      avg: 'AVG',
      min: 'MIN',
      max: 'MAX',
    };
    const [member, fields] = random.maybe([...computed]) ?? ['', []];
    const hasCurrency = by.some(({ path, field }) => path.length === 0 && field === 'currency');
    const field = random.maybe(
      fields.filter((name) => {
        const kind = scalars.get(name)?.kind;
        return kind !== undefined && (kind !== 'money' || (hasCurrency && name === 'monthlyValue'));
      }),
    );
    const fn = names[member];
    return fn && field !== undefined && random.chance(0.7) ? { function: fn, field } : { function: 'COUNT' };
  }

  private having(type: string, by: readonly Key[]): Having {
    const { random } = this;
    const measured = this.measured(type, by);
    const kind = shapeNamed(type).scalars.get(measured.field ?? '')?.kind;
    const time = kind === 'time' && measured.function !== 'COUNT_DISTINCT';
    // A third is no value of an average: halves and currencies are compared as numbers on both sides.
    const number = (random.int(0, 30) + (kind === 'money' || measured.function === 'AVG' ? 1 / 3 : 0))
      .toFixed(6)
      .replace(/\.?0+$/, '');
    const value = time ? new Date(Date.UTC(2026, random.int(0, 11), 1)).toISOString() : number;
    const operators = random.pick<Record<string, unknown>>([
      { gt: value },
      { lt: value },
      { gte: value },
      { isNull: false },
      { ne: value },
    ]);
    return { ...measured, operators, time };
  }

  private groups(type: string): ListQuestion['groups'] {
    const { random } = this;
    const by = Array.from({ length: random.pick([1, 1, 1, 2, 2, 3]) }, () => this.key(type)).filter((key) => key !== null);
    if (shapeNamed(type).scalars.has('currency') && random.chance(0.4)) by.push({ path: [], field: 'currency' });
    if (by.length === 0) return null;
    const buckets = by.filter(({ per }) => per !== undefined);
    const fill =
      buckets.length === 1 &&
      by.length <= 2 &&
      (['MONTH', 'QUARTER', 'YEAR'].includes(buckets[0]?.per ?? '') || (buckets[0]?.per === 'WEEK' && by.length === 1)) &&
      random.chance(0.4);
    const orderBy = fill || random.chance(0.4) ? [] : Array.from({ length: random.int(1, 2) }, () => this.groupOrder(type, by));
    return {
      by,
      having: !fill && random.chance(0.3) ? [this.having(type, by)] : [],
      orderBy,
      first: random.pick([null, null, 1, 3, 10, 1_000]),
      fill,
      measures: this.measures(type),
      totals: this.measures(type),
    };
  }

  private groupOrder(type: string, by: readonly Key[]): GroupOrder {
    const { random } = this;
    const how = {
      direction: random.pick(['ASC', 'DESC'] as const),
      ...(random.chance(0.3) ? { nulls: random.pick(['FIRST', 'LAST'] as const) } : {}),
    };
    return random.chance(0.4) ? { ...how, key: random.int(0, by.length - 1) } : { ...how, ...this.measured(type, by) };
  }
}
