import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  Kind,
  Location,
  Source,
  Token,
  TokenKind,
  typeFromAST,
  TypeNameMetaFieldDef,
  type ArgumentNode,
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** Values of variables after coercion; what was left out and has no default is absent. */
export type Variables = Readonly<Record<string, unknown>>;

/** A document without fragments, directives and variables that were left out: there is one way to run it. */
export interface Specialized {
  document: DocumentNode;
  /** Fields it has when it is spread out. */
  fields: number;
  /** The nodes of the document that was sent behind a line number of the specialized one. */
  originals: (line: number) => readonly ASTNode[];
  /** Whether the field on such a line may not be null. */
  isNonNull: (line: number) => boolean;
}

/** The document needs more than specializing can give: graphql-js runs it. */
class NotSpecializable extends Error {}

/** Name of the scalar that variables of specialized documents have: their values are coerced already. */
export const ANY_VALUE = 'AnyValue__';

interface Work {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  variables: Variables;
  maximum: number;
  originals: (readonly ASTNode[])[];
  nonNull: Set<number>;
  source: Source;
  fields: number;
  used: Set<string>;
}

/** Puts a node on a line of its own, so that an error tells which nodes of the sent document it stands for. */
function placed<N extends ASTNode>(work: Work, node: N, originals: readonly ASTNode[]): N {
  const start = work.originals.push(originals) - 1;
  const token = new Token(TokenKind.NAME, start, start, start + 1, 1);
  return { ...node, loc: new Location(token, token, work.source) };
}

/** What `@skip` and `@include` say; another directive, or a condition that is null, is for graphql-js. */
function isIncluded(work: Work, directives: readonly DirectiveNode[] = []): boolean {
  return directives.every((directive) => {
    const { value } = directive.arguments?.find(({ name }) => name.value === 'if') ?? {};
    const condition =
      value?.kind === Kind.BOOLEAN ? value.value : value?.kind === Kind.VARIABLE ? work.variables[value.name.value] : undefined;
    const name = directive.name.value;
    if (typeof condition !== 'boolean' || (name !== 'skip' && name !== 'include')) throw new NotSpecializable();
    return condition === (name === 'include');
  });
}

/** Whether a fragment applies to objects of a type. */
function applies(
  work: Work,
  type: GraphQLCompositeType,
  { typeCondition }: Pick<FragmentDefinitionNode, 'typeCondition'>,
): boolean {
  const condition = typeFromAST(work.schema, typeCondition);
  if (condition === type) return true;
  if (isAbstractType(condition) && isObjectType(type)) return work.schema.isSubType(condition, type);
  return false;
}

type FieldDefinition = GraphQLField<unknown, unknown>;
type Groups = Map<string, FieldNode[]>;

/** The fields of an object of a type by response name, in the order of graphql-js; each named fragment counts once. */
function collect(work: Work, type: GraphQLCompositeType, set: SelectionSetNode, groups: Groups, visited: Set<string>): Groups {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      if (!isIncluded(work, node.directives)) continue;
      const key = node.alias?.value ?? node.name.value;
      // The compiler writes answers as object literals, where this name is another thing.
      if (key === '__proto__') throw new NotSpecializable();
      const group = groups.get(key);
      if (group) group.push(node);
      else groups.set(key, [node]);
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      if (!isIncluded(work, node.directives)) continue;
      const condition = node.typeCondition;
      if (!condition || applies(work, type, { typeCondition: condition }))
        collect(work, type, node.selectionSet, groups, visited);
    } else {
      const fragment = work.fragments.get(node.name.value);
      if (visited.has(node.name.value) || !isIncluded(work, node.directives)) continue;
      visited.add(node.name.value);
      if (fragment && applies(work, type, fragment)) collect(work, type, fragment.selectionSet, groups, visited);
    }
  }
  return groups;
}

/** A value without what was left out: absent fields of literals are not there. */
function specializedValue(work: Work, value: ValueNode): ValueNode {
  if (value.kind === Kind.VARIABLE) {
    // Null inside a literal may be wrong there, which graphql-js knows.
    if (work.variables[value.name.value] == null) throw new NotSpecializable();
    work.used.add(value.name.value);
    return value;
  }
  if (value.kind === Kind.LIST) return { ...value, values: value.values.map((item) => specializedValue(work, item)) };
  if (value.kind !== Kind.OBJECT) return value;
  const fields = value.fields.filter(({ value: given }) => !isLeftOut(work, given));
  return { ...value, fields: fields.map((field) => ({ ...field, value: specializedValue(work, field.value) })) };
}

const isLeftOut = (work: Work, value: ValueNode): boolean =>
  value.kind === Kind.VARIABLE && work.variables[value.name.value] === undefined;

function specializedArgument(work: Work, definition: FieldDefinition | undefined, argument: ArgumentNode): ArgumentNode {
  const { value } = argument;
  if (value.kind !== Kind.VARIABLE) return { ...argument, value: specializedValue(work, value) };
  const declared = definition?.args.find(({ name }) => name === argument.name.value);
  // A variable with a default may stand where null may not, and be null: graphql-js refuses that.
  if (work.variables[value.name.value] == null && (!declared || isNonNullType(declared.type))) throw new NotSpecializable();
  work.used.add(value.name.value);
  return { ...argument, value: placed(work, value, [value]) };
}

function specializedField(work: Work, type: GraphQLCompositeType, nodes: readonly FieldNode[]): FieldNode {
  const [first] = nodes as [FieldNode];
  if ((work.fields += 1) > work.maximum) throw new NotSpecializable();
  const name = first.name.value;
  if (name === '__schema' || name === '__type') throw new NotSpecializable();
  const definition = name === TypeNameMetaFieldDef.name || !('getFields' in type) ? undefined : type.getFields()[name];
  const given = (first.arguments ?? []).filter(({ value }) => !isLeftOut(work, value));
  const { selectionSet: _set, directives: _directives, ...rest } = first;
  const field: FieldNode = {
    ...rest,
    directives: [],
    arguments: given.map((argument) => specializedArgument(work, definition, argument)),
  };
  const named = definition && getNamedType(definition.type);
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const below = isCompositeType(named) && sets.length > 0 ? { selectionSet: specializedSet(work, named, sets) } : {};
  const node = placed(work, { ...field, ...below }, nodes);
  if (definition && isNonNullType(definition.type)) work.nonNull.add(work.originals.length);
  return node;
}

function fieldsOf(work: Work, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): FieldNode[] {
  const groups: Groups = new Map();
  const visited = new Set<string>();
  for (const set of sets) collect(work, type, set, groups, visited);
  return [...groups.values()].map((nodes) => specializedField(work, type, nodes));
}

/** Whether what an object shows depends on its type. */
function hasFragments(work: Work, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): boolean {
  const differs = (set: SelectionSetNode): boolean =>
    set.selections.some((node) => {
      if (node.kind === Kind.FIELD) return false;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = work.fragments.get(node.name.value);
        return !fragment || typeFromAST(work.schema, fragment.typeCondition) !== type || differs(fragment.selectionSet);
      }
      return node.typeCondition
        ? typeFromAST(work.schema, node.typeCondition) !== type || differs(node.selectionSet)
        : differs(node.selectionSet);
    });
  return sets.some(differs);
}

const inlineFragment = (type: GraphQLObjectType, selections: readonly SelectionNode[]): SelectionNode => ({
  kind: Kind.INLINE_FRAGMENT,
  typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
  directives: [],
  selectionSet: { kind: Kind.SELECTION_SET, selections },
});

function specializedSet(work: Work, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): SelectionSetNode {
  const selections =
    isAbstractType(type) && hasFragments(work, type, sets)
      ? work.schema.getPossibleTypes(type).map((possible) => inlineFragment(possible, fieldsOf(work, possible, sets)))
      : fieldsOf(work, type, sets);
  return { kind: Kind.SELECTION_SET, selections };
}

const anyVariable = (name: string) =>
  ({
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
    type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: ANY_VALUE } },
    directives: [],
  }) as const;

/**
 * What of the values of variables decides the form of an operation: which were left out, which are null, and what
 * conditions are. Two requests with the same text here specialize to the same document.
 */
export const shapeOf = (operation: OperationDefinitionNode, variables: Variables): string =>
  (operation.variableDefinitions ?? [])
    .map(({ variable, type }) => {
      const value = variables[variable.name.value];
      if (value == null) return value === null ? 'n' : '-';
      const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
      const isBoolean = named.kind === Kind.NAMED_TYPE && named.name.value === 'Boolean';
      return isBoolean ? (value === true ? 't' : 'f') : 'v';
    })
    .join('');

/** Specializes an operation for a shape of its variables; null when graphql-js has to run it as it is. */
export function specialize(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  maximum: number,
): Specialized | null {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  const work: Work = {
    schema,
    fragments: new Map(fragments.map((node) => [node.name.value, node])),
    variables,
    maximum,
    originals: [],
    nonNull: new Set(),
    // A line for each field and each variable that is an argument; few fields have more than two.
    source: new Source('\n'.repeat(maximum * 4)),
    fields: 0,
    used: new Set(),
  };
  const root = schema.getQueryType();
  if (!root) return null;
  try {
    const selectionSet = specializedSet(work, root, [operation.selectionSet]);
    if (selectionSet.selections.length === 0 || work.originals.length > maximum * 4) return null;
    const variableDefinitions = [...work.used].map(anyVariable);
    const specialized: OperationDefinitionNode = { ...operation, directives: [], selectionSet, variableDefinitions };
    return {
      document: { kind: Kind.DOCUMENT, definitions: [specialized] },
      fields: work.fields,
      originals: (line) => work.originals[line - 1] ?? [],
      isNonNull: (line) => work.nonNull.has(line),
    };
  } catch (cause) {
    if (cause instanceof NotSpecializable) return null;
    throw cause;
  }
}
