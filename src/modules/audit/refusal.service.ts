import { inTransaction, type Ctx, type RefusedMutation, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { isDuplicate } from '../../data/insert';
import { writeRefusal } from './trail.service';

/** Refusals of one actor in one minute that get an event each. */
const EACH = 20;
const MINUTE = 60_000;

/** Counts a refusal and answers the how-manieth of its actor in this minute it is. */
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

/** Whose refusals are counted together: those of an actor, in each customer's tenant apart, so that none hide there. */
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
    const eventId = await writeRefusal(tx, { action: 'furtherRefusals', refusalCode: 'MANY', ...behalf });
    await tx.db.run(bound('nobody', 'UPDATE refusal_tally SET event_id = ? WHERE actor_key = ? AND minute = ?'), [
      eventId,
      actorKey,
      minute,
    ]);
  } else {
    await tx.db.run(
      bound(
        'nobody',
        'UPDATE audit_event SET times = ? WHERE id = (SELECT event_id FROM refusal_tally WHERE actor_key = ? AND minute = ?)',
      ),
      [refusals - EACH, actorKey, minute],
    );
  }
}

/** Refusals under way, by whom they are counted together with: one after the other, so that a process never waits for itself. */
const underWay = new Map<string, Promise<void>>();

async function inTurn(key: string, work: () => Promise<void>): Promise<void> {
  const turn = (underWay.get(key) ?? Promise.resolve()).then(work);
  const settled = turn.catch(() => undefined);
  underWay.set(key, settled);
  await turn.finally(() => {
    if (underWay.get(key) === settled) underWay.delete(key);
  });
}

/** Writes the refusal as an event of its own, counted or not: no two of them write the same row. */
const recordAlone = (ctx: Ctx, { action, code, subjectId, onBehalfOfId }: RefusedMutation): Promise<string> =>
  inTransaction(ctx, (tx) => {
    const subject = subjectId === undefined ? {} : { subjectId };
    const behalf = onBehalfOfId === undefined ? {} : { onBehalfOfId };
    return writeRefusal(tx, { action, refusalCode: code, ...subject, ...behalf });
  });

/**
 * Writes a refused mutation to the audit trail in a transaction of its own: the first twenty of an actor in a
 * minute each, the others as one event with a count; in each customer's tenant the same again. Where it cannot be
 * counted, because other nodes of a cluster count the same actor all the time, it is an event of its own. Never
 * throws: the caller is told of the refusal anyway.
 */
export async function recordRefusal(ctx: Ctx, refused: RefusedMutation): Promise<void> {
  try {
    const counted = (): Promise<void> => inTransaction(ctx, (tx) => record(tx, refused));
    await inTurn(actorKeyOf(ctx, refused.onBehalfOfId), counted).catch(async (cause: unknown) => {
      ctx.log.warn({ err: cause, action: refused.action }, 'a refusal could not be counted');
      await recordAlone(ctx, refused);
    });
  } catch (cause) {
    ctx.log.error({ err: cause, action: refused.action }, 'a refusal could not be recorded');
  }
}
