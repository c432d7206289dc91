import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface';
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

/** Fields of a compiled operation at most: compiling holds up everybody while it lasts, some 50 ms for so many. */
const FIELDS_AT_MOST = 400;
/** Fields of all compiled operations that are kept, whatever documents are sent: some 2 KB each before they run. */
const FIELDS_KEPT = 12_000;
/** Shapes that were seen once and are remembered. */
const SEEN_KEPT = 5_000;
/** Errors of variables that an answer names at most. */
const ERRORS_AT_MOST = 10;

/** A compiled operation, or null where graphql-js runs it. */
type Compiled = { run: CompiledQuery['query']; specialized: Specialized } | null;

/** An error as the compiled executor answers it: it looks like a GraphQLError and is none. */
interface CompiledError {
  message: string;
  path?: readonly (string | number)[] | undefined;
  locations?: readonly { line: number; column: number }[] | undefined;
  originalError?: Error | undefined;
}

const lineOf = ({ locations }: CompiledError): number => locations?.[0]?.line ?? 0;

/** The error that graphql-js would have answered: the cause itself, at its place in the document that was sent. */
function realError({ originals }: Specialized, error: CompiledError): GraphQLError {
  const cause = error.originalError ?? new Error(error.message);
  const place = { nodes: originals(lineOf(error)), path: error.path, originalError: cause };
  return withoutFrames(() => new GraphQLError(cause.message, place));
}

const place = (error: GraphQLError): string => JSON.stringify(error.path ?? []);

/** Errors in the order of their places: which branch failed first is a matter of chance. */
const inOrder = (errors: readonly GraphQLError[]): GraphQLError[] =>
  [...errors].sort((one, other) => (place(one) < place(other) ? -1 : place(one) > place(other) ? 1 : 0));

/** The place above an error that became null by it; undefined where null is at the place of the error itself. */
function nulledBy(data: unknown, path: readonly (string | number)[]): string | undefined {
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value == null) return JSON.stringify(path.slice(0, depth));
    value = (value as Record<string | number, unknown>)[key];
  }
  return undefined;
}

/**
 * One error for each place that became null by errors below it: how many of them an executor notes before it gives up
 * on the place differs. `isCause` knows the one that graphql-js gives up on.
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

/** The schema with the type that variables of specialized documents have. */
function withAnyValue(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  const anyValue = new GraphQLScalarType({ name: ANY_VALUE, parseValue: (value) => value });
  return new GraphQLSchema({ ...config, types: [...config.types, anyValue], assumeValid: true });
}

/** The errors of a compiled operation as graphql-js would have answered them; it gives up on the first field that may not be null. */
function compiledErrors(specialized: Specialized, { data, errors = [] }: ExecutionResult): GraphQLError[] {
  const real = new Map(errors.map((error) => [realError(specialized, error), specialized.isNonNull(lineOf(error))]));
  return oneForEachNull({ data: data ?? null, errors: [...real.keys()] }, (error) => real.get(error) === true);
}

/** Says whether there is time for something, where it may take so many percent of it. */
function sparing(share: number): { due: () => boolean; spend: (milliseconds: number) => void } {
  let next = share > 0 ? -Infinity : Infinity;
  return {
    due: () => performance.now() >= next,
    spend: (milliseconds) => void (next = performance.now() + milliseconds * (100 / share - 1)),
  };
}

/** Finds the compiled form of a query that comes again. */
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
    // Compiling holds up everybody; where many documents come again it is put off, and graphql-js answers meanwhile.
    if (!time.due()) return null;
    const began = performance.now();
    const compiled = compile(document, operation, variables);
    time.spend(performance.now() - began);
    known.set(key, { compiled });
    return compiled;
  };
}

/**
 * Executes operations: queries of signed-in viewers that come a second time are compiled, everything else runs in
 * graphql-js. Variables are coerced by graphql-js either way, and what is compiled has neither fragments nor
 * directives nor variables that were left out, so that both give the same answer; compiling takes `compileShare` percent
 * of the time at most. Mutations always run in graphql-js,
 * since their order is part of their meaning.
 */
export function makeExecutor(schema: GraphQLSchema, compileShare: number): GatewayExecutor {
  const compiledFor = compiling(schema, compileShare);

  return async ({ document, request, operation, operationName, queryHash, context }) => {
    const given = request.variables ?? {};
    // Apollo leaves the operation out where none or several were meant; graphql-js says which.
    const sent = operation as OperationDefinitionNode | undefined;
    const { viewer } = context as unknown as Ctx;
    if (sent?.operation === 'query' && viewer.kind !== 'ANONYMOUS') {
      const { errors, coerced } = getVariableValues(schema, sent.variableDefinitions ?? [], given, { maxErrors: ERRORS_AT_MOST });
      if (errors) return { errors };
      const compiled = compiledFor(document, sent, queryHash, coerced);
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
      operationName: operationName ?? request.operationName ?? null,
      contextValue: context,
      options: { maxCoercionErrors: ERRORS_AT_MOST },
    });
    if (!result.errors || result.data === undefined) return result;
    // What graphql-js gives up on is the last that it notes of a place.
    return { ...result, errors: oneForEachNull(result, (error, group) => error === group.at(-1)) };
  };
}

/** Apollo Server takes an executor of one's own through its gateway option only. */
export function asGateway(schema: GraphQLSchema, compileShare: number): GatewayInterface {
  const executor = makeExecutor(schema, compileShare);
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
