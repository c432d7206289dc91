import { getVariableValues, Kind, type GraphQLSchema } from 'graphql';
import { AppError, badInput } from '../../kernel/errors';
import type { Variables } from '../cost/values';
import type { ListDocument } from './document';

/** Coerces the variables. Refuses the first that does not fit, by name. */
export function coerced(schema: GraphQLSchema, { operation }: ListDocument, given: Variables): Variables {
  const known = new Set(operation.variableDefinitions?.map(({ variable }) => variable.name.value));
  const unknown = Object.keys(given).find((name) => !known.has(name));
  if (unknown !== undefined) throw badInput(`The document has no variable \`$${unknown}\`.`, { variable: unknown });
  const { errors, coerced: values } = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 1 });
  const [error] = errors ?? [];
  if (error) {
    const [node] = error.nodes ?? [];
    const variable = node?.kind === Kind.VARIABLE_DEFINITION ? node.variable.name.value : null;
    throw new AppError('BAD_USER_INPUT', error.message, { variable }, { nodes: error.nodes ?? null });
  }
  return values as Variables;
}
