import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql';
import { badInput } from '../kernel/errors';
import { isWellFormed, textProblem } from '../kernel/text';

/** Inputs that are keys, not text. They are compared or hashed as they are, so only lone surrogates are refused. */
const KEYS = /^(?:code|idempotencyKey)$|(?:password|token|challenge)$/i;

type Place = readonly (string | number)[];

function refuse(problem: string, path: Place): never {
  const where = path.map(String);
  throw badInput(`${where.join('.')} is not valid text: ${problem}.`, { argument: where });
}

function cleanText(name: string, isId: boolean, value: string, path: Place): string {
  if (isId || KEYS.test(name)) {
    if (!isWellFormed(value)) refuse('it contains a lone surrogate (half a character)', path);
    return value;
  }
  const problem = textProblem(value);
  return problem === null ? value.normalize('NFC') : refuse(problem, path);
}

function clean(name: string, type: GraphQLInputType, value: unknown, path: Place): unknown {
  const inner = getNullableType(type);
  if (isListType(inner) && Array.isArray(value)) {
    return value.map((one, index) => clean(name, inner.ofType, one, [...path, index]));
  }
  if (isInputObjectType(inner) && value !== null && typeof value === 'object') {
    return Object.assign(value, cleanFields(Object.values(inner.getFields()), value as Record<string, unknown>, path));
  }
  const scalar = getNamedType(type).name;
  const isText = typeof value === 'string' && (scalar === 'String' || scalar === 'ID');
  return isText ? cleanText(name, scalar === 'ID', value, path) : value;
}

type Fields = readonly (GraphQLArgument | GraphQLInputField)[];

/**
 * Validates and normalizes text arguments: well-formed, NFC, with visible characters, and without unclosed bidirectional
 * controls. Anything else is a bad input. This is the only place that decides it.
 */
export function cleanFields(fields: Fields, values: Record<string, unknown>, path: Place = []): Record<string, unknown> {
  const given = fields.filter(({ name }) => values[name] != null);
  const cleaned = given.map(({ name, type }): [string, unknown] => [name, clean(name, type, values[name], [...path, name])]);
  return { ...values, ...Object.fromEntries(cleaned) };
}
