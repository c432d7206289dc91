import type { DocumentNode } from 'graphql';
import type { Observer } from '../../data/observer';
import type { Ending, RequestOperation } from './request-facts';

/** What is traced of a request when it arrives. */
export interface Arrival {
  method: string;
  scheme: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The trace of a request. */
export interface RequestTrace extends Observer {
  readonly traceId: string;
  /** The operation begins. */
  begins(operation: RequestOperation, document: DocumentNode): void;
  /** The operation has its answer, with these error codes. */
  answers(codes: readonly string[]): void;
  ends(ending: Ending): void;
}

/** How work outside requests ended. */
export interface WorkEnding {
  /** What is known of it, beside what it began with. */
  attributes?: Readonly<Record<string, string | number>>;
  /** An error or refusal code. Null if it did what it should. */
  failed: string | null;
}

/** The trace of work outside requests: a background job, or a row of a bulk run. Without an end there is no span of it. */
export interface WorkTrace extends Observer {
  /** Returns the id of the trace. */
  ends(ending: WorkEnding): string;
}

/** Traces requests and other work. Only `otel.ts` knows OpenTelemetry, and is loaded only if traces are exported. */
export interface Tracing {
  trace: (arrival: Arrival) => RequestTrace;
  /** Begins a trace of work outside requests. */
  work: (name: string, attributes: Readonly<Record<string, string | number>>) => WorkTrace;
  /** Exports what is left. */
  stop: () => Promise<void>;
}
