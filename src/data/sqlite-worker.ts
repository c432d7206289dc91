import { statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import { prepareWriter, Statements } from './sqlite-handle';
import type { Answer, Question, Value } from './sqlite-thread';

/** Size of the write-ahead log in bytes from which it is moved into the file. */
const LOG_AT_MOST = 4 * 1024 * 1024;

const { file } = workerData as { file: string };
const handle = new BetterSqlite3(file);
prepareWriter(handle);
// Automatic checkpoints would delay a commit. Here they run after the commit was answered.
handle.pragma('wal_autocheckpoint = 0');
// After a checkpoint the log restarts as a short file, so its size reflects its content.
handle.pragma('journal_size_limit = 0');
const statements = new Statements(handle);

/** If a reader keeps the log from shrinking, it is moved again after further growth. */
let nextAt = LOG_AT_MOST;

/** Checkpoints a long log. The commit was already answered, so this must not throw. */
function checkpoint(): void {
  try {
    const size = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (size < LOG_AT_MOST) nextAt = LOG_AT_MOST;
    if (size < nextAt) return;
    nextAt = size + LOG_AT_MOST;
    handle.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    // The log grows until it can be moved.
  }
}

function answer({ kind, sql, params }: Question): Value {
  if (kind === 'rows') return statements.rows(sql, params);
  if (kind === 'run') return statements.run(sql, params);
  if (kind === 'close') {
    handle.pragma('wal_checkpoint(TRUNCATE)');
    handle.close();
    return null;
  }
  // SQLite rolls back by itself in some cases, such as a full disk.
  if (sql !== 'ROLLBACK' || handle.inTransaction) handle.exec(sql);
  return null;
}

function reply(message: Answer): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (question: Question) => {
  try {
    reply({ value: answer(question) });
  } catch (cause) {
    const { message, code } = cause as Error & { code?: string };
    reply({ error: { message, ...(code === undefined ? {} : { code }) } });
    return;
  }
  if (question.sql === 'COMMIT') checkpoint();
  if (question.kind === 'close') parentPort?.close();
});
reply({ value: null });
