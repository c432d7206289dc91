import { setTimeout as delay } from 'node:timers/promises';
import { inTransaction, type Ctx } from '../../data/context';
import { isTold } from '../../data/faults';
import {
  endRun,
  HEARTBEAT,
  isHeld,
  keepRun,
  releaseRun,
  rowsAfter,
  settleRow,
  takeRun,
  type HeldRun,
  type WaitingRow,
} from '../../modules/bulk';
import { openContext } from '../request-context';
import { runAtOnce } from './all-or-nothing';
import type { RowMutation } from './allowed';
import { runRow, type RowAnswer, type RowParts } from './run-row';

/** Rows read at a time. */
const PAGE = 100;

/** Milliseconds between two looks for a run that waits. */
const LOOK = 1_000;

/** Maximum runs of different organizations at the same time. Each has one row under way, so that others are not starved. */
const AT_ONCE = 2;

/** How often a row is tried again, and the longest pause before that in seconds. After a longer one the run is paused. */
const TRIES = 5;
const LONGEST_PAUSE = 30;

/** Applies the rows of runs. */
export interface BulkWorker {
  /** Starts looking for runs. */
  begin: () => void;
  /** Applies everything that waits. */
  once: () => Promise<void>;
  /** Looks for a run now. */
  wake: () => void;
  /** Lets the current rows finish, and hands the runs over. */
  stop: () => Promise<void>;
}

/** Is told the outcome of a row that was applied by itself. */
export type RowEnd = (outcome: string) => void;

/** Why a run ends before its last row. */
type Halt = 'stopping' | 'lost' | 'ended';

class Worker {
  private stopping = false;
  private readonly stopped = new AbortController();

  constructor(
    private readonly parts: RowParts,
    private readonly mutations: ReadonlyMap<string, RowMutation>,
    private readonly ended: RowEnd,
  ) {}

  private context(requestId = 'bulk'): Promise<Ctx> {
    const { backing } = this.parts;
    return openContext(backing, { log: backing.log, requestId, address: 'bulk' });
  }

  stop(): void {
    this.stopping = true;
    this.stopped.abort();
  }

  /** Works on the next run that waits. Returns whether there was one. */
  async next(): Promise<boolean> {
    if (this.stopping) return false;
    const run = await takeRun(await this.context());
    if (!run) return false;
    await this.work(run);
    return true;
  }

  private async work(run: HeldRun): Promise<void> {
    const { log } = this.parts.backing;
    const beating = setInterval(() => {
      void this.context(run.id)
        .then((ctx) => keepRun(ctx, run.id))
        .catch((cause: unknown) => log.warn({ err: cause, run: run.id }, 'the lease of a bulk run was not extended'));
    }, HEARTBEAT);
    try {
      const mutation = this.mutations.get(run.mutation);
      if (!mutation) await this.hold(run, `This version of the server has no mutation ${run.mutation} for rows.`);
      else if (run.policy === 'ALL_OR_NOTHING' && !run.preview) await this.workAtOnce(run, mutation);
      else await this.workRowByRow(run, mutation);
    } catch (cause) {
      log.error({ err: cause, run: run.id }, 'a bulk run was interrupted');
    } finally {
      clearInterval(beating);
      await releaseRun(await this.context(run.id), run.id);
    }
  }

  private async hold(run: HeldRun, problem: string): Promise<Halt> {
    await endRun(await this.context(run.id), run.id, { state: 'PAUSED', problem });
    return 'ended';
  }

  /** Waits before a row is tried again. Returns whether to go on. */
  private async pause(seconds: number): Promise<boolean> {
    await delay(Math.max(seconds, 0.1) * 1_000, null, { signal: this.stopped.signal }).catch(() => undefined);
    return !this.stopping;
  }

  private async workAtOnce(run: HeldRun, mutation: RowMutation): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const answer = await runAtOnce(this.parts, run, mutation);
      if (answer === null || answer.kind === 'settled') return;
      if (answer.kind === 'stuck' || tries >= TRIES || answer.retryAfter > LONGEST_PAUSE) {
        await this.hold(run, answer.message);
        return;
      }
      if (!(await this.pause(answer.retryAfter * tries))) return;
    }
  }

  private async workRowByRow(run: HeldRun, mutation: RowMutation): Promise<void> {
    for (let { position } = run; ;) {
      const rows = await rowsAfter(await this.context(run.id), run.id, position, PAGE);
      if (rows.length === 0) {
        await endRun(await this.context(run.id), run.id, { state: 'COMPLETED' });
        return;
      }
      for (const row of rows) {
        if (this.stopping || (await this.workOn(run, row, mutation)) !== null) return;
        position = row.number;
      }
    }
  }

  /** Works on a row until it has an outcome. Returns why the run does not go on, or null. */
  private async workOn(run: HeldRun, row: WaitingRow, mutation: RowMutation): Promise<Halt | null> {
    for (let tries = 1; ; tries += 1) {
      const settle = (tx: Parameters<typeof settleRow>[0], settled: Parameters<typeof settleRow>[3]): Promise<void> =>
        settleRow(tx, run.id, row.number, settled);
      const answer = await runRow(this.parts, { run, row, mutation }, settle);
      if (answer.kind === 'settled') {
        const halt = await this.settle(run, row, answer);
        if (halt !== 'lost') this.ended(answer.settled.outcome);
        return halt;
      }
      if (answer.kind === 'stuck') return this.hold(run, answer.message);
      if (!(await this.isOurs(run, row))) return 'lost';
      if (tries >= TRIES || answer.retryAfter > LONGEST_PAUSE) return this.hold(run, `Line ${row.line}: ${answer.message}`);
      if (!(await this.pause(answer.retryAfter * tries))) return 'stopping';
    }
  }

  private async isOurs(run: HeldRun, row: WaitingRow): Promise<boolean> {
    return isHeld(await this.context(run.id), run.id, row.number - 1);
  }

  /** Notes the outcome of a row, where its own transaction did not. */
  private async settle(run: HeldRun, row: WaitingRow, answer: RowAnswer & { kind: 'settled' }): Promise<Halt | null> {
    const { settled, stored } = answer;
    if (stored) return null;
    const ctx = await this.context(run.id);
    if (settled.outcome === 'REFUSED' && run.policy === 'STOP' && !run.preview) {
      const problem = `Line ${row.line} was refused: ${settled.errors?.[0]?.message ?? ''}`;
      await endRun(ctx, run.id, { state: 'STOPPED', problem, row: { number: row.number, ...settled } });
      return 'ended';
    }
    try {
      await inTransaction(ctx, (tx) => settleRow(tx, run.id, row.number, settled));
      return null;
    } catch (cause) {
      if (await this.isOurs(run, row)) throw cause;
      return 'lost';
    }
  }
}

/** Creates the worker of a server. It does nothing until it begins. */
export function bulkWorker(
  parts: RowParts,
  mutations: ReadonlyMap<string, RowMutation>,
  ended: RowEnd = () => undefined,
): BulkWorker {
  const worker = new Worker(parts, mutations, ended);
  const { log } = parts.backing;
  let stopping = false;
  let begun = false;
  let timer: NodeJS.Timeout | undefined;
  const busy = new Set<Promise<void>>();
  const drain = async (): Promise<void> => {
    while (await worker.next());
  };
  const start = (): void => {
    if (stopping || busy.size >= AT_ONCE) return;
    const working = drain()
      .catch((cause: unknown) => {
        if (!isTold(cause)) log.error({ err: cause }, 'bulk runs were interrupted');
      })
      .finally(() => busy.delete(working));
    busy.add(working);
  };
  return {
    begin: () => {
      begun = true;
      timer = setInterval(start, LOOK);
      timer.unref();
      start();
    },
    once: drain,
    wake: () => {
      if (begun) start();
    },
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      worker.stop();
      await Promise.all(busy);
    },
  };
}
