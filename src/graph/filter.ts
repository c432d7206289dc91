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

/** Maximum number of values in `in`, `notIn` and `hasAny`. */
const LONGEST_LIST = 100;
/** Maximum number of parts in `and` and `or`. */
const MOST_PARTS = 100;
/** Maximum length of a text in a filter, in characters. */
const LONGEST_TEXT = 200;
/** Maximum nesting of `and`, `or` and `not`. */
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
  if (list.length === 0 || list.length > LONGEST_LIST) throw badInput(`A list in a filter needs 1 to ${LONGEST_LIST} values.`);
  return list;
}

const likePattern = (text: string): string => text.replace(/[!%_]/g, (sign) => `!${sign}`);

/** Whether a list, stored as JSON, contains one of the values. */
function holds(expression: string, values: readonly unknown[], normalize: (value: unknown) => Param): Condition {
  const params = values.map((value) => `%${likePattern(String(normalize(JSON.stringify(value))))}%`);
  return { sql: `(${params.map(() => `${expression} LIKE ? ESCAPE '!'`).join(' OR ')})`, params };
}

function compareOne(
  expression: string,
  operator: string,
  value: unknown,
  normalize: (value: unknown) => Param,
): Condition | null {
  if (value === undefined) return null;
  if (value === null && operator === 'isNull') throw badInput('`isNull` must be true or false.');
  if (operator === 'isNull')
    return {
      sql: `${expression} IS ${value === true ? '' : 'NOT '}NULL`,
      params: [],
    };
  if (value === null) throw badInput(`\`${operator}\` needs a value. To find missing values use \`isNull\`.`);
  for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) checkText(one);
  const sign = COMPARE[operator];
  if (sign) return { sql: `${expression} ${sign} ?`, params: [normalize(value)] };
  if (operator === 'in' || operator === 'notIn') {
    const list = listOf(value).map(normalize);
    return {
      sql: `${expression} ${operator === 'in' ? 'IN' : 'NOT IN'} (${list.map(() => '?').join(', ')})`,
      params: list,
    };
  }
  if (operator === 'has' || operator === 'hasAny')
    return holds(expression, Array.isArray(value) ? listOf(value) : [value], normalize);
  const text = likePattern(String(normalize(value)));
  return {
    sql: `${expression} LIKE ? ESCAPE '!'`,
    params: [operator === 'startsWith' ? `${text}%` : `%${text}%`],
  };
}

function checkText(value: unknown): void {
  if (typeof value === 'string' && value.length > LONGEST_TEXT) {
    throw badInput(`A text in a filter can have at most ${LONGEST_TEXT} characters.`);
  }
}

const asParam = (value: unknown): Param => (typeof value === 'boolean' ? Number(value) : (value as Param));
// MySQL would ignore trailing blanks. An id with a trailing blank matches nothing.
const asExact = (value: unknown): Param => (/\s$/.test(String(value)) ? '\uffff' : (value as Param));
const asFolded = (value: unknown): Param => fold(String(value));

function compareField(source: Source, field: FieldDeclaration, comparison: Comparison): Condition[] {
  if (field.action && !may(source.viewer, field.action)) {
    const entry = policy.get(field.action);
    throw new AppError('FORBIDDEN', 'Your role does not allow filtering by this field.', {
      action: entry?.name,
      requiredRoles: [...(entry?.roles ?? [])],
    });
  }
  const expression = comparedOf(source, field);
  const normalize = field.foldedColumn ? asFolded : field.kind === 'id' || field.kind === 'code' ? asExact : asParam;
  return Object.entries(comparison)
    .map(([operator, value]) => compareOne(expression, operator, value, normalize))
    .filter((condition) => condition !== null);
}

function join(conditions: readonly Condition[], word: string): Condition | null {
  if (conditions.length === 0) return null;
  return {
    sql: `(${conditions.map((condition) => condition.sql).join(` ${word} `)})`,
    params: conditions.flatMap((condition) => condition.params),
  };
}

/** Compiles a filter into an SQL condition, using the same expressions the viewer reads. */
export function compileFilter(source: Source, filter: object, depth = 0): Condition | null {
  if (depth > DEEPEST) throw badInput(`A filter can be nested at most ${DEEPEST} levels deep.`);
  const parts: Condition[] = [];
  for (const [name, value] of Object.entries(filter) as [string, unknown][]) {
    if (value === undefined || value === null) continue;
    if (name === 'and' || name === 'or') {
      if ((value as object[]).length > MOST_PARTS) throw badInput(`\`${name}\` can have at most ${MOST_PARTS} parts.`);
      const inner = (value as object[]).map((part) => compileFilter(source, part, depth + 1)).filter((part) => part !== null);
      const joined = join(inner, name.toUpperCase());
      if (joined) parts.push(joined);
    } else if (name === 'not') {
      const inner = compileFilter(source, value, depth + 1);
      // COALESCE: a value the viewer cannot see compares to null, and `not` of that must hold for the row.
      if (inner) parts.push({ sql: `NOT COALESCE(${inner.sql}, 0)`, params: inner.params });
    } else {
      const field = source.type.comparable(name);
      if (field) parts.push(...compareField(source, field, value as Comparison));
    }
  }
  return join(parts, 'AND');
}

const comparators = new Map<string, object>();

/** Creates an input type once per name. */
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
  ['eq', type, 'Equal to.'],
  ['ne', type, 'Not equal to.'],
  ['in', () => [type()], `One of these values, at most ${LONGEST_LIST}.`],
  ['notIn', () => [type()], `None of these values, at most ${LONGEST_LIST}.`],
  ['isNull', () => Boolean, 'True: has no value, or none visible to you. False: has a visible value.'],
];
const RANGE = (type: () => object): [string, () => object, string][] => [
  ...EQUALITY(type),
  ['lt', type, 'Less than.'],
  ['lte', type, 'Less than or equal to.'],
  ['gt', type, 'Greater than.'],
  ['gte', type, 'Greater than or equal to.'],
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
      inputClass('TextComparator', 'Compares texts, ignoring case, accents and repeated spaces.', [
        ...EQUALITY(() => String),
        ['startsWith', () => String, 'Starts with this text.'],
        ['contains', () => String, 'Contains this text.'],
      ]),
    code: () =>
      inputClass(
        'CodeComparator',
        'Compares codes exactly.',
        EQUALITY(() => String),
      ),
    enum: () => inputClass(`${enumNameOf(field)}Comparator`, 'Compares enum values.', EQUALITY(type)),
    int: () =>
      inputClass(
        'IntComparator',
        'Compares integers.',
        RANGE(() => Int),
      ),
    flag: () => inputClass('BooleanComparator', 'Compares booleans.', [['eq', () => Boolean, 'Equal to.']]),
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
        isText ? 'Compares lists of texts, ignoring case, accents and repeated spaces.' : 'Compares lists of enum values.',
        [
          ['has', one, 'Contains this value.'],
          ['hasAny', () => [one()], `Contains at least one of these, at most ${LONGEST_LIST}.`],
        ],
      );
    },
  };
  return byKind[field.kind]();
}

/** Adds a field to the filter input of a type. */
export function addToFilter(input: { prototype: object }, field: FieldDeclaration): void {
  const comparator = comparatorFor(field);
  Field(() => comparator, { nullable: true, description: field.description })(input.prototype, field.name);
}

/** Creates the filter input of a type. Null if no field can be filtered. */
export function filterInput(name: string, target: { prototype: object }): object | null {
  const fields = fieldsOf(target).filter((field) => field.filter);
  if (fields.length === 0) return null;
  const input = { [`${name}Filter`]: class {} }[`${name}Filter`] as {
    new (): object;
    prototype: object;
  };
  InputType(`${name}Filter`, { description: `Filters a list of ${name}. All given conditions must hold.` })(input);
  const add = (field: string, type: () => object, description: string): void =>
    Field(type, { nullable: true, description })(input.prototype, field);
  for (const field of fields) addToFilter(input, field);
  add('and', () => [input], `All of these must hold. At most ${MOST_PARTS}.`);
  add('or', () => [input], `At least one of these must hold. At most ${MOST_PARTS}.`);
  add('not', () => input, 'This must not hold.');
  return input;
}
