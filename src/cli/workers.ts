import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Settings } from '../config/env';

/** What the main process tells a worker. */
export const STOP = 'stop';

/** Milliseconds before an ended worker is replaced: doubled for each that ended soon after its start. */
const SHORTEST_PAUSE = 200;
const LONGEST_PAUSE = 30_000;
/** Milliseconds after which a worker counts as running well. */
const SOON = 10_000;

/** Where a worker serves. */
export interface Served {
  url: string;
  metricsUrl: string | null;
}

const isUp = (message: unknown): message is Served =>
  typeof message === 'object' && message !== null && 'url' in message && typeof message.url === 'string';

/** Starts a worker and waits until it serves requests. Null if it ended before, after saying why. */
async function started(env: Readonly<Record<string, string>>): Promise<{ worker: Worker; served: Served } | null> {
  const worker = cluster.fork(env);
  const ended = once(worker, 'exit').then(() => null);
  const up = new Promise<Served>((resolve) => {
    worker.on('message', (message: unknown) => {
      if (isUp(message)) resolve(message);
    });
  });
  const served = await Promise.race([up, ended]);
  return served && { worker, served };
}

async function stop(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const ended = once(worker, 'exit');
  // One that has just ended cannot be told.
  worker.send(STOP, () => undefined);
  await ended;
}

/** The workers of a machine: one in each place, replaced when it ends. */
class Workers {
  private readonly running = new Map<Worker, number>();
  private stopping = false;
  private renewing = false;
  private soonEnded = 0;

  /** `metricsPort` is that of the first place. */
  constructor(
    private readonly logger: Logger,
    private readonly metricsPort: number,
  ) {}

  /** As {@link add}, and tries again, in the background, if it could not start: nothing else would miss it. */
  async keep(place: number): Promise<void> {
    if ((await this.add(place)) !== null || this.stopping) return;
    this.logger.error({}, 'a worker did not start and is tried again');
    this.soonEnded += 1;
    void this.replace(place);
  }

  /** Starts a worker for a place. Null if it could not start. */
  async add(place: number): Promise<Served | null> {
    const begin = Date.now();
    const up = await started(this.metricsPort === 0 ? {} : { METRICS_PORT: String(this.metricsPort + place) });
    if (!up) return null;
    const { worker, served } = up;
    this.running.set(worker, place);
    this.logger.info({ worker: worker.process.pid }, 'a worker started');
    const gone = (code?: number, signal?: string): void => {
      // Nobody waits for a worker that was told to stop.
      if (!this.running.delete(worker) || this.stopping) return;
      this.logger.error({ worker: worker.process.pid, code, signal }, 'a worker ended and is replaced');
      this.soonEnded = Date.now() - begin < SOON ? this.soonEnded + 1 : 0;
      void this.replace(place);
    };
    worker.once('exit', gone);
    if (worker.isDead()) gone();
    if (this.stopping) await stop(worker);
    return served;
  }

  private async replace(place: number): Promise<void> {
    while (!this.stopping) {
      await setTimeout(Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** this.soonEnded));
      if (this.stopping || (await this.add(place)) !== null) return;
      this.soonEnded += 1;
    }
  }

  /** Replaces all workers by new ones, one after another. */
  async renew(): Promise<void> {
    if (this.renewing || this.stopping) return;
    this.renewing = true;
    try {
      for (const [old, place] of [...this.running]) {
        if ((await this.add(place)) === null) {
          this.logger.error({}, 'no worker was replaced further: the new one did not start');
          return;
        }
        this.running.delete(old);
        await stop(old);
      }
      this.logger.info({}, 'all workers are new');
    } finally {
      this.renewing = false;
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.running.keys()].map((worker) => stop(worker)));
  }
}

/**
 * Runs the server in as many processes as the settings say, which share the port. The first one starts alone, because it may
 * migrate. `show` gets its addresses. SIGTERM and SIGINT stop all of them, SIGHUP replaces them one after another.
 */
export async function runWorkers(
  { workers: count, metrics }: Pick<Settings, 'workers' | 'metrics'>,
  logger: Logger,
  show: (served: Served) => void,
): Promise<void> {
  // The workers take connections from the system themselves. What the main process hands on is lost with a worker that ends in
  // that moment, and its client waits forever.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  const workers = new Workers(logger, metrics?.port ?? 0);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      logger.info({ signal }, 'stopping');
      void workers.stop().then(() => {
        logger.info({}, 'stopped');
        process.exit();
      });
    });
  }
  process.on('SIGHUP', () => void workers.renew());
  const served = await workers.add(0);
  if (!served) {
    process.exitCode = 1;
    return;
  }
  await Promise.all(Array.from({ length: count - 1 }, (_none, index) => workers.keep(index + 1)));
  show(served);
}
