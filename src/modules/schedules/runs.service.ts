import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { deleteWhere, insertRow, updateRows } from '../../graph/write';
import type { NewMail } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import type { SavedQuery } from '../saved-queries';
import { nextDue, type Rhythm } from './due-times';
import { Schedule, ScheduleDelivery } from './schedule.entity';
import { scheduleDelivered, schedulePaused } from './schedule.events';
import { SCHEDULED_FILE, SCHEDULED_LINK, SCHEDULE_PAUSED } from './schedule.mails';

/** Schedules looked at per batch. */
const BATCH = 10;
const MINUTE = 60_000;
/** Milliseconds after which a run without a result is taken by another process. Longer than a file takes. */
const LEASE = 15 * MINUTE;
/** Attempts of one run. */
const TRIES = 5;
/** Failed runs in a row that pause a schedule. */
const FAILURES = 3;
/** Milliseconds that the log of runs is kept. */
const LOG_KEPT = 366 * 24 * 60 * MINUTE;
/** Maximum length of a problem. */
const LONGEST_PROBLEM = 500;

/** A schedule that is due, with its owner and what is left of its query. */
export interface DueSchedule extends Rhythm {
  id: string;
  organizationId: string;
  ownerId: string;
  savedQueryId: string;
  variablesJson: string;
  format: string;
  delivery: string;
  dueAt: number;
  nextRunAt: number;
  attempts: number;
  failures: number;
  email: string;
  userStatus: string;
}

/** The schedules that are due. */
export const dueSchedules = (ctx: Ctx): Promise<DueSchedule[]> =>
  ctx.db.rows(
    bound<DueSchedule>(
      'nobody',
      `SELECT s.id, s.organization_id AS organizationId, s.owner_id AS ownerId, s.saved_query_id AS savedQueryId,
        s.variables_json AS variablesJson, s.format, s.delivery, s.frequency, s.time, s.time_zone AS timeZone, s.weekday,
        s.day_of_month AS dayOfMonth, s.due_at AS dueAt, s.next_run_at AS nextRunAt, s.attempts, s.failures, u.email,
        u.status AS userStatus
      FROM schedule s JOIN \`user\` u ON u.id = s.owner_id
      WHERE s.status = 'ACTIVE' AND s.next_run_at <= ? ORDER BY s.next_run_at, s.id LIMIT ${BATCH}`,
    ),
    [ctx.clock.now()],
  );

/** Takes a due schedule for this process. Null if another one was faster. */
export async function takeRun(ctx: Ctx, due: DueSchedule): Promise<DueSchedule | null> {
  const nextRunAt = ctx.clock.now() + LEASE;
  const attempts = due.attempts + 1;
  const taken = await inTransaction(ctx, (tx) =>
    updateRows(tx, Schedule, { nextRunAt, attempts }, { id: due.id, status: 'ACTIVE', nextRunAt: due.nextRunAt }),
  );
  return taken === 1 ? { ...due, nextRunAt, attempts } : null;
}

/** The query of a schedule as its owner may run it. Null if it is gone or no longer shared. */
export async function queryOfSchedule(
  { db }: Ctx,
  { savedQueryId, organizationId, ownerId }: DueSchedule,
): Promise<Columns<SavedQuery, 'name' | 'document'> | null> {
  const [row] = await db.rows(
    bound<Columns<SavedQuery, 'name' | 'document'>>(
      'nobody',
      'SELECT name, document FROM saved_query WHERE id = ? AND organization_id = ? AND (owner_id = ? OR shared = 1)',
    ),
    [savedQueryId, organizationId, ownerId],
  );
  return row ?? null;
}

/** What a run brought. */
export interface RunResult {
  /** Name of the saved query. */
  name: string;
  /** The file, if it is mailed. */
  file: { name: string; type: string; content: Buffer } | null;
  /** The address of the query. */
  address: string;
  /** Why a link is mailed instead of the file. */
  reason: string | null;
}

const log = (due: DueSchedule, now: number) => ({
  id: newId('ScheduleDelivery', now),
  createdAt: now,
  ownerId: due.ownerId,
  scheduleId: due.id,
  dueAt: due.dueAt,
  attempts: due.attempts,
});

/** Ends a run if it is still this process's, and forgets old entries of the log. */
async function settle(
  tx: TxCtx,
  due: DueSchedule,
  values: Partial<Record<keyof Schedule, string | number | null>>,
): Promise<boolean> {
  const key = { id: due.id, status: 'ACTIVE', nextRunAt: due.nextRunAt };
  if ((await updateRows(tx, Schedule, values, key)) !== 1) return false;
  await deleteWhere(tx, ScheduleDelivery, {
    where: bound('nobody', 'schedule_id = ? AND due_at < ?'),
    params: [due.id, tx.clock.now() - LOG_KEPT],
  });
  return true;
}

function mailOf({ email, id, dueAt }: DueSchedule, { name, file, address, reason }: RunResult): NewMail {
  const due = new Date(dueAt).toISOString();
  const common = { recipient: email, subjectId: id };
  if (!file) return { ...common, template: SCHEDULED_LINK, values: { name, due, address, reason } };
  const attachment = { name: file.name, type: file.type, content: file.content.toString('base64') };
  return { ...common, template: SCHEDULED_FILE, values: { name, file: file.name, due }, attachment };
}

/** Stores a successful run and queues its mail, once. */
export function delivered(ctx: Ctx, due: DueSchedule, result: RunResult): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const dueAt = nextDue(due, now);
    if (!(await settle(tx, due, { dueAt, nextRunAt: dueAt, attempts: 0, failures: 0, problem: null }))) return;
    const { file, reason } = result;
    const what = { status: 'DELIVERED', delivered: file ? 'FILE' : 'LINK', bytes: file?.content.length ?? null, problem: reason };
    await insertRow(tx, ScheduleDelivery, { ...log(due, now), ...what }, scheduleDelivered(due.id, [mailOf(due, result)]));
  });
}

/** Stores a failed attempt: it is repeated later, ends the run, or pauses the schedule. `lasting`: repeating does not help. */
export function failed(
  ctx: Ctx,
  due: DueSchedule,
  { problem: full, lasting, name }: { problem: string; lasting: boolean; name: string },
): Promise<void> {
  const problem = full.slice(0, LONGEST_PROBLEM);
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    if (!lasting && due.attempts < TRIES) {
      await settle(tx, due, { nextRunAt: now + MINUTE * 2 ** due.attempts, problem });
      return;
    }
    const failures = due.failures + 1;
    const pauses = lasting || failures >= FAILURES;
    const dueAt = nextDue(due, now);
    const status = pauses ? 'PAUSED' : 'ACTIVE';
    if (!(await settle(tx, due, { dueAt, nextRunAt: dueAt, attempts: 0, failures, problem, status }))) return;
    await insertRow(tx, ScheduleDelivery, { ...log(due, now), status: 'FAILED', delivered: null, bytes: null, problem });
    if (!pauses) return;
    const notice = { template: SCHEDULE_PAUSED, recipient: due.email, subjectId: due.id, values: { name, problem } };
    tx.emit(schedulePaused({ ...due, problem }, due.userStatus === 'ACTIVE' ? [notice] : []));
  });
}
