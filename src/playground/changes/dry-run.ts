import {
  getNamedType,
  isInputObjectType,
  Kind,
  print,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type ObjectFieldNode,
  type OperationDefinitionNode,
} from 'graphql';
import { isRecord } from '../guards';

/** Opening and ending one's own session changes nothing in the channel. */
const SESSIONS = new Set(['signIn', 'answerSecondFactor', 'refreshSession', 'signOut', 'signOutEverywhere']);

/** Whether an operation only opens or ends a session. */
export const isAboutSession = ({ selectionSet }: OperationDefinitionNode): boolean =>
  selectionSet.selections.every((selection) => selection.kind === Kind.FIELD && SESSIONS.has(selection.name.value));

export interface DryRun {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  /** `none`: no mutation has a dry run. `asked`: all of them are dry runs already. `made`: they are now. `mixed`: some have none. */
  readonly kind: 'none' | 'asked' | 'made' | 'mixed';
}

const TRUE: Omit<ObjectFieldNode, 'name'> = { kind: Kind.OBJECT_FIELD, value: { kind: Kind.BOOLEAN, value: true } };

/** Sets `dryRun` in the input of every mutation of an operation that has it. */
export function asDryRun(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): DryRun {
  const variables: Record<string, unknown> = { ...given };
  const found = { with: 0, without: 0, asked: 0 };
  const mutations = schema.getMutationType();
  const info = new TypeInfo(schema);

  /** The input of a mutation with `dryRun` set: a new node, or null after changing the variable it comes from. */
  const setIn = (field: FieldNode): FieldNode | undefined => {
    const input = field.arguments?.find(({ name }) => name.value === 'input');
    if (!input) return undefined;
    if (input.value.kind === Kind.VARIABLE) {
      const name = input.value.name.value;
      const standard = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
      const value = variables[name] ?? (standard ? valueFromASTUntyped(standard) : undefined);
      if (isRecord(value)) {
        if (value['dryRun'] === true) found.asked += 1;
        else variables[name] = { ...value, dryRun: true };
      }
      return undefined;
    }
    if (input.value.kind !== Kind.OBJECT) return undefined;
    const { fields } = input.value;
    const now = fields.find(({ name }) => name.value === 'dryRun')?.value;
    const isTrue = now?.kind === Kind.VARIABLE ? variables[now.name.value] === true : now?.kind === Kind.BOOLEAN && now.value;
    if (isTrue) {
      found.asked += 1;
      return undefined;
    }
    if (now?.kind === Kind.VARIABLE) {
      // The declared variable has to stay in use.
      variables[now.name.value] = true;
      return undefined;
    }
    const others = fields.filter(({ name }) => name.value !== 'dryRun');
    const value = {
      ...input.value,
      fields: [...others, { ...TRUE, name: { kind: Kind.NAME, value: 'dryRun' } } as ObjectFieldNode],
    };
    return {
      ...field,
      arguments: (field.arguments ?? []).map((argument) => (argument === input ? { ...input, value } : argument)),
    };
  };

  const changed = visit<DocumentNode>(
    document,
    visitWithTypeInfo(info, {
      Field: (field) => {
        const parent = info.getParentType();
        if (!parent || parent !== mutations || field.name.value.startsWith('__')) return undefined;
        const input = info.getFieldDef()?.args.find(({ name }) => name === 'input');
        const type = input ? getNamedType(input.type) : null;
        if (!isInputObjectType(type) || !type.getFields()['dryRun']) {
          found.without += 1;
          return undefined;
        }
        found.with += 1;
        return setIn(field);
      },
    }),
  );

  const kind = found.with === 0 ? 'none' : found.without > 0 ? 'mixed' : found.asked === found.with ? 'asked' : 'made';
  return { kind, query: print(changed), variables };
}
