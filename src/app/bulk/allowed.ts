import { isInputObjectType, getNamedType, type GraphQLInputObjectType } from 'graphql';
import type { MutationDefinition } from '../../graph/define-mutation';
import { EITHER, policy } from '../../policy/policy';
import type { Graph } from '../schema';

/**
 * Actions whose mutations rows cannot ask for: what is about sign-in, and what shows a secret once that the result file
 * must not hold. The runs themselves are not nested.
 */
const CLOSED: ReadonlySet<string> = new Set([
  'session.manage_own',
  'token.create',
  'identity_provider.manage',
  'user.reset_password',
  'customer.reset_user_password',
  'bulk.run',
]);

/** A mutation that rows can ask for. */
export interface RowMutation {
  name: string;
  definition: MutationDefinition;
  input: GraphQLInputObjectType;
  /** The document that runs a row. It asks for nothing that may be secret. */
  document: string;
}

/** Whether rows can ask for a mutation: it stores, needs a right, and is not about secrets. */
function isForRows({ stores, action }: MutationDefinition): boolean {
  const entries = action.split(EITHER).map((one) => policy.get(one));
  return stores && entries.every((entry) => entry !== undefined && entry.side !== 'anyone' && !CLOSED.has(entry.action));
}

/** Names of input fields that hold secrets, which the rows of a run would keep. */
const SECRET = /password|token|challenge/i;

/** Whether an input can hold a secret. */
const holdsSecret = (input: GraphQLInputObjectType): boolean =>
  Object.values(input.getFields()).some(({ name, type }) => {
    const inner = getNamedType(type);
    return SECRET.test(name) || (isInputObjectType(inner) && holdsSecret(inner));
  });

/** The mutations that rows can ask for, by name. */
export function rowMutations({ schema, declarations }: Graph): ReadonlyMap<string, RowMutation> {
  const fields = schema.getMutationType()?.getFields() ?? {};
  const found = [...declarations.mutations.values()].filter(isForRows).flatMap((definition): [string, RowMutation][] => {
    const { name } = definition;
    const input = fields[name]?.args[0] && getNamedType(fields[name].args[0].type);
    if (!isInputObjectType(input) || holdsSecret(input)) return [];
    const document = `mutation Bulk($input: ${input.name}!) { ${name}(input: $input) { errors { code message path } } }`;
    return [[name, { name, definition, input, document }]];
  });
  return new Map(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}
