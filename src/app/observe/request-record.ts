import type { DocumentNode } from 'graphql';
import type { Executed, Observer } from '../../data/observer';
import type { Ctx } from '../../data/context';
import type { RequestOperation } from './request-facts';
import type { RequestTrace } from './tracing';

/** Error codes that are kept of a request. */
const MOST_CODES = 10;
/** Different statements that are kept of a request. Further ones are only counted. */
const MOST_SHAPES = 50;

/** Statements of a request with the same text. */
export interface Shape {
  sql: string;
  times: number;
  ms: number;
  rows: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What is known of this request, for logs, metrics and traces. */
    record: RequestRecord;
  }
}

/** What is known of a request, for its line in the log, for metrics and for its trace. */
export class RequestRecord implements Observer {
  readonly began = performance.now();
  statements = 0;
  rows = 0;
  operation: RequestOperation | null = null;
  /** Whether its document is in a manifest of the operator. */
  isTrusted = false;
  organizationId: string | null = null;
  userId: string | null = null;
  /** Whether it is over. */
  ended = false;
  private readonly seen = new Set<string>();
  private readonly shapes = new Map<string, Shape>();

  /** `further` are told, too. */
  constructor(
    private readonly further: readonly Observer[] = [],
    /** Null unless requests are traced. */
    readonly trace: RequestTrace | null = null,
  ) {}

  /** Codes of its errors and refusals, in the order in which they came. */
  get codes(): readonly string[] {
    return [...this.seen];
  }

  /** Notes whose request it is. */
  known({ viewer }: Ctx): void {
    if (viewer.kind === 'ANONYMOUS') return;
    this.organizationId = viewer.organizationId;
    this.userId = viewer.userId;
  }

  /** The operation is known and begins. */
  begins(operation: RequestOperation, document: DocumentNode): void {
    this.operation = operation;
    this.trace?.begins(operation, document);
  }

  /** The operation has its answer. */
  answers(): void {
    this.trace?.answers(this.codes);
  }

  executed(statement: Executed): void {
    this.statements += 1;
    if (statement.kind !== 'write') this.rows += statement.rows;
    const { sql, milliseconds: ms, rows } = statement;
    const shape = this.shapes.get(sql);
    if (shape) {
      shape.times += 1;
      shape.ms += ms;
      shape.rows += rows;
    } else if (this.shapes.size < MOST_SHAPES) this.shapes.set(sql, { sql, times: 1, ms, rows });
    for (const one of this.further) one.executed(statement);
    this.trace?.executed(statement);
  }

  refused(code: string): void {
    this.failed(code);
  }

  /** Notes the code of an error. */
  failed(code: unknown): void {
    if (typeof code === 'string' && this.seen.size < MOST_CODES) this.seen.add(code);
  }

  /** The statements that took longest, each with all its repeats. */
  slowest(most: number): Shape[] {
    return [...this.shapes.values()].sort((one, other) => other.ms - one.ms).slice(0, most);
  }
}
