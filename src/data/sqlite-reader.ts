import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { AppError } from '../kernel/errors';
import type { Param, Row } from './database';

/** A question to the reading process. */
export interface ReaderQuestion {
  sql: string;
  params: readonly Param[];
  /** Begins a transaction instead, which ends with the process. */
  begins?: boolean;
}

/** Its answer: rows, or why there are none. The first message says that the file is open. */
export type ReaderAnswer = { rows: Row[] } | { error: { message: string; code?: string } };

interface Asked {
  resolve: (rows: Row[]) => void;
  reject: (cause: Error) => void;
}

/** It holds one answer at a time. Left alone, its heap would grow before it is cleaned up. */
const HEAP = ['--max-semi-space-size=2', '--heap-growing-percent=40', '--initial-old-space-size=8'];

const lost = (): Error => new Error('The reading process has ended.');

/**
 * A read-only connection in a process of its own, for statements that may look through everything. SQLite cannot be told to
 * stop: only ending the process ends a statement that takes too long. It is started when it is needed, and again after that.
 */
export class SqliteReader {
  private child: ChildProcess | undefined;
  private asked: Asked | undefined;
  /** Whether it is in a transaction. Another process would read the data of another moment. */
  private began = false;

  constructor(private readonly file: string) {}

  /** Reads rows, one statement at a time. Stops after so many milliseconds. */
  async rows(sql: string, params: readonly Param[], limit: number): Promise<Row[]> {
    if (this.asked) throw new Error('The reading process answers one question at a time; ask in turn.');
    if (this.began && !this.child) throw lost();
    const child = this.child ?? (await this.start());
    const answer = this.ask(child, { sql, params });
    const late = new AppError('TIMEOUT', 'The request took too long and was stopped.');
    const timer = setTimeout(() => this.stop(late), limit);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Lets all further statements read the data of this moment, until the process is stopped. */
  async begin(): Promise<void> {
    const child = this.child ?? (await this.start());
    this.began = true;
    await this.ask(child, { sql: '', params: [], begins: true });
  }

  /** Ends the process, whatever it does. */
  stop(cause: Error = lost()): void {
    this.child?.kill('SIGKILL');
    this.lose(this.child, cause);
  }

  private async start(): Promise<ChildProcess> {
    const child = fork(join(__dirname, 'sqlite-reader-process.js'), [this.file], { serialization: 'advanced', execArgv: HEAP });
    this.child = child;
    child.on('message', (answer: ReaderAnswer) => this.settle(answer));
    child.on('error', () => this.lose(child));
    child.on('exit', () => this.lose(child));
    await new Promise<Row[]>((resolve, reject) => (this.asked = { resolve, reject }));
    return child;
  }

  private ask(child: ChildProcess, question: ReaderQuestion): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.asked = { resolve, reject };
      // Only a pending question keeps the server's process alive.
      child.ref();
      child.channel?.ref();
      child.send(question, (cause) => {
        if (cause) this.lose(child);
      });
    });
  }

  private settle(answer: ReaderAnswer): void {
    const { asked, child } = this;
    this.asked = undefined;
    child?.unref();
    child?.channel?.unref();
    if ('rows' in answer) asked?.resolve(answer.rows);
    else {
      const { message, code } = answer.error;
      asked?.reject(code === undefined ? new Error(message) : new BetterSqlite3.SqliteError(message, code));
    }
  }

  /** Forgets a process that has ended. What it was asked fails. */
  private lose(child: ChildProcess | undefined, cause: Error = lost()): void {
    if (child !== this.child) return;
    const { asked } = this;
    this.child = undefined;
    this.asked = undefined;
    asked?.reject(cause);
  }
}
