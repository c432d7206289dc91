import type { Database } from '../../data/database';
import type { Clock } from '../../kernel/clock';

/** What waits in the database. */
export interface Backlog {
  mails: { waiting: number; oldestSeconds: number };
  /** Unfinished bulk runs by state. */
  bulkRuns: Readonly<Record<string, number>>;
  /** Entries of the audit trail that have no place in their chain yet. */
  unsealed: number;
}

/** Mails, and entries of the audit trail, that are counted at most. */
const MOST = 10_000;
const UNFINISHED = ['RECEIVING', 'QUEUED', 'RUNNING', 'PAUSED'];
/** Milliseconds for which an answer is used again: several gauges ask at the same time. */
const FRESH = 1_000;

async function read(database: Database, clock: Clock): Promise<Backlog> {
  const [mails] = await database.rows<{ waiting: number; oldest: number | null }>(
    `SELECT COUNT(*) AS waiting, MIN(due) AS oldest FROM
       (SELECT next_attempt_at AS due FROM outbox_mail WHERE status = 'PENDING' ORDER BY next_attempt_at LIMIT ${MOST}) AS pending`,
    [],
  );
  const states = await database.rows<{ state: string; runs: number }>(
    `SELECT state, COUNT(*) AS runs FROM bulk_run WHERE state IN (${UNFINISHED.map(() => '?').join(', ')}) GROUP BY state`,
    UNFINISHED,
  );
  const [trail] = await database.rows<{ unsealed: number }>(
    `SELECT COUNT(*) AS unsealed FROM (SELECT event_id FROM audit_scope WHERE seq IS NULL LIMIT ${MOST}) AS open_entries`,
    [],
  );
  const late = clock.now() - (mails?.oldest ?? clock.now());
  return {
    unsealed: Number(trail?.unsealed ?? 0),
    mails: { waiting: Number(mails?.waiting ?? 0), oldestSeconds: Math.max(0, late / 1_000) },
    bulkRuns: {
      ...Object.fromEntries(UNFINISHED.map((state) => [state, 0])),
      ...Object.fromEntries(states.map(({ state, runs }) => [state, Number(runs)])),
    },
  };
}

/** Reads what waits, once for all who ask at the same time. */
export function backlogOf(database: Database, clock: Clock): () => Promise<Backlog> {
  let last: { at: number; backlog: Promise<Backlog> } | null = null;
  return () => {
    const now = performance.now();
    if (!last || now - last.at > FRESH) last = { at: now, backlog: read(database, clock) };
    return last.backlog;
  };
}
