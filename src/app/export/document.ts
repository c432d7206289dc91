import { createHash } from 'node:crypto';
import {
  getNamedType,
  GraphQLError,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type ArgumentNode,
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { DocumentLimits } from '../../config/env';
import { AppError } from '../../kernel/errors';
import { checkSource } from '../document-size';
import { fragmentsOf, type Fragments } from '../limits';

/** Maximum validation errors that are looked for. Only the first is shown. */
const ERRORS_AT_MOST = 5;

/** Refuses a document at one of its parts, whose line and column are in `locations`. */
export const notExportable = (message: string, node: ASTNode): AppError =>
  new AppError('NOT_EXPORTABLE', message, {}, { nodes: [node] });

/** A valid document with one query that selects one root list. */
export interface ListDocument {
  /** The document as sent. */
  document: DocumentNode;
  operation: OperationDefinitionNode;
  fragments: Fragments;
  /** The root list. */
  list: FieldNode;
  connection: GraphQLObjectType;
  /** The name of the list in the response. */
  key: string;
}

/** A list document as it is executed, page by page. */
export interface PagedDocument {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Identifies the document among the compiled ones. */
  hash: string;
  /** Names of the added variables. */
  first: string;
  after: string;
}

/** Whether a type is the connection of a list. */
export const isConnection = (type: unknown): type is GraphQLObjectType =>
  isObjectType(type) && type.name.endsWith('Connection') && type.getFields()['pageInfo'] !== undefined;

/** Parses a document and checks it against the schema. Errors carry line and column. */
export function parseValid(schema: GraphQLSchema, source: string, limits: DocumentLimits): DocumentNode {
  checkSource(source, limits);
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens: limits.tokens });
  } catch (cause) {
    if (!(cause instanceof GraphQLError)) throw cause;
    const { message, source: place, positions } = cause;
    const extensions = { code: 'GRAPHQL_PARSE_FAILED' };
    throw new GraphQLError(message, { source: place ?? null, positions: positions ?? null, extensions });
  }
  const [error] = validate(schema, document, undefined, { maxErrors: ERRORS_AT_MOST });
  if (error) {
    throw new GraphQLError(error.message, {
      nodes: error.nodes ?? null,
      extensions: { ...error.extensions, code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  }
  return document;
}

/** The only operation of a document, which must be a query. */
export function queryOf(document: DocumentNode): OperationDefinitionNode {
  const [operation, second] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw notExportable('The document has no query.', document.definitions[0] ?? document);
  if (second) throw notExportable('A document with several operations cannot be exported. Keep one query.', second);
  if (operation.operation !== OperationTypeNode.QUERY) {
    throw notExportable(`A ${operation.operation} cannot be exported. Use a query.`, operation);
  }
  return operation;
}

/** The fields of a selection with their fragments, in the order of the document. */
function* rootFields(set: SelectionSetNode, fragments: Fragments): Generator<FieldNode> {
  for (const node of set.selections) {
    const [condition] = node.directives ?? [];
    if (condition) throw notExportable('`@skip` and `@include` cannot be used at the list that is exported.', condition);
    if (node.kind === Kind.FIELD) yield node;
    else {
      const inside = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      if (inside) yield* rootFields(inside.selectionSet, fragments);
    }
  }
}

/** Finds the root list of a document. Refuses documents without one, and with anything beside it. */
export function listDocument(schema: GraphQLSchema, document: DocumentNode): ListDocument {
  const operation = queryOf(document);
  const fragments = fragmentsOf(document);
  const [list, second] = rootFields(operation.selectionSet, fragments);
  if (!list) throw notExportable('The query selects no list.', operation);
  if (second) {
    throw notExportable(
      `An export has one root list: \`${list.name.value}\` is the first, so remove \`${second.name.value}\` or export it by itself.`,
      second,
    );
  }
  const definition = schema.getQueryType()?.getFields()[list.name.value];
  const connection = getNamedType(definition?.type);
  if (!isConnection(connection)) {
    throw notExportable(
      `\`${list.name.value}\` is not a list that can be exported: select a connection, such as \`customers\`.`,
      list,
    );
  }
  const backward = list.arguments?.find(({ name }) => name.value === 'last' || name.value === 'before');
  if (backward) throw notExportable(`An export reads forward. Remove \`${backward.name.value}\`.`, backward);
  return { document, operation, fragments, list, connection, key: list.alias?.value ?? list.name.value };
}

const named = (value: string) => ({ kind: Kind.NAME as const, value });
const field = (name: string, inside: readonly string[] = []): FieldNode => ({
  kind: Kind.FIELD,
  name: named(name),
  ...(inside.length > 0 ? { selectionSet: { kind: Kind.SELECTION_SET, selections: inside.map((one) => field(one)) } } : {}),
});
const variable = (name: string) => ({ kind: Kind.VARIABLE as const, name: named(name) });
const argument = (name: string, value: string): ArgumentNode => ({
  kind: Kind.ARGUMENT,
  name: named(name),
  value: variable(value),
});
const defined = (name: string, type: string): VariableDefinitionNode => ({
  kind: Kind.VARIABLE_DEFINITION,
  variable: variable(name),
  type: { kind: Kind.NAMED_TYPE, name: named(type) },
});

/** A variable name that the operation does not use. */
function freeName(wanted: string, { variableDefinitions = [] }: OperationDefinitionNode): string {
  const taken = new Set(variableDefinitions.map((node) => node.variable.name.value));
  let name = wanted;
  while (taken.has(name)) name += '_';
  return name;
}

/**
 * The document as it is executed: the root list takes page size and cursor from variables, and every list says whether there are
 * more rows, so that nothing is cut silently.
 */
export function pagedDocument(schema: GraphQLSchema, { document, operation, list }: ListDocument): PagedDocument {
  const first = freeName('exportFirst', operation);
  const after = freeName('exportAfter', operation);
  const info = new TypeInfo(schema);
  const paged = visit(
    document,
    visitWithTypeInfo(info, {
      Field: {
        leave: (node) => {
          if (!isConnection(getNamedType(info.getType())) || !node.selectionSet) return undefined;
          const selections = [...node.selectionSet.selections, field('pageInfo', ['hasNextPage', 'endCursor'])];
          const whole = { ...node, selectionSet: { ...node.selectionSet, selections } };
          if (node.loc !== list.loc) return whole;
          const kept = node.arguments?.filter(({ name }) => name.value !== 'first' && name.value !== 'after') ?? [];
          return { ...whole, arguments: [...kept, argument('first', first), argument('after', after)] };
        },
      },
      OperationDefinition: {
        leave: (node) => ({
          ...node,
          variableDefinitions: [...(node.variableDefinitions ?? []), defined(first, 'Int'), defined(after, 'String')],
        }),
      },
    }),
  );
  const hash = createHash('sha256')
    .update(`export ${document.loc?.source.body ?? ''}`)
    .digest('hex');
  return { document: paged, operation: queryOf(paged), hash, first, after };
}
