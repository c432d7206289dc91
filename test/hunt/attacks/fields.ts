import { getNamedType, isNonNullType, type GraphQLField } from 'graphql';
import { isType, type TypeName } from '../ids';
import type { Pair } from './attack';

/** Fields of the root by what they take. */
export type RootField = GraphQLField<unknown, unknown>;

export const rootFields = ({ schema }: Pair): RootField[] => Object.values(schema.getQueryType()?.getFields() ?? {});
export const hasArgument = (field: RootField, name: string): boolean => field.args.some((argument) => argument.name === name);
export const typeName = (field: RootField): string => getNamedType(field.type).name;
/** The type of the rows of a list. */
export const rowType = (field: RootField): TypeName | undefined => {
  const name = typeName(field).replace(/Connection$/, '');
  return isType(name) ? name : undefined;
};
export const REACH = { depth: 2, edges: 2 };

/** Lists that need no argument: all but the search. */
export const lists = (pair: Pair): RootField[] =>
  rootFields(pair).filter((field) => hasArgument(field, 'first') && !field.args.some(({ type }) => isNonNullType(type)));

/** Whether A has the right that the schema names for a field; without it an answer says little. */
function isOpen({ sight }: Pair, field: RootField): boolean {
  const [, named = ''] = (field.description ?? '').split('Needs the right');
  const needed = [...named.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(([, action]) => action ?? '');
  return needed.length === 0 || needed.some((action) => sight.may(action));
}

/** One of some fields, mostly one that A has the right to. */
export function pickField(pair: Pair, fields: readonly RootField[]): RootField {
  const open = fields.filter((field) => isOpen(pair, field));
  return pair.random.pick(open.length > 0 && pair.random.chance(0.85) ? open : fields);
}
