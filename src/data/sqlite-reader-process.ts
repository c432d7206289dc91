import { constants, getPriority, setPriority } from 'node:os';
import BetterSqlite3 from 'better-sqlite3';
import { Statements } from './sqlite-handle';
import type { ReaderAnswer, ReaderQuestion } from './sqlite-reader';

const reply = (answer: ReaderAnswer): void => void process.send?.(answer);

// The server has ended: so does this.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches both; the server decides when to end.
process.on('SIGINT', () => undefined);

const handle = new BetterSqlite3(process.argv[2] ?? '', { readonly: true });
const statements = new Statements(handle);

/** Begins a transaction, of an export. Its moment is that of the first read. Whoever waits for an answer goes first. */
function begin(): void {
  const { PRIORITY_BELOW_NORMAL: behind } = constants.priority;
  if (getPriority() < behind) setPriority(behind);
  handle.exec('BEGIN');
  handle.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
}

process.on('message', ({ sql, params, begins = false }: ReaderQuestion) => {
  try {
    if (begins) begin();
    reply({ rows: begins ? [] : statements.rows(sql, params) });
  } catch (cause) {
    const { message, code } = cause as Error & { code?: string };
    reply({ error: { message, ...(code === undefined ? {} : { code }) } });
  }
});
reply({ rows: [] });
