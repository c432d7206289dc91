import type { Param } from '../data/database';
import { DAY } from '../kernel/calendar';
import { badInput } from '../kernel/errors';
import { AggregateFunction } from './aggregate-types';
import type { KeyPath, Measure } from './ask';
import { bucketOf } from './buckets';
import type { FieldDeclaration } from './declare';
import { comparableAmount, majorUnits } from './money';
import { keyTo, subquery } from './relation';
import type { Condition } from './scope';
import {
  addCondition,
  comparedOf,
  fromClause,
  marks,
  momentTables,
  moneyOf,
  parentsFirst,
  readsRows,
  requestTable,
  shownOf,
  whereClause,
  type Source,
} from './statement';

/** The rows of a list, without its page. */
export interface ListSource {
  source: Source;
  filter: Condition | null;
  /** The expression that names the parent. Absent for a root list. */
  column?: string | undefined;
  /** The engine may choose the join order. */
  free?: boolean;
}

/** SQL of a key: found by the group's own rows, or by a subquery from the key of an edge. */
function pathValue(source: Source, path: KeyPath, at: number, level: number, outerKey?: string): Condition {
  const step = path.edges[at];
  if (!step) return { sql: bucketOf(source.engine, shownOf(source, path.field), path.per), params: [] };
  const inner = subquery(
    source,
    step.edge,
    step.target,
    level,
    (target) => ({ select: pathValue(target, path, at + 1, level + 1), where: null }),
    outerKey,
  );
  return inner ?? { sql: 'NULL', params: [] };
}

/** The column of the moment at which rows were in force: the first key of each group. */
export const MOMENT = 'of_moment';

/** The column of the moment, if the list is asked about moments. */
export const momentKeys = ({ source }: ListSource): string[] => (source.moments ? [MOMENT] : []);

/** MariaDB would merge the derived table into the query around it, and then not find its columns. With a LIMIT it does not. */
const ALL = Number.MAX_SAFE_INTEGER;

/** A SELECT under construction in two steps: the rows in small groups, then the groups that were asked for. */
export class Grouping {
  /** Columns of the small groups. Those with a name in `by` form them. */
  private readonly inner: string[] = [];
  private readonly by: string[] = [];
  /** Keys that are computed once per small group: those of other tables, and times. */
  private readonly paths: string[] = [];
  private readonly pathParams: Param[] = [];
  private readonly expressions: string[] = [];

  constructor(
    private readonly list: ListSource,
    private readonly keys: readonly KeyPath[],
  ) {
    this.group(list.column === undefined ? "''" : 'parent.id', 'of_parent');
    if (list.source.moments) this.group('moment.at', MOMENT);
    keys.forEach((key, index) => {
      const [first] = key.edges;
      if (!first && key.per) {
        // Formatting times is slow, so the rows are grouped by the day, and the days by what was asked for.
        const { engine } = list.source;
        const time = shownOf(list.source, key.field);
        this.group(`(${time}) ${engine === 'sqlite' ? '/' : 'DIV'} ${DAY}`, `t${index}`);
        this.paths.push(`${bucketOf(engine, `g.t${index} * ${DAY}`, key.per)} AS k${index}`);
        return;
      }
      if (!first) {
        this.group(pathValue(list.source, key, 0, 1).sql, `k${index}`);
        return;
      }
      this.group(keyTo(list.source, first.edge), `f${index}`);
      const value = pathValue(list.source, key, 0, 1, `g.f${index}`);
      this.paths.push(`${value.sql} AS k${index}`);
      this.pathParams.push(...value.params);
    });
  }

  /** Small groups have one value of this expression. */
  group(sql: string, name: string): void {
    this.add(sql, name);
    this.by.push(name);
  }

  /** A value computed for each small group. */
  add(sql: string, name: string): void {
    this.inner.push(`${sql} AS ${name}`);
    this.expressions.push(sql);
  }

  /** The statement that computes `outer` for each group: of `only` some rows, and with `first`, of groups with one of these first keys. */
  text(
    outer: readonly string[],
    groupBy: readonly string[],
    parents: readonly string[],
    { only = null, first = null }: { only?: Condition | null; first?: readonly (string | number | null)[] | null } = {},
  ): Condition {
    const { source, filter, column, free = false } = this.list;
    const everything = [...this.expressions, filter?.sql ?? '', only?.sql ?? '', column ?? ''];
    const reading = filter || only || column !== undefined || source.moments ? {} : { whole: everything };
    const base = fromClause(source, { rows: readsRows(source, ...everything), free, using: everything, ...reading });
    // After what they use of the request, which is read first.
    const moments = momentTables(source);
    base.params.splice(requestTable(source, everything).params.length, 0, ...moments.params);
    addCondition(base, filter);
    addCondition(base, only);
    const nested = column !== undefined;
    const where = whereClause(nested ? [`${column} = parent.id`, ...base.where] : base.where);
    const small = `SELECT ${this.inner.join(', ')} FROM ${nested ? parentsFirst(source.engine) : ''}${base.from}${moments.sql}${where} GROUP BY ${this.by.join(', ')}`;
    const request = requestTable(source, this.paths);
    const whole =
      this.paths.length > 0 ? `SELECT g.*, ${this.paths.join(', ')} FROM ${request.sql}(${small}) g LIMIT ${ALL}` : small;
    const keys = ['of_parent', ...momentKeys(this.list), ...this.keys.map((_, index) => `k${index}`), ...groupBy];
    const some = first?.filter((value) => value !== null) ?? [];
    const chosen = first ? [`(p.k0 IS NULL${some.length > 0 ? ` OR p.k0 IN (${marks(some.length)})` : ''})`] : [];
    return {
      sql: `SELECT ${[...keys, ...outer].join(', ')} FROM (${whole}) p${whereClause(chosen)} GROUP BY ${keys.join(', ')}`,
      params: [...this.pathParams, ...request.params, ...(nested ? [JSON.stringify(parents)] : []), ...base.params, ...some],
    };
  }
}

/** The columns of a statement that hold the parts of a field's values. */
export class Columns {
  private readonly places = new Map<string, number>();
  readonly outer = ['SUM(n) AS n'];

  constructor(
    private readonly grouping: Grouping,
    private readonly list: ListSource,
    private readonly keys: readonly KeyPath[],
  ) {
    grouping.add('COUNT(*)', 'n');
  }

  /** The number of a field's columns, which are added on first use. */
  of(field: FieldDeclaration, distinct: boolean): number {
    const name = `${distinct ? 'distinct ' : ''}${field.name}`;
    const known = this.places.get(name);
    if (known !== undefined) return known;
    const place = this.places.size;
    this.places.set(name, place);
    const { source } = this.list;
    if (distinct) {
      this.grouping.group(shownOf(source, field), `d${place}`);
      this.outer.push(`COUNT(DISTINCT d${place}) AS d${place}`);
      return place;
    }
    const money = moneyOf(source, field);
    const value = money ? comparableAmount(money, true) : comparedOf(source, field);
    for (const [letter, fn] of [
      ['s', 'SUM'],
      ['c', 'COUNT'],
      ['l', 'MIN'],
      ['h', 'MAX'],
    ] as const) {
      this.grouping.add(`${fn}(${value})`, `${letter}${place}`);
      this.outer.push(`${fn === 'COUNT' ? 'SUM' : fn}(${letter}${place}) AS ${letter}${place}`);
    }
    return place;
  }

  /** The expression of a measure over the finished groups. */
  valueOf(measure: Measure): string {
    const { field } = measure;
    if (!field) return 'q.n';
    const place = this.of(field, measure.function === AggregateFunction.COUNT_DISTINCT);
    const values: Readonly<Record<AggregateFunction, string>> = {
      COUNT: 'q.n',
      COUNT_DISTINCT: `q.d${place}`,
      SUM: `q.s${place}`,
      AVG: `(q.s${place} * 1e0 / q.c${place})`,
      MIN: `q.l${place}`,
      MAX: `q.h${place}`,
    };
    const value = values[measure.function];
    return field.money ? majorUnits(value, this.currencyOf(field)) : value;
  }

  /** The key that makes all amounts of a group comparable. */
  private currencyOf(field: FieldDeclaration): string {
    if (!field.money?.monthly) {
      throw badInput(`Groups cannot be compared by \`${field.name}\`, which is for different periods. Use an amount per month.`);
    }
    const currency = moneyOf(this.list.source, field)?.currency;
    const index = this.keys.findIndex(
      (key) => key.edges.length === 0 && key.per === undefined && shownOf(this.list.source, key.field) === currency,
    );
    if (index < 0) {
      throw badInput(`To compare groups by \`${field.name}\`, add the field \`CURRENCY\` to \`by\`: currencies cannot be added.`);
    }
    return `q.k${index}`;
  }
}
