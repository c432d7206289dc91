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
/** Things read that wait for their trace at most; what comes then is traced when it is read again. */
const MOST_WAITING = 20_000;
/** Things remembered as traced, so that reading them again asks nothing. */
const MOST_TRACED = 50_000;
/** Ids in one statement. */
const BATCH = 500;
/** Milliseconds that writing the traces of one reader may take. */
const PATIENCE = 10_000;

/** What waits for its trace: by whom it was read, and the ids of resellers and of users. */
interface Waiting {
  ctx: Ctx;
  ids: Set<string>;
}

/** The traces of one database. */
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

/** Where the rows of a table lead to resellers whose reading has left no trace today. */
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

/** The resellers whose account was read and which have no trace of it: those named, and those that users belong to. */
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

/** Writes the traces of a day, a few statements for many resellers. */
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
  // Of its own: the request is answered by then, and neither its deadline nor what it loaded counts here.
  const ctx = createContext({ ...reader, deadline: Date.now() + PATIENCE });
  try {
    await trace(ctx, await untraced(ctx, [...ids]));
  } catch (cause) {
    // Another process wrote one of them at the same moment.
    if (!isDuplicate(cause)) throw cause;
    await trace(ctx, await untraced(ctx, [...ids]));
  }
  for (const id of ids) desk.traced.set(keyOf(ctx, id), true);
}

/** Writes what waits, one reader after the other. A fault costs the traces of one; they are written when it reads again. */
async function write(desk: Desk): Promise<void> {
  // After the answers that are under way.
  await new Promise((resolve) => setImmediate(resolve));
  for (let next = desk.waiting.entries().next().value; next; next = desk.waiting.entries().next().value) {
    const [key, waiting] = next;
    desk.waiting.delete(key);
    desk.count -= waiting.ids.size;
    try {
      await traceAll(desk, waiting);
    } catch (cause) {
      waiting.ctx.log.warn({ err: cause }, 'the reading of an account left no trace; the next one will');
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
 * Notes that resellers' records were read under admin access, so that each finds it in its trail: once for each person and
 * day, written behind the answer, which neither waits for it nor fails with it. `benefits` is never null where the
 * record is open.
 */
export const recordsRead = (ctx: Ctx, rows: readonly GraphRow[]): void =>
  note(
    ctx,
    rows.filter(({ benefits }) => typeof benefits === 'string').map(({ id }) => id),
  );

/** Notes that users were read, those of resellers among them. */
export const usersRead = (ctx: Ctx, rows: readonly GraphRow[]): void =>
  note(
    ctx,
    rows.map(({ id }) => id),
  );

/** Waits until all traces are written, before the database closes. */
export async function accountReadsWritten(store: Store): Promise<void> {
  await desks.get(store)?.writing;
}

/** Forgets which days were traced, once they are over. */
export const forgetAccountReads = (ctx: Ctx): Promise<number> =>
  inTransaction(ctx, (tx) => tx.db.run(bound('nobody', 'DELETE FROM account_read WHERE day < ?'), [dayOf(tx) - 1]));
