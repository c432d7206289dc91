import { getNamedType, isInputObjectType, type GraphQLInputObjectType, type GraphQLInputType } from 'graphql';
import type { DocumentLimits } from '../../config/env';
import { AppError } from '../../kernel/errors';
import { tooMuch } from '../limits';

/** Maximum depth of a value. Filters within their own bounds are less deep. */
const DEEPEST_VALUE = 24;

/** Operators that search inside texts and lists. */
const SEARCHES: ReadonlySet<string> = new Set(['contains', 'has', 'hasAny']);

/** Parts of a filter that are about the same row. */
const SAME_ROW: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** What is in a filter or an input. */
export interface Conditions {
  /** Conditions or values, including empty parts, which also take time. */
  count: number;
  /** Whether texts are searched. */
  searches: boolean;
  /** Relations that are followed. */
  relations: number;
}

/** Conditions that may still be counted. Those in a fragment are counted once. */
interface Allowance {
  conditionsLeft: number;
}

export const tooManyConditions = (maximum: number): AppError =>
  tooMuch(
    'conditions',
    maximum,
    `The filters and inputs of this operation have more than ${maximum} conditions or values. Each is counted for every row its field belongs to. Use smaller pages or fewer conditions.`,
  );

const inputOf = (type: GraphQLInputType | undefined): GraphQLInputObjectType | null => {
  const named = type && getNamedType(type);
  return isInputObjectType(named) ? named : null;
};

/** Whether a field of a filter leads to other rows: it takes a filter of theirs. */
const leadsOn = (name: string, from: GraphQLInputObjectType, to: GraphQLInputObjectType | null): boolean =>
  to !== null && !SAME_ROW.has(name) && to.name.endsWith('Filter') && 'and' in from.getFields();

/**
 * Counts the conditions of a filter or the values of an input. Stops as soon as all of them together are too many. `type` is
 * the type of the filter.
 */
export function conditionsOf(
  value: unknown,
  type: GraphQLInputObjectType | null,
  allowance: Allowance,
  limits: DocumentLimits,
  depth = 0,
): Conditions {
  if (depth > DEEPEST_VALUE) throw new AppError('BAD_USER_INPUT', 'The filter is nested too deeply.');
  const isValue = typeof value !== 'object' || value === null;
  const all: Conditions = { count: isValue || !Array.isArray(value) ? 1 : 0, searches: false, relations: 0 };
  allowance.conditionsLeft -= all.count;
  if (allowance.conditionsLeft < 0) throw tooManyConditions(limits.conditions);
  if (isValue) return all;
  const isList = Array.isArray(value);
  for (const [name, part] of Object.entries(value)) {
    const inner = isList ? type : inputOf(type?.getFields()[name]?.type);
    const { count, searches, relations } = conditionsOf(part, inner, allowance, limits, depth + 1);
    all.count += count;
    all.searches ||= searches || SEARCHES.has(name);
    all.relations += relations + (!isList && type && leadsOn(name, type, inner) ? 1 : 0);
  }
  return all;
}
