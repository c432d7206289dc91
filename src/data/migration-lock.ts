import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../kernel/startup-error';
import type { Database } from './database';

/** Milliseconds after which a lock expires if its holder has not renewed it. */
const LOCK_LASTS = 30_000;
/** Milliseconds to wait for another process. */
const PATIENCE = 120_000;

async function takeLock(database: Database, holder: string): Promise<boolean> {
  return database.transaction(async (writer) => {
    const now = Date.now();
    const taken = await writer.run(
      'UPDATE migration_lock SET holder = ?, expires_at = ? WHERE id = 1 AND (holder IS NULL OR holder = ? OR expires_at < ?)',
      [holder, now + LOCK_LASTS, holder, now],
    );
    return taken === 1;
  });
}

/** A row instead of GET_LOCK: Galera does not support it, and a row shows the holder. */
async function prepareLock(database: Database): Promise<void> {
  await database.dataSource.query(
    'CREATE TABLE IF NOT EXISTS migration_lock (id int NOT NULL PRIMARY KEY, holder varchar(40) NULL, expires_at bigint NOT NULL)',
  );
  await database.dataSource.query('INSERT IGNORE INTO migration_lock (id, holder, expires_at) VALUES (1, NULL, 0)');
}

/** Tells the user who started the process what it is waiting for. */
export type Say = (sentence: string) => void;

/**
 * Runs work that only one process may do to a database at a time, such as migrating or filling it. Others wait. A lock left by
 * a killed process expires.
 */
export async function withMigrationLock<T>(database: Database, work: () => Promise<T>, say: Say = () => undefined): Promise<T> {
  // Only one process can hold the file, and nothing else uses it during migrations.
  if (database.engine === 'sqlite') return work();
  await prepareLock(database);
  const holder = randomUUID();
  let waits = false;
  for (const since = Date.now(); !(await takeLock(database, holder));) {
    if (Date.now() - since > PATIENCE)
      throw new StartupError('Another process is preparing the database. Try again when it has finished.');
    if (!waits) {
      say(
        `Another process is preparing the database; waiting for it. If that process was killed, its lock expires within ${LOCK_LASTS / 1000} seconds.`,
      );
    }
    waits = true;
    await delay(500);
  }
  const beat = setInterval(() => void takeLock(database, holder).catch(() => undefined), LOCK_LASTS / 3);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await database.dataSource.query('UPDATE migration_lock SET holder = NULL WHERE id = 1 AND holder = ?', [holder]);
  }
}
