import { getNamedType, type GraphQLField } from 'graphql';
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

export const lists = (pair: Pair): RootField[] => rootFields(pair).filter((field) => hasArgument(field, 'first'));
