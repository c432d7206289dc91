import { createConnection, type PoolConnection } from 'mysql2';
import { AppError } from '../kernel/errors';
import type { MysqlAddress } from './mysql-address';

/** Milliseconds to reach the server for stopping a statement. */
const PATIENCE = 2_000;

/** Stops what a connection is doing, over another one that nobody can have taken. */
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
 * Runs a statement that changes something within a time: MySQL limits that of SELECT only. What takes longer is stopped at the
 * server, and its connection given up, for a statement that ended at the same moment leaves the order to stop behind.
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
  // When it is late nobody waits for it any more.
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
