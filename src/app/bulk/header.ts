import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import { broken } from './file-problem';

/** A field of an input that a cell can fill: where it is, and what it holds. */
export interface InputField {
  path: readonly (string | number)[];
  /** Name of the scalar or enum. */
  scalar: string;
  /** Cells hold several values, separated by `|`. */
  list: boolean;
}

/** A column of a CSV file. Counted from 1. */
export interface HeaderColumn extends InputField {
  number: number;
}

/** Fields that the run itself sets. */
export const SET_BY_RUN: ReadonlySet<string> = new Set(['idempotencyKey', 'dryRun']);

/** Maximum elements of a list that columns can name. */
const LAST_INDEX = 99;

interface Step {
  type: GraphQLInputType;
  path: (string | number)[];
}

/** Follows one part of a path. Null if there is no such field. */
function follow({ type, path }: Step, part: string): Step | null {
  const inner = getNullableType(type);
  if (isListType(inner)) {
    return /^\d{1,2}$/.test(part) && Number(part) <= LAST_INDEX ? { type: inner.ofType, path: [...path, Number(part)] } : null;
  }
  if (!isInputObjectType(inner) || (path.length === 0 && SET_BY_RUN.has(part))) return null;
  const field = inner.getFields()[part];
  return field ? { type: field.type, path: [...path, part] } : null;
}

/** Paths of the fields of an input, as columns may name them. */
export function pathsOf(type: GraphQLInputType, depth = 0): string[] {
  const inner = getNullableType(type);
  const objects = getNamedType(inner);
  if (isListType(inner) && isInputObjectType(objects)) return pathsOf(inner.ofType, depth + 1).map((path) => `0.${path}`);
  if (!isInputObjectType(inner) || depth > 3) return [''];
  return Object.values(inner.getFields())
    .filter(({ name }) => depth > 0 || !SET_BY_RUN.has(name))
    .flatMap(({ name, type: of }) => pathsOf(of, depth + 1).map((path) => (path === '' ? name : `${name}.${path}`)));
}

/** The field with a path, such as `lines.0.quantity`. Null if there is none, or it holds further fields. */
export function fieldAt(input: GraphQLInputObjectType, name: string): InputField | null {
  let step: Step | null = { type: input, path: [] };
  for (const part of name.split('.')) step = step && follow(step, part);
  if (!step) return null;
  const inner = getNullableType(step.type);
  const scalar = getNamedType(inner);
  return isInputObjectType(scalar) ? null : { path: step.path, scalar: scalar.name, list: isListType(inner) };
}

function columnOf(input: GraphQLInputObjectType, name: string, number: number): HeaderColumn {
  const field = fieldAt(input, name);
  return field
    ? { ...field, number }
    : broken(`${input.name} has no field "${name}". Columns: ${pathsOf(input).join(', ')}.`, 1, number);
}

/** Reads the header of a CSV file: each column is the path of an input field, such as `lines.0.quantity`. */
export function readHeader(input: GraphQLInputObjectType, names: readonly string[]): readonly HeaderColumn[] {
  const seen = new Map<string, number>();
  return names.map((given, index) => {
    const name = given.trim();
    const first = seen.get(name);
    if (first !== undefined) broken(`"${name}" is already column ${first}.`, 1, index + 1);
    seen.set(name, index + 1);
    return columnOf(input, name, index + 1);
  });
}

function scalarOf(scalar: string, text: string): unknown {
  // What does not look like a number or a flag stays a text, which is refused with its column.
  if (scalar === 'Int' && /^[+-]?\d{1,15}$/.test(text)) return Number(text);
  if (scalar === 'Float' && text !== '' && Number.isFinite(Number(text))) return Number(text);
  if (scalar === 'Boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}

/** The value of a cell. An empty cell has none. */
export function valueOfCell({ scalar, list }: Pick<InputField, 'scalar' | 'list'>, cell: string): unknown {
  const text = cell.trim();
  if (text === '') return undefined;
  return list ? text.split('|').map((one) => scalarOf(scalar, one.trim())) : scalarOf(scalar, text);
}

type Part = Record<string | number, unknown>;

/** Sets a value at a path, and creates what is on the way. */
export function setAt(target: Part, path: readonly (string | number)[], value: unknown): void {
  let at = target;
  for (const [depth, part] of path.entries()) {
    if (depth === path.length - 1) at[part] = value;
    else at = (at[part] ??= typeof path[depth + 1] === 'number' ? [] : {}) as Part;
  }
}

/** Lists without the elements that no cell filled. */
export function withoutGaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => one !== undefined).map(withoutGaps);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutGaps(one)]));
}
