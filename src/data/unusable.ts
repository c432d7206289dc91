import { AppError } from '../kernel/errors';

/** What the operator is told about an error code of a driver, or of the file system. `said` is the driver's own sentence. */
const SENTENCES: readonly [codes: RegExp, sentence: (said: string) => string][] = [
  [
    /^ER_(TABLEACCESS|COLUMNACCESS|DBACCESS|SPECIFIC_ACCESS)_DENIED_ERROR$/,
    (said) =>
      `The user of DATABASE_URL lacks the right ${/([A-Z][A-Z ]+?)(?: command denied| privilege)/.exec(said)?.[1] ?? 'to the database'}. Grant it all rights on its database.`,
  ],
  [
    /^(ER_OPTION_PREVENTS_STATEMENT|ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION|ER_READ_ONLY_MODE)$/,
    () => 'The server of DATABASE_URL is read-only. Use the address of the primary.',
  ],
  [
    /^(ER_DISK_FULL|ER_RECORD_FILE_FULL|ENOSPC|SQLITE_FULL)$/,
    () => 'The disk of the database is full. Make room and start again.',
  ],
  [
    /^SQLITE_READONLY/,
    () => 'The database file is read-only. Check the rights of the file and its folder, or set DATABASE_FILE.',
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    () => 'The database file is damaged. Restore it from a backup, or set DATABASE_FILE to another file.',
  ],
  [/^SQLITE_IOERR/, () => 'The database file cannot be read or written (I/O error). Check its disk.'],
  [/^SQLITE_(BUSY|LOCKED)/, () => 'The database file is in use by another process. Stop that process first.'],
  [/^SQLITE_CANTOPEN/, () => 'The database file cannot be opened. Check its folder, or set DATABASE_FILE.'],
  [
    /^(PROTOCOL_CONNECTION_LOST|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ER_SERVER_SHUTDOWN|UNAVAILABLE|TIMEOUT)$/,
    () => 'The server of DATABASE_URL did not answer in time, or closed the connection. Try again when it is up.',
  ],
  [
    /^(ER_LOCK_DEADLOCK|ER_LOCK_WAIT_TIMEOUT)$/,
    () => 'Another process uses the database right now. Try again when it has finished.',
  ],
];

/** Why a database that could be opened cannot be used, in one sentence for its operator. Null: a fault that is not the operator's. */
export function whyUnusable(cause: unknown): string | null {
  if (cause instanceof AppError && cause.code !== 'UNAVAILABLE' && cause.code !== 'TIMEOUT') return null;
  const { code = '', message = '' } = (cause !== null && typeof cause === 'object' ? cause : {}) as {
    code?: unknown;
    message?: string;
  };
  if (typeof code !== 'string') return null;
  return SENTENCES.find(([codes]) => codes.test(code))?.[1](message) ?? null;
}
