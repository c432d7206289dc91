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

/** Variable values after coercion. Omitted variables without a default are absent. */
export type Variables = Readonly<Record<string, unknown>>;

/** A document without fragments, directives and omitted variables, so there is only one way to execute it. */
export interface Specialized {
  document: DocumentNode;
  /** Its number of fields, with fragments expanded. */
  fields: number;
  /** Maps a line number of the specialized document to the nodes of the original one. */
  originals: (line: number) => readonly ASTNode[];
  /** Whether the field on that line is non-null. */
  isNonNull: (line: number) => boolean;
}

/** The document needs something that cannot be specialized; graphql-js runs it. */
class NotSpecializable extends Error {}

/** Name of the scalar used for variables of specialized documents. Their values are already coerced. */
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

/** Puts a node on its own line, so that errors can be mapped to nodes of the original document. */
function placed<N extends ASTNode>(work: Work, node: N, originals: readonly ASTNode[]): N {
  const start = work.originals.push(originals) - 1;
  const token = new Token(TokenKind.NAME, start, start, start + 1, 1);
  return { ...node, loc: new Location(token, token, work.source) };
}

/** Evaluates `@skip` and `@include`. Other directives and null conditions are left to graphql-js. */
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

/** The fields of an object type by response name, in graphql-js order. Each named fragment counts once. */
function collect(work: Work, type: GraphQLCompositeType, set: SelectionSetNode, groups: Groups, visited: Set<string>): Groups {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      if (!isIncluded(work, node.directives)) continue;
      const key = node.alias?.value ?? node.name.value;
      // The compiler writes results as object literals, where this name has a special meaning.
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

/** A value without omitted parts: absent fields are removed from literals. */
function specializedValue(work: Work, value: ValueNode): ValueNode {
  if (value.kind === Kind.VARIABLE) {
    // Null inside a literal may be invalid; graphql-js decides that.
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
  // A variable with a default may be used where null is not allowed, and still be null. graphql-js refuses that.
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

/** Whether the fields of an object depend on its type. */
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
 * What in the variable values determines the shape of an operation: which are omitted, which are null, and the values of
 * conditions. Requests with equal shapes specialize to the same document.
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

/** Specializes an operation for a shape of its variables. Null if graphql-js has to run it unchanged. */
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
    // One line per field and per variable argument. Few fields have more than two of those.
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
