import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { SchemaClass } from '../kernel/class';
import { enumeration, fieldsOf, isFilterable, snake, type FieldDeclaration } from './declare';
import { DateTimeComparator, DecimalComparator } from './filter-inputs';
import { Money } from './money';
import { NullsOrder, OrderDirection } from './order-types';
import { DateTime, Decimal } from './values';

/** Groups per page if `first` is not given. */
export const DEFAULT_GROUPS = 100;
/** Maximum number of groups per page. */
export const MAX_GROUPS = 1_000;
/** Maximum number of keys of a group. */
export const MOST_KEYS = 5;

export const AggregateFunction = enumeration('AggregateFunction', 'What is computed from the rows of a group.', {
  COUNT: 'Number of rows. Takes no field.',
  COUNT_DISTINCT: 'Number of different visible values of the field.',
  SUM: 'Sum of the visible values of a number or an amount.',
  AVG: 'Average of the visible values of a number or an amount.',
  MIN: 'Smallest visible value of a number, a time or an amount.',
  MAX: 'Largest visible value of a number, a time or an amount.',
});
/** What an aggregate can compute from the values of a field. */
export type AggregateFunction = keyof typeof AggregateFunction;

export const TimeUnit = enumeration('TimeUnit', 'A unit to group times by, in UTC.', {
  DAY: 'Days. Key: `2026-01-31`.',
  WEEK: 'ISO weeks, Monday to Sunday. Key: `2026-W05`.',
  MONTH: 'Months. Key: `2026-01`.',
  QUARTER: 'Quarters. Key: `2026-Q1`.',
  YEAR: 'Years. Key: `2026`.',
});
/** The length of a bucket of time. */
export type TimeUnit = keyof typeof TimeUnit;

/** The classes that a connection needs to compute aggregates. */
export interface AggregateClasses {
  aggregate: SchemaClass;
  grouping: SchemaClass;
  args: SchemaClass;
  groupBy: SchemaClass;
  /** Adds a field, as soon as it is known. */
  addField: (field: FieldDeclaration) => void;
}

const named = (name: string): SchemaClass => ({ [name]: class {} })[name] as SchemaClass;

/** Whether values can be added. Versions are numbers, but not amounts. */
export const isAmount = ({ kind, name }: FieldDeclaration): boolean => (kind === 'int' && name !== 'version') || kind === 'money';

/** The schema name of a field in enums: `termEndsAt` → `TERM_ENDS_AT`. */
export const enumKeyOf = (field: string): string => snake(field).toUpperCase();

/** Something computed per field: an object type with one member per field, which exists once it has one. */
interface Computed {
  member: string;
  suffix: string;
  description: string;
  takes: (field: FieldDeclaration) => boolean;
  type: (field: FieldDeclaration) => () => object;
}

const ofAmount =
  (number: () => object) =>
  ({ kind }: FieldDeclaration): (() => object) =>
    kind === 'money' ? () => [Money] : number;

const extreme = (field: FieldDeclaration): (() => object) =>
  field.kind === 'instant' ? () => DateTime : ofAmount(() => Int)(field);

const COMPUTED: readonly Computed[] = [
  {
    member: 'countDistinct',
    suffix: 'CountDistinct',
    description: 'Number of different visible values',
    takes: () => true,
    type: () => () => Int,
  },
  { member: 'sum', suffix: 'Sum', description: 'Sum of the visible values', takes: isAmount, type: ofAmount(() => Decimal) },
  {
    member: 'avg',
    suffix: 'Average',
    description: 'Average of the visible values',
    takes: isAmount,
    type: ofAmount(() => Decimal),
  },
  {
    member: 'min',
    suffix: 'Minimum',
    description: 'Smallest visible value',
    takes: (field) => isAmount(field) || field.kind === 'instant',
    type: extreme,
  },
  {
    member: 'max',
    suffix: 'Maximum',
    description: 'Largest visible value',
    takes: (field) => isAmount(field) || field.kind === 'instant',
    type: extreme,
  },
];

const PER_CURRENCY =
  ' One amount per currency and period, because they cannot be added; none if no amount is visible. `monthlyValue` is per month for every period.';

/** Declares `count`, `sum` … of a type on several object types, as its fields become known. */
class Members {
  private readonly made = new Map<string, SchemaClass>();

  constructor(
    private readonly name: string,
    private readonly owners: readonly SchemaClass[],
  ) {
    for (const owner of owners) Field(() => Int, { description: 'Number of rows.' })(owner.prototype, 'count');
  }

  private classOf({ member, suffix, description }: Computed): SchemaClass {
    const known = this.made.get(member);
    if (known) return known;
    const made = named(`${this.name}${suffix}`);
    ObjectType(`${this.name}${suffix}`, { description: `${description} of each field of ${this.name}.` })(made);
    for (const owner of this.owners) Field(() => made, { description: `${description}, by field.` })(owner.prototype, member);
    this.made.set(member, made);
    return made;
  }

  add(field: FieldDeclaration): void {
    for (const computed of COMPUTED) {
      if (!computed.takes(field)) continue;
      const countable = computed.member === 'countDistinct';
      const money = field.kind === 'money' && !countable;
      if (field.kind === 'money' && countable) continue;
      const unit = field.unit === undefined ? '' : ` Unit: ${field.unit}.`;
      const none = money ? PER_CURRENCY : countable ? '' : ' Null if there is none.';
      Field(computed.type(field), {
        description: `${computed.description} of \`${field.name}\`.${countable ? '' : unit}${none}`,
        nullable: !countable && !money,
      })(this.classOf(computed).prototype, field.name);
    }
  }
}

function groupInputs(
  name: string,
  values: Record<string, string>,
): { groupBy: SchemaClass; order: SchemaClass; having: SchemaClass } {
  const groupBy = named(`${name}GroupBy`);
  InputType(`${name}GroupBy`, {
    description: `One key of a group: a field of ${name}, or a key of what a to-one relation leads to. Give exactly one of them.`,
  })(groupBy);
  Field(() => values, { nullable: true, description: 'Group by the visible value of this field.' })(groupBy.prototype, 'field');
  Field(() => TimeUnit, { nullable: true, description: 'For times: group by days, weeks, months, quarters or years.' })(
    groupBy.prototype,
    'per',
  );

  const order = named(`${name}GroupOrder`);
  InputType(`${name}GroupOrder`, {
    description: `One sort key for groups of ${name}: a key of the groups, or a computed value.`,
  })(order);
  const add = (target: SchemaClass, field: string, type: () => object, description: string, nullable = true): void =>
    Field(type, { nullable, description })(target.prototype, field);
  add(order, 'key', () => Int, 'Sort by the key at this position of `by`, from 0.');
  add(order, 'function', () => AggregateFunction, 'Sort by this computed value.');
  add(order, 'field', () => values, 'The field it is computed from. Not for `COUNT`.');
  Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'Sort direction.' })(order.prototype, 'direction');
  add(order, 'nulls', () => NullsOrder, 'Where groups without a value go. Default: `FIRST` ascending, `LAST` descending.');

  // Made now: classes declared during the schema build come too late.
  const [number, time] = [DecimalComparator(), DateTimeComparator()];
  const having = named(`${name}Having`);
  InputType(`${name}Having`, { description: `A condition on a value computed for each group of ${name}.` })(having);
  add(having, 'function', () => AggregateFunction, 'The computed value.', false);
  add(having, 'field', () => values, 'The field it is computed from. Not for `COUNT`.');
  add(having, 'number', () => number, 'Condition on a number, or on an amount if the groups have one currency each.');
  add(having, 'time', () => time, 'Condition on a time.');
  return { groupBy, order, having };
}

/** Maximum number of days of a series. */
export const MOST_DAYS = 400;

@InputType('InForce', { description: 'A series of moments: the first, and then one every unit of time until the last.' })
export class InForce {
  @Field(() => DateTime, { description: 'The first moment.' })
  from!: number;

  @Field(() => DateTime, { description: 'No moment is later than this.' })
  to!: number;

  @Field(() => TimeUnit, {
    nullable: true,
    description: `The distance of the moments. Months and longer units keep the day of the month, or take the last one. Default: only \`from\`. At most ${MOST_DAYS} moments.`,
  })
  every?: TimeUnit | null;
}

const IN_FORCE =
  'Count what was in force at these moments instead of what is there now. The moment is the first key of each group, before those of `by`, which may then be empty. `quantity`, and values computed from it, are those of the moment; filters and all other fields are those of now. Rows whose changes you cannot see do not count.';

/** Declares what aggregates of a type consist of. */
export function makeAggregates(name: string, target: SchemaClass, hasHistory: boolean): AggregateClasses {
  const aggregate = named(`${name}Aggregate`);
  ObjectType(`${name}Aggregate`, { description: `Values computed from all rows of a list of ${name}.` })(aggregate);
  const group = named(`${name}Group`);
  ObjectType(`${name}Group`, { description: `A group of ${name} rows with equal keys, and values computed from them.` })(group);
  Field(() => [String], {
    nullable: 'items',
    description:
      'The keys, in the order of `by`. Numbers as digits, booleans as `true` and `false`, times in ISO 8601. Null: no value, or none visible to you.',
  })(group.prototype, 'keys');
  const grouping = named(`${name}Grouping`);
  ObjectType(`${name}Grouping`, { description: `Groups of a list of ${name}.` })(grouping);
  Field(() => [group], { description: 'The groups: the first ones in the given order.' })(grouping.prototype, 'nodes');
  Field(() => Int, { description: 'Number of groups that meet `having`, beyond `first` too.' })(grouping.prototype, 'totalCount');
  Field(() => aggregate, { description: 'The same values for all rows of the list, whatever group they are in.' })(
    grouping.prototype,
    'totals',
  );

  const values: Record<string, string> = {};
  const config: Record<string, { description: string }> = {};
  registerEnumType(values, {
    name: `${name}Field`,
    description: `Fields of ${name} for groups and computed values.`,
    valuesConfig: config,
  });
  const { groupBy, order, having } = groupInputs(name, values);
  const args = named(`${name}GroupArgs`);
  const add = (field: string, type: () => object, description: string, nullable = true): void =>
    Field(type, { nullable, description })(args.prototype, field);
  add('by', () => [groupBy], `Keys of the groups, 1 to ${MOST_KEYS}.`, false);
  add('having', () => [having], 'Only groups that meet all of these.');
  add('orderBy', () => [order], 'Sort keys, most significant first. Ties, and the default: by the keys in their order.');
  add('first', () => Int, `Number of groups: 1 to ${MAX_GROUPS}. Default: ${DEFAULT_GROUPS}.`);
  add(
    'fill',
    () => Boolean,
    `With one key that is a bucket of time: also give the buckets without rows between the first and the last one, in order of the keys. Not with \`having\` or \`inForce\`. Refused if these are more than ${MAX_GROUPS} groups.`,
  );
  if (hasHistory) add('inForce', () => InForce, IN_FORCE);
  ArgsType()(args);

  const members = new Members(name, [aggregate, group]);
  const addField = (field: FieldDeclaration): void => {
    if (field.kind === 'list' || !isFilterable(field)) return;
    members.add(field);
    values[enumKeyOf(field.name)] = field.name;
    config[enumKeyOf(field.name)] = { description: `The field \`${field.name}\`.` };
  };
  for (const field of fieldsOf(target)) addField(field);
  return { aggregate, grouping, args, groupBy, addField };
}

/** Lets groups use the keys of what a to-one edge leads to. `targets` has several members if it leads to several types. */
export function addGroupEdge(
  groupBy: SchemaClass,
  field: string,
  name: string,
  targets: readonly { name: string; groupBy: () => SchemaClass }[],
): void {
  const [first] = targets;
  if (!first) return;
  let type = first.groupBy;
  if (targets.length > 1 || first.name !== name) {
    const made = interfaceGroupBy(name, targets);
    type = () => made;
  }
  Field(type, { nullable: true, description: `A key of \`${field}\`. Null if you have no access to it.` })(
    groupBy.prototype,
    field,
  );
}

const interfaces = new Map<string, SchemaClass>();

function interfaceGroupBy(name: string, targets: readonly { name: string; groupBy: () => SchemaClass }[]): SchemaClass {
  const known = interfaces.get(name);
  if (known) return known;
  const made = named(`${name}GroupBy`);
  InputType(`${name}GroupBy`, { description: 'A key of an object that can be of several types. Give exactly one of them.' })(
    made,
  );
  for (const { name: type, groupBy } of targets) {
    const field = type.charAt(0).toLowerCase() + type.slice(1);
    Field(groupBy, { nullable: true, description: `A key of it, if it is a \`${type}\`; null otherwise.` })(
      made.prototype,
      field,
    );
  }
  interfaces.set(name, made);
  return made;
}
