import { Field, ID, InputType, Int } from 'type-graphql';
import { enumNameOf, fieldsOf, isFilterable, type FieldDeclaration, type FieldKind } from './declare';
import { LONGEST_LIST } from './compare';
import { MOST_PARTS } from './filter';
import { DateTime, Decimal } from './values';
import type { SchemaClass } from '../kernel/class';

const comparators = new Map<string, SchemaClass>();

/** Creates an input type once per name. */
function inputClass(name: string, description: string, fields: readonly [string, () => object, string][]): SchemaClass {
  const known = comparators.get(name);
  if (known) return known;
  const target = { [name]: class {} }[name] as SchemaClass;
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
  ['between', () => [type()], 'From the first of two values to the second, both included.'],
];
const PARTS: [string, () => object, string][] = [
  ['startsWith', () => String, 'Starts with this text.'],
  ['contains', () => String, 'Contains this text.'],
];

/** How to compare times. */
export const DateTimeComparator = (): object =>
  inputClass(
    'DateTimeComparator',
    'Compares points in time.',
    RANGE(() => DateTime),
  );

/** How to compare exact numbers. */
export const DecimalComparator = (): object =>
  inputClass(
    'DecimalComparator',
    'Compares exact numbers.',
    RANGE(() => Decimal).filter(([name]) => !['in', 'notIn'].includes(name)),
  );

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
        ...PARTS,
      ]),
    code: () => inputClass('CodeComparator', 'Compares codes exactly.', [...EQUALITY(() => String), ...PARTS]),
    enum: () => inputClass(`${enumNameOf(field)}Comparator`, 'Compares enum values.', EQUALITY(type)),
    int: () =>
      inputClass(
        'IntComparator',
        'Compares integers.',
        RANGE(() => Int),
      ),
    flag: () =>
      inputClass('BooleanComparator', 'Compares booleans.', [
        ['eq', () => Boolean, 'Equal to.'],
        ['ne', () => Boolean, 'Not equal to.'],
        ['isNull', () => Boolean, 'True: has no value, or none visible to you. False: has a visible value.'],
      ]),
    instant: DateTimeComparator,
    money: () =>
      inputClass('MoneyComparator', 'Compares amounts of one currency. Amounts of other currencies do not match.', [
        ['currency', () => String, 'ISO 4217 code of the amounts, such as `EUR`. Needed to compare.'],
        ...RANGE(() => Decimal).filter(([name]) => !['in', 'notIn'].includes(name)),
      ]),
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
export function addToFilter(input: SchemaClass, field: FieldDeclaration): void {
  const comparator = comparatorFor(field);
  Field(() => comparator, { nullable: true, description: field.description })(input.prototype, field.name);
}

/** Creates the filter input of a type. Derived fields and relations are added later. */
export function filterInput(name: string, target: { prototype: object }): SchemaClass {
  const fields = fieldsOf(target).filter(isFilterable);
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

/** How to compare whole numbers. */
const NUMBER = (): [string, () => object, string][] => RANGE(() => Int).filter(([name]) => name !== 'isNull');

/** The input that asks about the rows of a to-many relation. */
function listInput(name: string, filter: () => SchemaClass): object {
  const of = { nullable: true } as const;
  const count = inputClass(`${name}CountComparator`, `Compares how many ${name} rows there are.`, NUMBER());
  const isNew = !comparators.has(`${name}ListFilter`);
  const list = inputClass(`${name}ListFilter`, `Conditions on the ${name} rows that you can see behind a list field.`, []);
  if (!isNew) return list;
  Field(filter, { ...of, description: 'Count only rows that meet this.' })(count.prototype, 'of');
  const add = (field: string, type: () => object, description: string): void =>
    Field(type, { ...of, description })(list.prototype, field);
  add('some', filter, 'At least one row meets this. `{}` means: there is a row.');
  add('every', filter, 'All rows meet this, or there are none.');
  add('none', filter, 'No row meets this. `{}` means: there are no rows.');
  add('count', () => count, 'How many rows there are.');
  return list;
}

/** The input for a to-one relation to several types: one filter per type. */
function interfaceInput(name: string, targets: readonly RelationTarget[]): object {
  const isNew = !comparators.has(`${name}Filter`);
  const input = inputClass(
    `${name}Filter`,
    `Conditions on an object that can be of several types: give the one it must be of.`,
    [],
  );
  if (isNew) {
    for (const { name: type, filter } of targets) {
      const field = type.charAt(0).toLowerCase() + type.slice(1);
      Field(filter, { nullable: true, description: `It is a \`${type}\` that meets this.` })(input.prototype, field);
    }
  }
  return input;
}

/** A type that a relation leads to, with its filter input. */
export interface RelationTarget {
  name: string;
  filter: () => SchemaClass;
}

/** Adds a relation to the filter input of a type. `name` is that of the target in the schema. */
export function addRelation(
  input: SchemaClass,
  relation: { field: string; many: boolean; name: string },
  targets: readonly RelationTarget[],
): void {
  const { field, many, name } = relation;
  const [first] = targets;
  if (!first) return;
  const single = targets.length === 1 && first.name === name;
  if (many && !single) return;
  const type = single ? (many ? listInput(name, first.filter) : undefined) : interfaceInput(name, targets);
  const description = many
    ? `Conditions on the rows of \`${field}\`.`
    : `A condition on \`${field}\`. Holds only if you have access to it.`;
  Field(type ? () => type : first.filter, { nullable: true, description })(input.prototype, field);
}
