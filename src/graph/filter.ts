import { Field, ID, InputType, Int } from 'type-graphql';
import { AppError, badInput } from '../kernel/errors';
import { fold } from '../kernel/fold';
import { policy } from '../policy/policy';
import { may } from '../policy/viewer';
import type { Param } from '../data/database';
import { enumNameOf, fieldsOf, type FieldDeclaration, type FieldKind } from './declare';
import type { Condition } from './scope';
import { comparedOf, type Source } from './statement';
import { DateTime } from './values';

/** Values in `in` and `notIn` at most. */
const LONGEST_LIST = 100;
/** Parts of `and` and `or` at most. */
const MOST_PARTS = 100;
/** Characters of a text in a filter at most. */
const LONGEST_TEXT = 200;
/** How deep `and`, `or` and `not` may nest. */
const DEEPEST = 5;

type Comparison = Record<string, unknown>;

const COMPARE: Record<string, string> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

function listOf(values: unknown): Param[] {
  const list = values as Param[];
  if (list.length === 0 || list.length > LONGEST_LIST) throw badInput(`A list in a filter has 1 to ${LONGEST_LIST} values.`);
  return list;
}

const likePattern = (text: string): string => text.replace(/[!%_]/g, (sign) => `!${sign}`);

/** Whether a list, which is stored as JSON, has one of some values. */
function holds(expression: string, values: readonly unknown[], normalise: (value: unknown) => Param): Condition {
  const params = values.map((value) => `%${likePattern(String(normalise(JSON.stringify(value))))}%`);
  return { sql: `(${params.map(() => `${expression} LIKE ? ESCAPE '!'`).join(' OR ')})`, params };
}

function compareOne(
  expression: string,
  operator: string,
  value: unknown,
  normalise: (value: unknown) => Param,
): Condition | null {
  if (value === undefined) return null;
  if (value === null && operator === 'isNull') throw badInput('`isNull` is true or false.');
  if (operator === 'isNull')
    return {
      sql: `${expression} IS ${value === true ? '' : 'NOT '}NULL`,
      params: [],
    };
  if (value === null) throw badInput(`\`${operator}\` needs a value; use \`isNull\` to look for nothing.`);
  for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) checkText(one);
  const sign = COMPARE[operator];
  if (sign) return { sql: `${expression} ${sign} ?`, params: [normalise(value)] };
  if (operator === 'in' || operator === 'notIn') {
    const list = listOf(value).map(normalise);
    return {
      sql: `${expression} ${operator === 'in' ? 'IN' : 'NOT IN'} (${list.map(() => '?').join(', ')})`,
      params: list,
    };
  }
  if (operator === 'has' || operator === 'hasAny')
    return holds(expression, Array.isArray(value) ? listOf(value) : [value], normalise);
  const text = likePattern(String(normalise(value)));
  return {
    sql: `${expression} LIKE ? ESCAPE '!'`,
    params: [operator === 'startsWith' ? `${text}%` : `%${text}%`],
  };
}

function checkText(value: unknown): void {
  if (typeof value === 'string' && value.length > LONGEST_TEXT) {
    throw badInput(`A text in a filter has at most ${LONGEST_TEXT} characters.`);
  }
}

const asParam = (value: unknown): Param => (typeof value === 'boolean' ? Number(value) : (value as Param));
// MySQL would pad: an id with a blank behind it is no id.
const asExact = (value: unknown): Param => (/\s$/.test(String(value)) ? '\uffff' : (value as Param));
const asFolded = (value: unknown): Param => fold(String(value));

function compareField(source: Source, field: FieldDeclaration, comparison: Comparison): Condition[] {
  if (field.action && !may(source.viewer, field.action)) {
    const entry = policy.get(field.action);
    throw new AppError('FORBIDDEN', 'Your role may not filter by this field.', {
      action: entry?.name,
      requiredRoles: [...(entry?.roles ?? [])],
    });
  }
  const expression = comparedOf(source, field);
  const normalise = field.foldedColumn ? asFolded : field.kind === 'id' || field.kind === 'code' ? asExact : asParam;
  return Object.entries(comparison)
    .map(([operator, value]) => compareOne(expression, operator, value, normalise))
    .filter((condition) => condition !== null);
}

function join(conditions: readonly Condition[], word: string): Condition | null {
  if (conditions.length === 0) return null;
  return {
    sql: `(${conditions.map((condition) => condition.sql).join(` ${word} `)})`,
    params: conditions.flatMap((condition) => condition.params),
  };
}

/** Compiles a filter into a condition on the source, by the same expressions that the viewer reads. */
export function compileFilter(source: Source, filter: object, depth = 0): Condition | null {
  if (depth > DEEPEST) throw badInput(`A filter nests at most ${DEEPEST} deep.`);
  const parts: Condition[] = [];
  for (const [name, value] of Object.entries(filter) as [string, unknown][]) {
    if (value === undefined || value === null) continue;
    if (name === 'and' || name === 'or') {
      if ((value as object[]).length > MOST_PARTS) throw badInput(`\`${name}\` has at most ${MOST_PARTS} parts.`);
      const inner = (value as object[]).map((part) => compileFilter(source, part, depth + 1)).filter((part) => part !== null);
      const joined = join(inner, name.toUpperCase());
      if (joined) parts.push(joined);
    } else if (name === 'not') {
      const inner = compileFilter(source, value, depth + 1);
      // COALESCE: what cannot be seen compares to null, and `not` of that holds for the row.
      if (inner) parts.push({ sql: `NOT COALESCE(${inner.sql}, 0)`, params: inner.params });
    } else {
      const field = source.type.comparable(name);
      if (field) parts.push(...compareField(source, field, value as Comparison));
    }
  }
  return join(parts, 'AND');
}

const comparators = new Map<string, object>();

/** Makes an input type once by name. */
function inputClass(name: string, description: string, fields: readonly [string, () => object, string][]): object {
  const known = comparators.get(name);
  if (known) return known;
  const target = { [name]: class {} }[name] as {
    new (): object;
    prototype: object;
  };
  InputType(name, { description })(target);
  for (const [field, type, text] of fields) Field(type, { nullable: true, description: text })(target.prototype, field);
  comparators.set(name, target);
  return target;
}

const EQUALITY = (type: () => object): [string, () => object, string][] => [
  ['eq', type, 'Equal.'],
  ['ne', type, 'Not equal.'],
  ['in', () => [type()], `One of these, at most ${LONGEST_LIST}.`],
  ['notIn', () => [type()], `None of these, at most ${LONGEST_LIST}.`],
  ['isNull', () => Boolean, 'True: has no value the viewer can see. False: has one.'],
];
const RANGE = (type: () => object): [string, () => object, string][] => [
  ...EQUALITY(type),
  ['lt', type, 'Less than.'],
  ['lte', type, 'Less than or equal.'],
  ['gt', type, 'Greater than.'],
  ['gte', type, 'Greater than or equal.'],
];

function comparatorFor(field: FieldDeclaration): object {
  const type = field.type as () => object;
  const byKind: Record<FieldKind, () => object> = {
    id: () =>
      inputClass(
        'IdComparator',
        'Compares ids.',
        EQUALITY(() => ID),
      ),
    text: () =>
      inputClass('TextComparator', 'Compares texts without regard to case, accents and repeated blanks.', [
        ...EQUALITY(() => String),
        ['startsWith', () => String, 'Begins with this text.'],
        ['contains', () => String, 'Contains this text.'],
      ]),
    code: () =>
      inputClass(
        'CodeComparator',
        'Compares codes as they are.',
        EQUALITY(() => String),
      ),
    enum: () => inputClass(`${enumNameOf(field)}Comparator`, 'Compares values of an enumeration.', EQUALITY(type)),
    int: () =>
      inputClass(
        'IntComparator',
        'Compares whole numbers.',
        RANGE(() => Int),
      ),
    flag: () => inputClass('BooleanComparator', 'Compares yes and no.', [['eq', () => Boolean, 'Equal.']]),
    instant: () =>
      inputClass(
        'DateTimeComparator',
        'Compares points in time.',
        RANGE(() => DateTime),
      ),
    list: () => {
      const isText = (type() as unknown as unknown[])[0] === String;
      const one = (): object => (type() as unknown as object[])[0] ?? String;
      return inputClass(
        isText ? 'TextListComparator' : `${enumNameOf(field)}ListComparator`,
        isText
          ? 'Compares lists of texts without regard to case, accents and repeated blanks.'
          : 'Compares lists of values of an enumeration.',
        [
          ['has', one, 'Has this value.'],
          ['hasAny', () => [one()], `Has one of these, at most ${LONGEST_LIST}.`],
        ],
      );
    },
  };
  return byKind[field.kind]();
}

/** Adds a field to the filter of a type. */
export function addToFilter(input: { prototype: object }, field: FieldDeclaration): void {
  const comparator = comparatorFor(field);
  Field(() => comparator, { nullable: true, description: field.description })(input.prototype, field.name);
}

/** Makes the filter input of a type from its declared fields; null when nothing can be filtered. */
export function filterInput(name: string, target: { prototype: object }): object | null {
  const fields = fieldsOf(target).filter((field) => field.filter);
  if (fields.length === 0) return null;
  const input = { [`${name}Filter`]: class {} }[`${name}Filter`] as {
    new (): object;
    prototype: object;
  };
  InputType(`${name}Filter`, { description: `Restricts a list of ${name}: all conditions given must hold.` })(input);
  const add = (field: string, type: () => object, description: string): void =>
    Field(type, { nullable: true, description })(input.prototype, field);
  for (const field of fields) addToFilter(input, field);
  add('and', () => [input], `All of these hold; at most ${MOST_PARTS}.`);
  add('or', () => [input], `At least one of these holds; at most ${MOST_PARTS}.`);
  add('not', () => input, 'This does not hold.');
  return input;
}
