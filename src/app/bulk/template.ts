import type { GraphQLInputObjectType } from 'graphql';
import type { RowRulesCheck } from '../../data/context';
import type { RowRules } from '../../modules/import-templates';
import type { RowMutation } from './allowed';
import { broken } from './file-problem';
import { fieldAt, pathsOf, setAt, valueOfCell, withoutGaps, type InputField } from './header';
import type { RowReader } from './parse-csv';
import type { ParsedRow } from './parse-ndjson';

/** The names of columns in a value of a template. */
const NAMES = /\{([^{}]+)\}/g;

/** A field of a template, ready to read rows. */
interface TemplateField extends InputField {
  value: string;
  columns: readonly string[];
  meanings: ReadonlyMap<string, string | null>;
}

/** Checks the fields of a template against the mutations that rows can ask for. */
export function rowRulesCheck(mutations: ReadonlyMap<string, RowMutation>): RowRulesCheck {
  return ({ mutation: name, fields, key }) => {
    const mutation = mutations.get(name);
    if (!mutation) {
      return { message: `\`mutation\` is one of ${[...mutations.keys()].join(', ')}.`, path: ['mutation'] };
    }
    const { input } = mutation;
    const known = new Set<string>();
    for (const [index, field] of fields.entries()) {
      const path = ['fields', String(index), 'field'];
      if (!fieldAt(input, field)) {
        return { message: `${input.name} has no field "${field}". It has: ${pathsOf(input).join(', ')}.`, path };
      }
      if (known.has(field)) return { message: `"${field}" is already given.`, path };
      known.add(field);
    }
    const other = key.findIndex((field) => !known.has(field));
    return other < 0
      ? null
      : { message: `"${key[other] ?? ''}" is not among the fields of the template.`, path: ['keyFields', String(other)] };
  };
}

function templateFields(input: GraphQLInputObjectType, { fields }: RowRules): TemplateField[] {
  return fields.flatMap(({ field, value, values }) => {
    const found = fieldAt(input, field);
    const columns = [...value.matchAll(NAMES)].map(([, name = '']) => name.trim());
    return found ? [{ ...found, value, columns, meanings: new Map(values.map(({ from, to }) => [from, to])) }] : [];
  });
}

/** The text of a field in a row. Undefined if a named cell is empty, or the value stands for none. */
function textOf({ value, columns, meanings }: TemplateField, cellOf: (name: string) => string): string | undefined {
  if (columns.some((name) => cellOf(name) === '')) return undefined;
  const text = value.replace(NAMES, (_whole, name: string) => cellOf(name.trim())).trim();
  const meant = meanings.get(text);
  return meant === undefined ? text : (meant ?? undefined);
}

const samePath = (one: readonly unknown[], other: readonly unknown[]): boolean => one.join('.') === other.join('.');

/** The entry of a list that a field is part of, such as `externalIds.0`. Null if it is part of none. */
function entryOf({ path }: TemplateField): string | null {
  const index = path.findIndex((part) => typeof part === 'number');
  return index < 0 ? null : path.slice(0, index + 1).join('.');
}

/** The texts of all fields. An entry of a list whose cells are all empty is left out, with its texts that name no column. */
function textsOf(fields: readonly TemplateField[], cellOf: (name: string) => string): [TemplateField, string][] {
  const texts = fields.map((field): [TemplateField, string | undefined] => [field, textOf(field, cellOf)]);
  const fromCells = texts.filter(([{ columns }]) => columns.length > 0);
  const filled = new Set(fromCells.filter(([, text]) => text !== undefined).map(([field]) => entryOf(field)));
  const empty = new Set(fromCells.map(([field]) => entryOf(field)).filter((entry) => entry !== null && !filled.has(entry)));
  return texts.flatMap(([field, text]) => (text === undefined || empty.has(entryOf(field)) ? [] : [[field, text]]));
}

/** Makes a row of cells. `numberOf` says in which column a cell is, if the file has columns. */
function rowOf(
  fields: readonly TemplateField[],
  line: number,
  cellOf: (name: string) => string,
  numberOf: (name: string) => number | null,
): ParsedRow {
  const value: Record<string, unknown> = {};
  for (const [field, text] of textsOf(fields, cellOf)) {
    const cell = valueOfCell(field, text);
    if (cell !== undefined) setAt(value, field.path, cell);
  }
  return {
    line,
    value: withoutGaps(value) as Record<string, unknown>,
    columnOf: (path) => {
      const field =
        fields.find((one) => samePath(one.path, path)) ??
        fields.find((one) => samePath(path.slice(0, one.path.length), one.path));
      const [name] = field?.columns ?? [];
      return name === undefined ? null : numberOf(name);
    },
  };
}

/** Reads the rows of a CSV file by a template. Columns that it does not name are ignored. */
export function csvByTemplate(input: GraphQLInputObjectType, rules: RowRules): (names: readonly string[]) => RowReader {
  const fields = templateFields(input, rules);
  return (names) => {
    const numbers = new Map<string, number>();
    for (const [index, given] of names.entries()) {
      const name = given.trim();
      const first = numbers.get(name);
      const used = fields.some(({ columns }) => columns.includes(name));
      if (first !== undefined && used) broken(`"${name}" is already column ${first}.`, 1, index + 1);
      if (first === undefined) numbers.set(name, index + 1);
    }
    const missing = fields.flatMap(({ columns }) => columns).find((name) => !numbers.has(name));
    if (missing !== undefined) {
      broken(`The file has no column "${missing}", which the template names. It has: ${[...numbers.keys()].join(', ')}.`, 1);
    }
    const numberOf = (name: string): number => numbers.get(name) ?? 0;
    return (cells, line) => rowOf(fields, line, (name) => (cells[numberOf(name) - 1] ?? '').trim(), numberOf);
  };
}

/** Reads the rows of an NDJSON file by a template: the fields of each object are its columns. */
export async function* ndjsonByTemplate(
  rows: AsyncIterable<ParsedRow>,
  input: GraphQLInputObjectType,
  rules: RowRules,
): AsyncGenerator<ParsedRow, void, undefined> {
  const fields = templateFields(input, rules);
  for await (const { line, value, columnOf } of rows) {
    const cellOf = (name: string): string => {
      const cell = Object.hasOwn(value, name) ? value[name] : null;
      if (cell == null) return '';
      if (typeof cell === 'string') return cell.trim();
      if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
      const message = `"${name}" has to be a text, a number, true or false, because the template names it.`;
      return broken(message, line, columnOf([name]));
    };
    yield rowOf(fields, line, cellOf, (name) => columnOf([name]));
  }
}
