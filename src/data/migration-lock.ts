import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../kernel/startup-error';
import type { Database } from './database';

/** Milliseconds after which a lock whose holder has not been heard of is free. */
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

/** A row, not GET_LOCK: Galera has no such locks, and a row says who holds it. */
async function prepareLock(database: Database): Promise<void> {
  await database.dataSource.query(
    'CREATE TABLE IF NOT EXISTS migration_lock (id int NOT NULL PRIMARY KEY, holder varchar(40) NULL, expires_at bigint NOT NULL)',
  );
  await database.dataSource.query('INSERT IGNORE INTO migration_lock (id, holder, expires_at) VALUES (1, NULL, 0)');
}

/** Tells whoever started the process why nothing happens. */
export type Say = (sentence: string) => void;

/**
 * Does what only one process may do to a database at a time: migrating it, filling it. Others wait for their turn; a
 * process that was killed in the middle leaves a lock that lapses.
 */
export async function withMigrationLock<T>(database: Database, work: () => Promise<T>, say: Say = () => undefined): Promise<T> {
  // One process holds the file, and migrations have it to themselves.
  if (database.engine === 'sqlite') return work();
  await prepareLock(database);
  const holder = randomUUID();
  let waits = false;
  for (const since = Date.now(); !(await takeLock(database, holder));) {
    if (Date.now() - since > PATIENCE)
      throw new StartupError('Another process is preparing the database; try again when it is done.');
    if (!waits) {
      say(
        `Another process is preparing the database; waiting for it. If one was killed while it did, its turn lapses in at most ${LOCK_LASTS / 1000} seconds.`,
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
