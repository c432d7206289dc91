import {
  execute,
  getVariableValues,
  GraphQLError,
  GraphQLScalarType,
  GraphQLSchema,
  type DocumentNode,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { Ctx } from '../data/context';
import { withoutFrames } from '../kernel/errors';
import { ANY_VALUE, shapeOf, specialize, type Specialized, type Variables } from './specialize';

/** Maximum fields of a compiled operation. Compiling that many blocks the event loop for about 50 ms. */
const FIELDS_AT_MOST = 400;
/** Maximum total fields of all cached compiled operations, at about 2 KB each before they run. */
const FIELDS_KEPT = 12_000;
/** Number of operation shapes remembered after their first use. */
const SEEN_KEPT = 5_000;
/** Maximum variable errors per response. */
const ERRORS_AT_MOST = 10;

/** An operation to execute. */
export interface OperationToExecute {
  /** A valid document. */
  document: DocumentNode;
  /** The operation of it, and its name. Null if it has none. */
  operation: OperationDefinitionNode;
  operationName: string | null;
  /** The hash of the document's text. */
  queryHash: string;
  /** As they were sent. */
  variables: Readonly<Record<string, unknown>>;
  context: Ctx;
}

/** Executes operations. */
export type Execute = (asked: OperationToExecute) => Promise<ExecutionResult>;

/** A compiled operation, or null if graphql-js runs it. */
type Compiled = { run: CompiledQuery['query']; specialized: Specialized } | null;

/** An error from the compiled executor. It looks like a GraphQLError but is not one. */
interface CompiledError {
  message: string;
  path?: readonly (string | number)[] | undefined;
  locations?: readonly { line: number; column: number }[] | undefined;
  originalError?: Error | undefined;
}

const lineOf = ({ locations }: CompiledError): number => locations?.[0]?.line ?? 0;

/** The error graphql-js would have returned: the cause itself, at its place in the original document. */
function realError({ originals }: Specialized, error: CompiledError): GraphQLError {
  const cause = error.originalError ?? new Error(error.message);
  const place = { nodes: originals(lineOf(error)), path: error.path, originalError: cause };
  return withoutFrames(() => new GraphQLError(cause.message, place));
}

const place = (error: GraphQLError): string => JSON.stringify(error.path ?? []);

/** Errors sorted by path. The order in which branches fail is random. */
const inOrder = (errors: readonly GraphQLError[]): GraphQLError[] =>
  [...errors].sort((one, other) => (place(one) < place(other) ? -1 : place(one) > place(other) ? 1 : 0));

/** The ancestor path that an error turned into null. Undefined if null is at the path of the error itself. */
function nulledBy(data: unknown, path: readonly (string | number)[]): string | undefined {
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value == null) return JSON.stringify(path.slice(0, depth));
    value = (value as Record<string | number, unknown>)[key];
  }
  return undefined;
}

/**
 * Keeps one error per nulled place. Executors differ in how many errors they record below it before giving up. `isCause`
 * identifies the one graphql-js gives up on.
 */
function oneForEachNull(
  { data, errors = [] }: ExecutionResult,
  isCause: (error: GraphQLError, others: readonly GraphQLError[]) => boolean,
): GraphQLError[] {
  const groups = new Map<string, GraphQLError[]>();
  const alone: GraphQLError[] = [];
  for (const error of errors) {
    const place = nulledBy(data, error.path ?? []);
    if (place === undefined) alone.push(error);
    else groups.set(place, [...(groups.get(place) ?? []), error]);
  }
  const causes = [...groups.values()].flatMap((group) => group.find((error) => isCause(error, group)) ?? group.slice(0, 1));
  return inOrder([...alone, ...causes]);
}

/** The schema plus the type used for variables of specialized documents. */
function withAnyValue(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  const anyValue = new GraphQLScalarType({ name: ANY_VALUE, parseValue: (value) => value });
  return new GraphQLSchema({ ...config, types: [...config.types, anyValue], assumeValid: true });
}

/** The errors of a compiled operation as graphql-js would return them: it gives up at the first non-null field. */
function compiledErrors(specialized: Specialized, { data, errors = [] }: ExecutionResult): GraphQLError[] {
  const real = new Map(errors.map((error) => [realError(specialized, error), specialized.isNonNull(lineOf(error))]));
  return oneForEachNull({ data: data ?? null, errors: [...real.keys()] }, (error) => real.get(error) === true);
}

/** Limits work to `share` percent of the time. */
function sparing(share: number): { due: () => boolean; spend: (milliseconds: number) => void } {
  let next = share > 0 ? -Infinity : Infinity;
  return {
    due: () => performance.now() >= next,
    spend: (milliseconds) => void (next = performance.now() + milliseconds * (100 / share - 1)),
  };
}

/** Returns the compiled form of a query on repeated use. */
function compiling(schema: GraphQLSchema, share: number) {
  const time = sparing(share);
  const target = withAnyValue(schema);
  const seen = new LRUCache<string, true>({ max: SEEN_KEPT });
  const known = new LRUCache<string, { compiled: Compiled }>({
    max: SEEN_KEPT,
    maxSize: FIELDS_KEPT,
    sizeCalculation: ({ compiled }) => compiled?.specialized.fields ?? 1,
  });
  const compile = (document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): Compiled => {
    const specialized = specialize(schema, document, operation, variables, FIELDS_AT_MOST);
    if (!specialized) return null;
    const compiled = compileQuery(target, specialized.document, undefined, { disablingCapturingStackErrors: true });
    return isCompiledQuery(compiled) ? { run: compiled.query, specialized } : null;
  };
  return (document: DocumentNode, operation: OperationDefinitionNode, hash: string, variables: Variables): Compiled => {
    const key = `${hash} ${operation.name?.value ?? ''} ${shapeOf(operation, variables)}`;
    const entry = known.get(key);
    if (entry) return entry.compiled;
    if (!seen.has(key)) {
      seen.set(key, true);
      return null;
    }
    // Compiling blocks the event loop. If many documents repeat, it is postponed and graphql-js answers meanwhile.
    if (!time.due()) return null;
    const began = performance.now();
    const compiled = compile(document, operation, variables);
    time.spend(performance.now() - began);
    known.set(key, { compiled });
    return compiled;
  };
}

/**
 * Executes operations. A signed-in viewer's query is compiled on its second use; everything else runs in graphql-js. graphql-js
 * coerces the variables in both cases, and compiled documents have no fragments, directives or omitted variables, so both give
 * the same result. Compiling takes at most `compileShare` percent of the time. Mutations always run in graphql-js, because
 * their order matters.
 */
export function makeExecutor(schema: GraphQLSchema, compileShare: number): Execute {
  const compiledFor = compiling(schema, compileShare);

  return async ({ document, operation, operationName, queryHash, variables: given, context }) => {
    if (operation.operation === 'query' && context.viewer.kind !== 'ANONYMOUS') {
      const { variableDefinitions = [] } = operation;
      const { errors, coerced } = getVariableValues(schema, variableDefinitions, given, { maxErrors: ERRORS_AT_MOST });
      if (errors) return { errors };
      const compiled = compiledFor(document, operation, queryHash, coerced);
      if (compiled) {
        const result = (await compiled.run(undefined, context, coerced)) as ExecutionResult;
        if (!result.errors) return result;
        return { ...result, errors: compiledErrors(compiled.specialized, result) };
      }
    }
    const result = await execute({
      schema,
      document,
      variableValues: given,
      operationName,
      contextValue: context,
      options: { maxCoercionErrors: ERRORS_AT_MOST },
    });
    if (!result.errors || result.data === undefined) return result;
    // The error graphql-js gives up on is the last one recorded for a place.
    return { ...result, errors: oneForEachNull(result, (error, group) => error === group.at(-1)) };
  };
}
