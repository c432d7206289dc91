import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
} from 'graphql';

/** One condition as it is being entered. */
export interface Condition {
  readonly id: number;
  /** Fields of the filter, through relations: `['offer', 'kind']`, `['subscriptions', 'some', 'status']`. */
  readonly path: readonly string[];
  readonly comparator: string;
  /** As typed. Several values are separated by commas. */
  readonly text: string;
  /** For amounts. */
  readonly currency: string;
}

/** What can be chosen at one step of a path. */
export interface Step {
  readonly type: GraphQLInputObjectType;
  readonly chosen: string | undefined;
  readonly label: string;
}

const COMBINING = ['and', 'or', 'not'];
/** Parts of a comparison that are not comparisons. */
const PARTS = ['currency', 'of'];

const isFilter = (type: GraphQLInputObjectType): boolean => 'and' in type.getFields();
const isQuantifier = (type: GraphQLInputObjectType): boolean => 'some' in type.getFields();

/** Fields that a step offers. */
export const choicesOf = ({ type }: Step): GraphQLInputField[] =>
  Object.values(type.getFields()).filter(({ name }) => !COMBINING.includes(name));

const inputAt = (type: GraphQLInputObjectType, name: string): GraphQLInputObjectType | null => {
  const inner = getNamedType(type.getFields()[name]?.type);
  return isInputObjectType(inner) ? inner : null;
};

/** The steps of a path, each with what it offers. The last one may not be chosen yet. */
export function stepsOf(
  filter: GraphQLInputObjectType,
  path: readonly string[],
): { steps: Step[]; comparator: GraphQLInputObjectType | null } {
  const steps: Step[] = [];
  let type: GraphQLInputObjectType = filter;
  for (let index = 0; ; index += 1) {
    const chosen = path[index];
    steps.push({ type, chosen, label: isQuantifier(type) ? 'Which rows' : index === 0 ? 'Field' : 'Field of it' });
    const next = chosen === undefined ? null : inputAt(type, chosen);
    if (!next) return { steps, comparator: null };
    if (!isFilter(next) && !isQuantifier(next)) return { steps, comparator: next };
    type = next;
  }
}

export const comparatorsOf = (type: GraphQLInputObjectType): GraphQLInputField[] =>
  Object.values(type.getFields()).filter(({ name }) => !PARTS.includes(name));

/** How a value is entered. */
export interface ValueKind {
  readonly kind: 'enum' | 'boolean' | 'number' | 'time' | 'text';
  readonly many: boolean;
  readonly values: readonly string[];
}

export function valueKindOf(type: GraphQLInputObjectType, comparator: string): ValueKind | null {
  const field = type.getFields()[comparator];
  if (!field) return null;
  const inner = getNamedType(field.type);
  const many = isListType(getNullableType(field.type));
  const values = isEnumType(inner) ? inner.getValues().map(({ name }) => name) : [];
  const kind = isEnumType(inner)
    ? 'enum'
    : inner.name === 'Boolean'
      ? 'boolean'
      : inner.name === 'Int' || inner.name === 'Float'
        ? 'number'
        : inner.name === 'DateTime'
          ? 'time'
          : 'text';
  return { kind, many, values };
}

export const needsCurrency = (type: GraphQLInputObjectType): boolean => 'currency' in type.getFields();

export const separate = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** The value as the filter takes it, or what is missing. */
function valueOf({ kind, many }: ValueKind, text: string): { value: unknown } | { problem: string } {
  const texts = many ? separate(text) : [text.trim()].filter(Boolean);
  if (texts.length === 0) return { problem: 'Enter a value.' };
  const values: unknown[] = [];
  for (const one of texts) {
    if (kind === 'number' && !/^-?\d+$/.test(one)) return { problem: `${one} is not a whole number.` };
    const time = kind === 'time' ? Date.parse(one) : 0;
    if (Number.isNaN(time)) return { problem: `${one} is not a time. Write it like 2026-01-31 or 2026-01-31T12:00:00Z.` };
    values.push(
      kind === 'number'
        ? Number(one)
        : kind === 'boolean'
          ? one === 'true'
          : kind === 'time'
            ? new Date(time).toISOString()
            : one,
    );
  }
  return { value: many ? values : values[0] };
}

/** The filter of a condition, or what is missing in it. */
export function filterOf(filter: GraphQLInputObjectType, condition: Condition): { filter: object } | { problem: string } {
  const { comparator } = stepsOf(filter, condition.path);
  if (!comparator) return { problem: 'Choose a field.' };
  const kind = valueKindOf(comparator, condition.comparator);
  if (!kind) return { problem: 'Choose a comparison.' };
  const read = valueOf(kind, condition.text);
  if ('problem' in read) return read;
  if (condition.comparator === 'between' && (!Array.isArray(read.value) || read.value.length !== 2))
    return { problem: 'Enter two values, separated by a comma.' };
  const currency =
    needsCurrency(comparator) && condition.comparator !== 'isNull' ? condition.currency.trim().toUpperCase() : null;
  if (currency === '') return { problem: 'Enter a currency, such as EUR.' };
  const comparison: object = { ...(currency === null ? {} : { currency }), [condition.comparator]: read.value };
  return { filter: condition.path.reduceRight<object>((inner, name) => ({ [name]: inner }), comparison) };
}
