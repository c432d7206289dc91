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
  const [row] = await tx.db.rows(bound('nobody', 'SELECT refusals FROM refusal_tally WHERE actor_key = ? AND minute = ?'), [
    actorKey,
    minute,
  ]);
  return Number(row?.['refusals']);
}

/** Whose refusals are counted together: those of an actor, in each customer's tenant apart, so that none hide there. */
function actorKeyOf({ viewer, network }: TxCtx, onBehalfOfId: string | undefined): string {
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

/**
 * Writes a refused mutation to the audit trail in a transaction of its own: the first twenty of an actor in a
 * minute each, the others as one event with a count; in each customer's tenant the same again. Never throws:
 * the caller is told of the refusal anyway.
 */
export async function recordRefusal(ctx: Ctx, refused: RefusedMutation): Promise<void> {
  try {
    await inTransaction(ctx, (tx) => record(tx, refused));
  } catch (cause) {
    ctx.log.error({ err: cause, action: refused.action }, 'a refusal could not be recorded');
  }
}
