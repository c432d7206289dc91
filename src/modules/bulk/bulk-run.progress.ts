import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { AppError } from '../../kernel/errors';
import { fold } from '../../kernel/fold';
import type { BulkOutcome, BulkRun, BulkRunState } from './bulk-run.entity';
import { hasEnded, SELF } from './lease-holder';

/**
 * Milliseconds that a process may work on a run without saying so. After that another one goes on with it; at once, if it can
 * tell that the process has ended.
 */
const LEASE = 6_000;

/** How often a process says that it works on a run, in milliseconds. */
export const HEARTBEAT = 2_000;

/** A run that this process works on. */
export interface HeldRun
  extends
    Columns<BulkRun, 'id' | 'organizationId' | 'userId' | 'apiTokenId' | 'external' | 'mutation' | 'policy' | 'preview'>,
    Columns<BulkRun, 'totalRows' | 'position' | 'fileHash'> {}

const COLUMNS = `r.id, r.organization_id AS organizationId, r.user_id AS userId, r.api_token_id AS apiTokenId, r.external,
  r.mutation, r.policy, r.preview, r.total_rows AS totalRows, r.position, r.file_hash AS fileHash`;

const WAITING = bound<{ id: string; organizationId: string }>(
  'nobody',
  `SELECT r.id, r.organization_id AS organizationId FROM bulk_run r WHERE r.state IN ('QUEUED', 'RUNNING') AND r.lease_until <= ?
    AND NOT EXISTS (SELECT 1 FROM bulk_run o WHERE o.organization_id = r.organization_id AND o.state = 'RUNNING' AND o.lease_until > ?)
  ORDER BY r.id LIMIT 20`,
);

/** Leases are about processes, so they use real time, not the domain clock. */
const now = (): number => Date.now();

const takeable = bound(
  'nobody',
  // MySQL assigns from left to right, so the state comes last.
  `UPDATE bulk_run SET version = version + CASE WHEN state = 'QUEUED' THEN 1 ELSE 0 END, lease_owner = ?, lease_until = ?,
    started_at = COALESCE(started_at, ?), updated_at = ?, state = 'RUNNING'
  WHERE id = ? AND state IN ('QUEUED', 'RUNNING') AND lease_until <= ?`,
);

const OTHERS = bound<{ id: string }>(
  'nobody',
  "SELECT id FROM bulk_run WHERE organization_id = ? AND state = 'RUNNING' AND lease_until > ? LIMIT 1",
);

async function take(tx: TxCtx, id: string, organizationId: string): Promise<HeldRun | null> {
  // Under the lock of the organization: one run of it at a time, whichever process works on it.
  if ((await tx.db.rows(OTHERS, [organizationId, now()])).length > 0) return null;
  const at = tx.clock.now();
  if ((await tx.db.run(takeable, [SELF, now() + LEASE, at, at, id, now()])) !== 1) return null;
  const [run] = await tx.db.rows(bound<HeldRun>('nobody', `SELECT ${COLUMNS} FROM bulk_run r WHERE r.id = ?`), [id]);
  return run ?? null;
}

const HOLDERS = bound<{ holder: string }>(
  'nobody',
  "SELECT DISTINCT lease_owner AS holder FROM bulk_run WHERE state = 'RUNNING' AND lease_until > ? AND lease_owner <> ?",
);

const LEFT = bound('nobody', "UPDATE bulk_run SET lease_until = 0 WHERE state = 'RUNNING' AND lease_owner = ?");

/** Ends the leases of processes that have ended. */
async function endLeases({ services: { database } }: Ctx): Promise<void> {
  for (const { holder } of await database.rows(HOLDERS, [now(), SELF])) {
    if (hasEnded(holder, database.engine)) await database.transaction((writer) => writer.run(LEFT, [holder]));
  }
}

/** Takes the oldest waiting run whose organization has none running. Null if there is none. */
export async function takeRun(ctx: Ctx): Promise<HeldRun | null> {
  await endLeases(ctx);
  for (const { id, organizationId } of await ctx.services.database.rows(WAITING, [now(), now()])) {
    const run = await inTransaction(ctx, (tx) => take(tx, id, organizationId), { locks: () => [organizationId] });
    if (run) return run;
  }
  return null;
}

/** Extends the lease of a run. */
export async function keepRun(ctx: Ctx, id: string): Promise<void> {
  await ctx.services.database.transaction((writer) =>
    writer.run(bound('nobody', "UPDATE bulk_run SET lease_until = ? WHERE id = ? AND lease_owner = ? AND state = 'RUNNING'"), [
      now() + LEASE,
      id,
      SELF,
    ]),
  );
}

const HELD = bound<{ id: string }>(
  'nobody',
  "SELECT id FROM bulk_run WHERE id = ? AND state = 'RUNNING' AND lease_owner = ? AND position = ?",
);

/** Whether a run is ours, with this many rows done. */
export const isHeld = async (ctx: Ctx, id: string, position: number): Promise<boolean> =>
  (await ctx.services.database.rows(HELD, [id, SELF, position])).length > 0;

/** Lets another process go on with a run at once. */
export async function releaseRun(ctx: Ctx, id: string): Promise<void> {
  await ctx.services.database.transaction((writer) =>
    writer.run(bound('nobody', 'UPDATE bulk_run SET lease_owner = NULL, lease_until = 0 WHERE id = ? AND lease_owner = ?'), [
      id,
      SELF,
    ]),
  );
}

/** A row that waits for its turn. */
export interface WaitingRow {
  number: number;
  line: number;
  input: string;
}

/** The rows after a position. */
export const rowsAfter = (ctx: Ctx, runId: string, position: number, limit: number): Promise<WaitingRow[]> =>
  ctx.services.database.rows(
    bound<WaitingRow>(
      'nobody',
      `SELECT number, line, input FROM bulk_row WHERE run_id = ? AND number > ? ORDER BY number LIMIT ${limit}`,
    ),
    [runId, position],
  );

/** Why a row was refused: a reason of the payload, or a top-level error. */
export interface RowError {
  code: string;
  message: string;
  path: readonly string[];
}

/** What became of a row. */
export interface Settled {
  outcome: BulkOutcome;
  errors?: readonly RowError[] | undefined;
  /** Ids of what was created or changed. */
  result?: Readonly<Record<string, string>> | undefined;
}

/** The run was paused, cancelled or taken over by another process, so the row must not be applied here. */
export const notOurs = (): AppError => new AppError('UNAVAILABLE', 'The run was paused, cancelled or taken over.');

const COUNTER: Readonly<Record<BulkOutcome, string>> = { APPLIED: 'applied', UNCHANGED: 'unchanged', REFUSED: 'refused' };

/**
 * Notes the outcome of the row that is next. Rejects with {@link notOurs} if the run is no longer ours or the row already has
 * an outcome. In the transaction of the row's mutation, so that each row is applied exactly once.
 */
export async function settleRow(tx: TxCtx, runId: string, number: number, { outcome, errors, result }: Settled): Promise<void> {
  const counter = COUNTER[outcome];
  const moved = await tx.db.run(
    bound(
      'nobody',
      `UPDATE bulk_run SET position = ?, ${counter} = ${counter} + 1, updated_at = ?
      WHERE id = ? AND state = 'RUNNING' AND lease_owner = ? AND position = ?`,
    ),
    [number, tx.clock.now(), runId, SELF, number - 1],
  );
  if (moved !== 1) throw notOurs();
  await noteRow(tx, runId, number, { outcome, errors, result });
}

/** Writes what became of a row. */
async function noteRow(tx: TxCtx, runId: string, number: number, { outcome, errors = [], result = {} }: Settled): Promise<void> {
  const [first] = errors;
  await tx.db.run(
    bound('nobody', 'UPDATE bulk_row SET outcome = ?, code = ?, errors = ?, result = ? WHERE run_id = ? AND number = ?'),
    [
      outcome,
      first?.code ?? null,
      errors.length > 0 ? JSON.stringify(errors) : null,
      Object.keys(result).length > 0 ? JSON.stringify(result) : null,
      runId,
      number,
    ],
  );
}

/** The end of our work on a run, for now or for good. */
export interface Ending {
  state: Extract<BulkRunState, 'PAUSED' | 'STOPPED' | 'COMPLETED' | 'FAILED'>;
  problem?: string;
  /** The row that was refused, where that ends it. It gets this outcome without moving the position. */
  row?: { number: number } & Settled;
}

/** Ends our work on a run. Does nothing if it is no longer ours. */
export function endRun(ctx: Ctx, id: string, { state, problem, row }: Ending): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const at = tx.clock.now();
    const final = state === 'COMPLETED' || state === 'FAILED';
    const ended = await tx.db.run(
      bound(
        'nobody',
        `UPDATE bulk_run SET state = ?, problem = ?, problem_folded = ?, finished_at = ?, lease_owner = NULL, lease_until = 0,
          updated_at = ?, version = version + 1, refused = refused + ?, identity = CASE WHEN ? = 1 THEN NULL ELSE identity END
        WHERE id = ? AND state = 'RUNNING' AND lease_owner = ?`,
      ),
      [
        state,
        problem?.slice(0, 500) ?? null,
        problem === undefined ? null : fold(problem.slice(0, 500)),
        final ? at : null,
        at,
        state === 'FAILED' && row ? 1 : 0,
        // Nothing of the file was applied, so it can be sent again.
        state === 'FAILED' ? 1 : 0,
        id,
        SELF,
      ],
    );
    if (ended === 1 && row) await noteRow(tx, id, row.number, row);
  });
}
