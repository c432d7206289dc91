import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import type { Param, Row } from './database';

/** A request to the thread. `exec` is BEGIN, COMMIT or ROLLBACK. */
export interface Question {
  kind: 'rows' | 'run' | 'exec' | 'close';
  sql: string;
  params: readonly Param[];
}

/** The result: rows, the number of matched rows, or nothing. */
export type Value = Row[] | number | null;

/** Answers arrive in the order of the questions. */
export type Answer = { value: Value } | { error: { message: string; code?: string } };

interface Waiting {
  resolve: (value: Value) => void;
  reject: (cause: Error) => void;
}

const asError = ({ message, code }: { message: string; code?: string }): Error =>
  code === undefined ? new Error(message) : new BetterSqlite3.SqliteError(message, code);

/** A connection in its own thread, so that large writes and commits do not block the event loop. */
export class SqliteThread {
  private readonly waiting: Waiting[] = [];
  private lost: Error | undefined;

  private constructor(private readonly worker: Worker) {
    worker.on('message', (answer: Answer) => this.settle(answer));
    worker.on('error', (cause: Error) => this.lose(cause));
    worker.on('exit', () => this.lose(new Error('The database thread has ended.')));
  }

  /** Resolves once the file is open. */
  static async open(file: string): Promise<SqliteThread> {
    const thread = new SqliteThread(new Worker(join(__dirname, 'sqlite-worker.js'), { workerData: { file } }));
    await thread.next();
    return thread;
  }

  /** Whether the thread has ended. Uncommitted changes are rolled back. */
  get ended(): boolean {
    return this.lost !== undefined;
  }

  async rows(sql: string, params: readonly Param[]): Promise<Row[]> {
    return (await this.ask({ kind: 'rows', sql, params })) as Row[];
  }

  async run(sql: string, params: readonly Param[]): Promise<number> {
    return (await this.ask({ kind: 'run', sql, params })) as number;
  }

  async exec(sql: 'BEGIN IMMEDIATE' | 'COMMIT' | 'ROLLBACK'): Promise<void> {
    await this.ask({ kind: 'exec', sql, params: [] });
  }

  /** Moves the log into the file, closes it, and ends the thread. */
  async close(): Promise<void> {
    if (this.ended) return;
    const exited = new Promise((resolve) => this.worker.once('exit', resolve));
    await this.ask({ kind: 'close', sql: '', params: [] });
    this.worker.ref();
    await exited;
  }

  private ask(question: Question): Promise<Value> {
    if (this.lost) return Promise.reject(this.lost);
    this.worker.postMessage(question);
    return this.next();
  }

  /** Keeps the process alive only while questions are pending. */
  private next(): Promise<Value> {
    if (this.waiting.length === 0) this.worker.ref();
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  private settle(answer: Answer): void {
    const asker = this.waiting.shift();
    if (this.waiting.length === 0) this.worker.unref();
    if ('error' in answer) asker?.reject(asError(answer.error));
    else asker?.resolve(answer.value);
  }

  private lose(cause: Error): void {
    this.lost ??= cause;
    this.waiting.splice(0).forEach(({ reject }) => reject(cause));
  }
}
