import { inTransaction, type Ctx, type RefusedMutation } from '../../data/context';
import type { Param, Store, Writer } from '../../data/database';
import type { Statement } from '../../data/sql';
import { AppError, DomainError } from '../../kernel/errors';
import { recordRefusal } from '../../modules/audit';
import { endRun, rowsAfter, settleRow, type HeldRun, type WaitingRow } from '../../modules/bulk';
import { openContext } from '../request-context';
import type { RowMutation } from './allowed';
import { ROWS_AT_ONCE } from './receive';
import { runRow, type RowAnswer, type RowParts } from './run-row';

/** Milliseconds that the transaction with all rows may take. */
const LONGEST = 60_000;

/** A row ended the transaction, and with it all rows before it. */
class RolledBack extends Error {
  constructor(
    readonly row: WaitingRow,
    readonly answer: RowAnswer,
  ) {
    super('rolled back');
  }
}

/** A store whose transactions are parts of one that is open. */
interface Part extends Store {
  /** Why one of them failed. */
  failure: () => unknown;
}

/**
 * The open transaction as a store. Once a part of it has failed, all of it will be rolled back, and each further attempt to
 * read or write fails for the same reason.
 */
function partOf(writer: Writer, { engine, lengthy }: Store): Part {
  let failed: { cause: Error } | undefined;
  const alive = (): void => {
    if (failed) throw failed.cause;
  };
  return {
    engine,
    lengthy,
    rows: async <R extends object>(sql: Statement<R>, params: readonly Param[]) => {
      alive();
      return writer.rows(sql, params);
    },
    transaction: async (work) => {
      alive();
      try {
        return await work(writer);
      } catch (cause) {
        failed = { cause: cause as Error };
        throw cause;
      }
    },
    failure: () => failed?.cause,
  };
}

/** Whether a cause says something about a row, and not that the transaction has to be repeated. */
const isAboutRow = (cause: unknown): boolean => cause === undefined || cause instanceof DomainError || cause instanceof AppError;

/** Applies all rows of a run in one transaction, or none. Returns what prevented it, or null. */
export async function runAtOnce(parts: RowParts, run: HeldRun, mutation: RowMutation): Promise<RowAnswer | null> {
  const { backing } = parts;
  const origin = { log: backing.log, requestId: run.id, address: 'bulk' };
  const ctx: Ctx = { ...(await openContext(backing, origin)), deadline: performance.now() + LONGEST };
  const rows = await rowsAfter(ctx, run.id, run.position, ROWS_AT_ONCE);
  let refused: { by: Ctx; what: RefusedMutation }[] = [];
  try {
    await inTransaction(ctx, async (tx) => {
      refused = [];
      const database = partOf(tx.db, backing.database);
      // Refusals are audited in a transaction of their own, which would wait for this one.
      const later = (by: Ctx, what: RefusedMutation): Promise<void> => Promise.resolve(void refused.push({ by, what }));
      for (const row of rows) {
        const instead = { database, refused: later };
        const answer = await runRow(
          parts,
          { run, row, mutation },
          (part, settled) => settleRow(part, run.id, row.number, settled),
          instead,
        );
        if (!isAboutRow(database.failure())) throw database.failure();
        if (answer.kind !== 'settled' || answer.settled.outcome === 'REFUSED') throw new RolledBack(row, answer);
        if (!answer.stored) await settleRow(tx, run.id, row.number, answer.settled);
      }
    });
    await endRun(ctx, run.id, { state: 'COMPLETED' });
    return null;
  } catch (cause) {
    if (!(cause instanceof RolledBack)) throw cause;
    const { row, answer } = cause;
    if (answer.kind !== 'settled') return answer;
    for (const { by, what } of refused) await recordRefusal({ ...by, services: ctx.services }, what);
    const problem = `Line ${row.line} was refused: ${answer.settled.errors?.[0]?.message ?? ''} Nothing was applied.`;
    await endRun(ctx, run.id, { state: 'FAILED', problem, row: { number: row.number, ...answer.settled } });
    return null;
  }
}
