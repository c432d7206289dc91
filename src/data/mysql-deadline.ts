import { createConnection, type PoolConnection } from 'mysql2';
import { AppError } from '../kernel/errors';
import type { MysqlAddress } from './mysql-address';

/** Milliseconds for connecting to the server to stop a statement. */
const PATIENCE = 2_000;

/** Stops the statement of a connection, over a new connection outside the pool. */
function stopStatement(address: MysqlAddress, threadId: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = createConnection({ ...address, connectTimeout: PATIENCE });
    connection.on('error', reject);
    connection.query('KILL QUERY ?', [threadId], (cause) => {
      connection.destroy();
      if (cause) reject(cause);
      else resolve();
    });
  });
}

/**
 * Runs a write with a time limit, because MySQL limits only SELECT. A late statement is stopped on the server and its
 * connection is discarded: if it ended at the same moment, the pending kill would hit the next statement.
 */
export async function withinTime<T>(
  connection: PoolConnection,
  address: MysqlAddress,
  milliseconds: number,
  work: () => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, milliseconds, 'late')));
  const working = work();
  // After the timeout nobody waits for it.
  working.catch(() => undefined);
  try {
    const first = await Promise.race([working, late]);
    if (first !== 'late') return first;
  } finally {
    clearTimeout(timer);
  }
  await stopStatement(address, connection.threadId).catch(() => undefined);
  connection.destroy();
  throw new AppError('TIMEOUT', 'The request took too long and was stopped.');
}
