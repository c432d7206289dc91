import { LRUCache } from 'lru-cache';
import { createContext, inTransaction, type Ctx } from '../../data/context';
import type { EngineName, Store } from '../../data/database';
import { isDuplicate } from '../../data/insert';
import { bound, type Statement } from '../../data/sql';
import { marks, padded, THEN } from '../../graph/statement';
import type { GraphRow } from '../../graph/registry';
import { insertRows } from '../../graph/write';
import { typeOfId } from '../../kernel/ids';
import { may } from '../../policy/viewer';
import { AccountRead } from './account-read.entity';
import { accountRead } from './partner.events';

const DAY = 86_400_000;
/** Maximum number of ids waiting to be recorded. Further ones are recorded when they are read again. */
const MOST_WAITING = 20_000;
/** Maximum number of ids remembered as recorded, so that repeated reads need no query. */
const MOST_TRACED = 50_000;
/** Maximum number of ids per statement. */
const BATCH = 500;
/** Time limit for recording the reads of one viewer, in milliseconds. */
const PATIENCE = 10_000;

/** Reads waiting to be recorded: the viewer's context and the ids of resellers and users. */
interface Waiting {
  ctx: Ctx;
  ids: Set<string>;
}

/** State of the recorder, per database. */
interface Desk {
  traced: LRUCache<string, true>;
  waiting: Map<string, Waiting>;
  count: number;
  writing: Promise<void> | null;
}

const desks = new WeakMap<Store, Desk>();

function deskOf(store: Store): Desk {
  const known = desks.get(store);
  if (known) return known;
  const desk: Desk = { traced: new LRUCache({ max: MOST_TRACED }), waiting: new Map(), count: 0, writing: null };
  desks.set(store, desk);
  return desk;
}

const dayOf = ({ clock }: Ctx): number => Math.floor(clock.now() / DAY);
const keyOf = (ctx: Ctx, id: string): string => `${ctx.viewer.userId} ${id} ${dayOf(ctx)}`;

/** For each table, finds resellers without a recorded read today. */
const UNTRACED = {
  Reseller: (ids: string): Statement<{ id: string }> =>
    bound(
      'subject',
      `SELECT p.id FROM partner p LEFT JOIN account_read a ON a.user_id = ? AND a.reseller_id = p.id AND a.day = ?
        WHERE p.id IN (${ids}) AND p.kind = 'RESELLER' AND a.day IS NULL`,
    ),
  User: (ids: string, engine: EngineName): Statement<{ id: string }> =>
    bound(
      'subject',
      `SELECT DISTINCT p.id FROM \`user\` u${THEN[engine]}partner p ON p.id = u.organization_id AND p.kind = 'RESELLER'
         LEFT JOIN account_read a ON a.user_id = ? AND a.reseller_id = p.id AND a.day = ?
        WHERE u.id IN (${ids}) AND a.day IS NULL`,
    ),
} as const;

/** Resellers whose account was read without a record today: those named, and those that the users belong to. */
async function untraced(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const type of ['Reseller', 'User'] as const) {
    const named = ids.filter((id) => typeOfId(id) === type);
    for (let start = 0; start < named.length; start += BATCH) {
      const some = padded(named.slice(start, start + BATCH));
      const rows = await ctx.db.rows(UNTRACED[type](marks(some.length), ctx.db.engine), [ctx.viewer.userId, dayOf(ctx), ...some]);
      for (const { id } of rows) found.add(id);
    }
  }
  return [...found].sort();
}

/** Records a day's reads, with a few statements for many resellers. */
async function trace(ctx: Ctx, resellerIds: readonly string[]): Promise<void> {
  const read = { userId: ctx.viewer.userId, day: dayOf(ctx) };
  for (let start = 0; start < resellerIds.length; start += BATCH) {
    const some = resellerIds.slice(start, start + BATCH);
    await inTransaction(ctx, async (tx) => {
      const rows = some.map((resellerId) => ({ ...read, resellerId }));
      await insertRows(tx, AccountRead, rows);
      for (const resellerId of some) tx.emit(accountRead(resellerId));
    });
  }
}

async function traceAll(desk: Desk, { ctx: reader, ids }: Waiting): Promise<void> {
  // Use a new context: the request has already been answered, so its deadline and loaded data do not apply.
  const ctx = createContext({ ...reader, deadline: performance.now() + PATIENCE });
  try {
    await trace(ctx, await untraced(ctx, [...ids]));
  } catch (cause) {
    // Another process recorded one of them concurrently.
    if (!isDuplicate(cause)) throw cause;
    await trace(ctx, await untraced(ctx, [...ids]));
  }
  for (const id of ids) desk.traced.set(keyOf(ctx, id), true);
}

/**
 * Records waiting reads, one viewer after the other. An error loses the records of one viewer; they are written at its
 * next read.
 */
async function write(desk: Desk): Promise<void> {
  // Let responses in progress finish first.
  await new Promise((resolve) => setImmediate(resolve));
  for (let next = desk.waiting.entries().next().value; next; next = desk.waiting.entries().next().value) {
    const [key, waiting] = next;
    desk.waiting.delete(key);
    desk.count -= waiting.ids.size;
    try {
      await traceAll(desk, waiting);
    } catch (cause) {
      waiting.ctx.log.warn({ err: cause }, 'could not record the reading of an account; the next read will be recorded');
    }
  }
}

function note(ctx: Ctx, ids: readonly string[]): void {
  const { viewer } = ctx;
  if (viewer.kind !== 'PROVIDER' || !may(viewer, 'partnership.read_reseller_account')) return;
  const desk = deskOf(ctx.services.database);
  const fresh = ids.filter((id) => !desk.traced.has(keyOf(ctx, id)));
  if (fresh.length === 0) return;
  const key = `${viewer.userId} ${dayOf(ctx)}`;
  const waiting = desk.waiting.get(key) ?? { ctx: { ...ctx }, ids: new Set() };
  for (const id of fresh) {
    if (waiting.ids.has(id) || desk.count >= MOST_WAITING) continue;
    waiting.ids.add(id);
    desk.count += 1;
  }
  if (waiting.ids.size === 0) return;
  desk.waiting.set(key, waiting);
  desk.writing ??= write(desk).finally(() => {
    desk.writing = null;
  });
}

/**
 * Records that resellers' records were read under admin access, so that each reseller sees it in its audit trail: once
 * per person and day. Runs after the response, which neither waits for it nor fails with it. `benefits` is never null
 * if the full record was readable.
 */
export const recordsRead = (ctx: Ctx, rows: readonly GraphRow[]): void =>
  note(
    ctx,
    rows.filter(({ benefits }) => typeof benefits === 'string').map(({ id }) => id),
  );

/** Records that users were read, including those of resellers. */
export const usersRead = (ctx: Ctx, rows: readonly GraphRow[]): void =>
  note(
    ctx,
    rows.map(({ id }) => id),
  );

/** Waits until all reads are recorded, before the database closes. */
export async function accountReadsWritten(store: Store): Promise<void> {
  await desks.get(store)?.writing;
}

/** Deletes the records of past days. */
export const forgetAccountReads = (ctx: Ctx): Promise<number> =>
  inTransaction(ctx, (tx) => tx.db.run(bound('nobody', 'DELETE FROM account_read WHERE day < ?'), [dayOf(tx) - 1]));
