import { inTransaction, type Ctx, type RefusedMutation, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { isDuplicate } from '../../data/insert';
import { COUNTING } from './chain';
import { writeRefusal } from './trail.service';

/** Refusals per actor and minute that get their own event. */
const EACH = 20;
const MINUTE = 60_000;

/** Increments and returns this actor's refusal count for the current minute. */
async function count(tx: TxCtx, actorKey: string, minute: number): Promise<number> {
  const add = (): Promise<number> =>
    tx.db.run(bound('nobody', 'UPDATE refusal_tally SET refusals = refusals + 1 WHERE actor_key = ? AND minute = ?'), [
      actorKey,
      minute,
    ]);
  if ((await add()) === 0) {
    try {
      await tx.db.run(bound('nobody', 'INSERT INTO refusal_tally (actor_key, minute, refusals) VALUES (?, ?, 1)'), [
        actorKey,
        minute,
      ]);
    } catch (cause) {
      if (!isDuplicate(cause)) throw cause;
      await add();
    }
  }
  const [row] = await tx.db.rows(
    bound<{ refusals: number }>('nobody', 'SELECT refusals FROM refusal_tally WHERE actor_key = ? AND minute = ?'),
    [actorKey, minute],
  );
  return row?.refusals ?? 1;
}

/** The counter key of an actor. Refusals in each customer's tenant are counted separately, so that none are hidden there. */
function actorKeyOf({ viewer, network }: Ctx, onBehalfOfId: string | undefined): string {
  const actor = viewer.userId || `address ${network}`;
  return (onBehalfOfId === undefined ? actor : `${actor} ${onBehalfOfId}`).slice(0, 64);
}

async function record(tx: TxCtx, { action, code, subjectId, onBehalfOfId }: RefusedMutation): Promise<void> {
  const actorKey = actorKeyOf(tx, onBehalfOfId);
  const behalf = onBehalfOfId === undefined ? {} : { onBehalfOfId };
  const minute = Math.floor(tx.clock.now() / MINUTE);
  const refusals = await count(tx, actorKey, minute);
  if (refusals <= EACH) {
    const subject = subjectId === undefined ? {} : { subjectId };
    await writeRefusal(tx, { action, refusalCode: code, ...subject, ...behalf });
  } else if (refusals === EACH + 1) {
    const eventId = await writeRefusal(tx, { action: COUNTING, refusalCode: 'MANY', ...behalf });
    await tx.db.run(bound('nobody', 'UPDATE refusal_tally SET event_id = ? WHERE actor_key = ? AND minute = ?'), [
      eventId,
      actorKey,
      minute,
    ]);
  } else {
    await tx.db.run(
      bound(
        'nobody',
        'UPDATE audit_event SET times = ?, updated_at = ? WHERE id = (SELECT event_id FROM refusal_tally WHERE actor_key = ? AND minute = ?)',
      ),
      [refusals - EACH, tx.clock.now(), actorKey, minute],
    );
  }
}

/** Pending counts by counter key. They run one after the other so that a process never waits for its own row locks. */
const underWay = new Map<string, Promise<void>>();

async function inTurn(key: string, work: () => Promise<void>): Promise<void> {
  const turn = (underWay.get(key) ?? Promise.resolve()).then(work);
  const settled = turn.catch(() => undefined);
  underWay.set(key, settled);
  await turn.finally(() => {
    if (underWay.get(key) === settled) underWay.delete(key);
  });
}

/** Writes the refusal as a separate event, counted or not, so that no two refusals write the same row. */
const recordAlone = (ctx: Ctx, { action, code, subjectId, onBehalfOfId }: RefusedMutation): Promise<string> =>
  inTransaction(ctx, (tx) => {
    const subject = subjectId === undefined ? {} : { subjectId };
    const behalf = onBehalfOfId === undefined ? {} : { onBehalfOfId };
    return writeRefusal(tx, { action, refusalCode: code, ...subject, ...behalf });
  });

/**
 * Audits a refused mutation in a separate transaction. The first twenty refusals of an actor per minute get one event
 * each; further ones share one event with a count. Each customer's tenant is counted separately. If counting fails
 * because other cluster nodes keep counting the same actor, the refusal gets its own event. Never throws: the caller
 * gets the refusal anyway.
 */
export async function recordRefusal(ctx: Ctx, refused: RefusedMutation): Promise<void> {
  try {
    const counted = (): Promise<void> => inTransaction(ctx, (tx) => record(tx, refused));
    await inTurn(actorKeyOf(ctx, refused.onBehalfOfId), counted).catch(async (cause: unknown) => {
      ctx.log.warn({ err: cause, action: refused.action }, 'could not count a refusal');
      await recordAlone(ctx, refused);
    });
  } catch (cause) {
    ctx.log.error({ err: cause, action: refused.action }, 'could not record a refusal');
  }
}
