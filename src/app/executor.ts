import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface';
import {
  execute,
  getNamedType,
  GraphQLError,
  isInputObjectType,
  typeFromAST,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';

/** Compiled operations kept; the bound is a bound on memory, whatever documents are sent. */
const COMPILED_KEPT = 500;

type Known = 'seen once' | CompiledQuery | null;

/** Introspection is answered by the reference executor; it is rare and large. */
function introspects(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field(node) {
      if (node.name.value === '__schema' || node.name.value === '__type') found = true;
    },
  });
  return found;
}

/** Whether an input type can hold another of itself, however deep, as filters do with `and`, `or` and `not`. */
function recurs(type: GraphQLNamedType, within: ReadonlySet<GraphQLInputObjectType> = new Set()): boolean {
  if (!isInputObjectType(type)) return false;
  if (within.has(type)) return true;
  const deeper = new Set(within).add(type);
  return Object.values(type.getFields()).some((field) => recurs(getNamedType(field.type), deeper));
}

/** Variables of such types cannot be compiled: the compiler would unfold the type without end and take the process with it. */
const hasRecursiveVariable = (schema: GraphQLSchema, variables: readonly VariableDefinitionNode[] = []): boolean =>
  variables.some((variable) => {
    // Looked up by the name inside, so that lists and non-null types need no case of their own.
    let { type } = variable;
    while (type.kind !== 'NamedType') type = type.type;
    const named = typeFromAST(schema, type);
    return named !== undefined && recurs(named);
  });

/** An error as the compiled executor answers it: it looks like a GraphQLError and is none. */
interface CompiledError {
  message: string;
  path?: readonly (string | number)[];
  locations?: readonly { line: number; column: number }[];
  originalError?: Error;
}

function realError(error: CompiledError): GraphQLError {
  const real = new GraphQLError(error.message, { path: error.path ?? null, originalError: error.originalError ?? null });
  if (error.locations) Object.defineProperty(real, 'locations', { value: error.locations, enumerable: true });
  return real;
}

/** Wrong variables: nothing was executed yet, and graphql-js says what is wrong with them as it does the first time. */
const wasNotExecuted = (result: ExecutionResult): boolean => result.errors !== undefined && !('data' in result);

const place = (error: GraphQLError): string => JSON.stringify(error.path ?? []);

/** Real errors in the order of their places: which branch failed first is a matter of chance. */
function settled(result: ExecutionResult): ExecutionResult {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => (error instanceof GraphQLError ? error : realError(error as CompiledError)));
  return { ...result, errors: errors.sort((one, other) => (place(one) < place(other) ? -1 : 1)) };
}

/**
 * Executes operations: queries that come a second time are compiled, everything else runs in graphql-js.
 * Mutations always do, since their order is part of their meaning. A document that is sent once is not worth
 * compiling, and sending many different ones only turns over a bounded cache.
 */
export function makeExecutor(schema: GraphQLSchema): GatewayExecutor {
  const known = new LRUCache<string, { state: Known }>({ max: COMPILED_KEPT });

  const compiledFor = (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    hash: string,
    operationName: string | undefined,
  ): CompiledQuery | null => {
    const key = `${hash} ${operationName ?? ''}`;
    const entry = known.get(key);
    if (entry === undefined) {
      known.set(key, { state: 'seen once' });
      return null;
    }
    if (entry.state !== 'seen once') return entry.state;
    const compiled =
      introspects(document) || hasRecursiveVariable(schema, operation.variableDefinitions)
        ? null
        : compileQuery(schema, document, operationName, { disablingCapturingStackErrors: true });
    const state = compiled !== null && isCompiledQuery(compiled) ? compiled : null;
    known.set(key, { state });
    return state;
  };

  return ({ document, request, operation, operationName, queryHash, context }) => {
    const name = operationName ?? undefined;
    const variables = request.variables ?? {};
    const compiled = operation.operation === 'query' ? compiledFor(document, operation, queryHash, name) : null;
    const interpret = () =>
      execute({
        schema,
        document,
        variableValues: variables,
        operationName: name ?? null,
        contextValue: context,
        options: { maxCoercionErrors: 10 },
      });
    const result = compiled ? compiled.query(undefined, context, variables) : interpret();
    return Promise.resolve(result as ExecutionResult)
      .then((answer) => (compiled && wasNotExecuted(answer) ? interpret() : answer))
      .then(settled) as ReturnType<GatewayExecutor>;
  };
}

/** Apollo Server takes an executor of one's own through its gateway option only. */
export function asGateway(schema: GraphQLSchema): GatewayInterface {
  const executor = makeExecutor(schema);
  let announce: ((change: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void) | undefined;
  return {
    onSchemaLoadOrUpdate: (callback) => {
      announce = callback;
      return () => undefined;
    },
    load: () => {
      announce?.({ apiSchema: schema, coreSupergraphSdl: '' });
      return Promise.resolve({ executor });
    },
    stop: () => Promise.resolve(),
  };
}
