/** A statement that a request or a job has executed. */
export interface Executed {
  /** Its text, with placeholders instead of values. */
  sql: string;
  /** `scan`: a read that may look through a whole list. */
  kind: 'read' | 'scan' | 'write';
  /** When it began, in milliseconds of `performance.now()`. */
  began: number;
  milliseconds: number;
  /** Rows it returned or changed. */
  rows: number;
  failed: boolean;
}

/** Is told what a request or a job does: for logs, metrics and traces. Must not throw. */
export interface Observer {
  executed(statement: Executed): void;
  /** A mutation was refused, with this code. */
  refused?(code: string): void;
}
