import { parse, type DocumentNode, type FormattedExecutionResult, type GraphQLSchema } from 'graphql';
import { isRecord, messagesOf } from '../guards';
import type { GraphQLRequest } from '../transport';
import { operationOf } from '../operation';
import { asDryRun, isAboutSession } from './dry-run';

/** What the page shows about changes. */
export interface GateState {
  /** Mutations are sent. Off at first, and after every reload and change of account. */
  readonly armed: boolean;
  /** A dry run whose outcome is shown. */
  readonly tried: { readonly refusals: readonly string[] } | null;
  /** A mutation was held back because changes are off. */
  readonly heldBack: boolean;
}

type Send = (request: GraphQLRequest) => Promise<FormattedExecutionResult>;

const READ_ONLY = 'Not sent: the playground is read-only. Turn on “Allow changes” to send mutations.';
const NO_SCHEMA = 'Not sent: the schema is still being read, and it says which mutations have a dry run. Try again.';
const MIXED = 'Not sent: some of these mutations have a dry run and others do not. Send them apart.';

/** The editor's own operation. */
const INTROSPECTION = 'IntrospectionQuery';

const refused = (message: string): FormattedExecutionResult => ({ errors: [{ message }] });

const fingerprint = ({ query, variables, operationName }: GraphQLRequest): string =>
  JSON.stringify([query, variables ?? null, operationName ?? null]);

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}

/** What stands against running it for real: errors of the answer and of the payloads. */
function refusalsIn({ data, errors }: FormattedExecutionResult): string[] {
  const payloads = isRecord(data) ? Object.values(data) : [];
  return [...messagesOf(errors), ...payloads.flatMap((payload) => (isRecord(payload) ? messagesOf(payload['errors']) : []))];
}

/** Lets queries through, and mutations only if changes are allowed and their dry run was confirmed. */
export class Gate {
  #state: GateState = { armed: false, tried: null, heldBack: false };
  #schema: GraphQLSchema | null = null;
  /** The request whose dry run is shown. */
  #offered: string | null = null;
  /** The request that may now run for real, once. */
  #confirmed: string | null = null;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): GateState => this.#state;

  readonly useSchema = (schema: GraphQLSchema | null): void => {
    this.#schema = schema;
  };

  readonly arm = (armed: boolean): void => {
    this.#offered = this.#confirmed = null;
    this.#show({ armed, tried: null, heldBack: false });
  };

  /** The next request runs for real if it is the one whose dry run is shown. */
  readonly confirm = (): void => {
    this.#confirmed = this.#offered;
    this.dismiss();
  };

  readonly dismiss = (): void => {
    this.#offered = null;
    this.#show({ ...this.#state, tried: null, heldBack: false });
  };

  readonly send = async (request: GraphQLRequest, send: Send): Promise<FormattedExecutionResult> => {
    const document = parsed(request.query);
    const operation = document ? operationOf(document, request.operationName) : null;
    // The editor reads the schema by itself.
    if (operation?.name?.value === INTROSPECTION) return send(request);

    const isConfirmed = this.#confirmed !== null && this.#confirmed === fingerprint(request);
    this.#confirmed = null;
    this.dismiss();
    // What cannot be parsed or has no such operation cannot run either. The server says so.
    if (!document || operation?.operation !== 'mutation' || isAboutSession(operation)) return send(request);
    if (!this.#state.armed) {
      this.#show({ ...this.#state, heldBack: true });
      return refused(READ_ONLY);
    }
    if (isConfirmed) return send(request);
    if (!this.#schema) return refused(NO_SCHEMA);

    const variables = isRecord(request.variables) ? request.variables : {};
    const { kind, ...trial } = asDryRun(this.#schema, document, operation, variables);
    if (kind === 'mixed') return refused(MIXED);
    if (kind !== 'made') return send(request);
    const result = await send({ ...request, ...trial });
    this.#offered = fingerprint(request);
    this.#show({ ...this.#state, tried: { refusals: refusalsIn(result) } });
    return result;
  };

  #show(state: GateState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
