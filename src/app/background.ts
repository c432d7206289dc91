import type { Settings } from '../config/env';
import type { Log } from '../data/context';
import { isTold } from '../data/faults';
import type { ModuleJob } from '../graph/module';
import { backgroundContext, type BackgroundParts } from './background-context';
import { relayMails } from './mail/relay';
import { mailTransport } from './mail/transport';
import { modules } from './modules';
import type { Metrics } from './observe/metrics';
import { observers } from './observe/observers';
import type { Tracing } from './observe/tracing';

/** Maximum batches per job and run, so that a large backlog does not delay other jobs. */
const ROUNDS = 50;

/** What the work needs of the server. */
interface WorkParts extends BackgroundParts {
  log: Log;
  metrics: Metrics | null;
  tracing: Tracing | null;
}

async function runJob(parts: BackgroundParts, job: ModuleJob): Promise<number> {
  let total = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const done = await job.run(backgroundContext(parts, `background ${job.name}`));
    total += done;
    if (done === 0) break;
  }
  return total;
}

/** Runs every job once. If one fails, the error is logged and the others continue. */
async function runBackground(parts: WorkParts, jobs: readonly ModuleJob[]): Promise<void> {
  for (const job of jobs) {
    const began = performance.now();
    const trace = parts.tracing?.work(`job ${job.name}`, { 'partner_graph.job.name': job.name });
    const ended = (result: 'success' | 'failure'): void => parts.metrics?.jobEnded(job.name, result, performance.now() - began);
    try {
      const done = await runJob({ ...parts, observer: observers(parts.metrics, trace) }, job);
      ended('success');
      if (done === 0) continue;
      const traceId = trace?.ends({ failed: null, attributes: { 'partner_graph.job.done': done } });
      parts.log.info({ job: job.name, done, traceId }, 'background job finished');
    } catch (cause) {
      ended('failure');
      const traceId = trace?.ends({ failed: '_OTHER' });
      if (!isTold(cause)) parts.log.error({ job: job.name, err: cause, traceId }, 'background job failed');
    }
  }
}

/** Runs the jobs repeatedly, with a pause between runs. Returns a function that stops it and waits for the current run. */
function startBackground(parts: WorkParts, jobs: readonly ModuleJob[], seconds: number): () => Promise<void> {
  if (seconds === 0) return () => Promise.resolve();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const next = (): void => {
    timer = setTimeout(() => {
      running = runBackground(parts, jobs).then(() => {
        if (!stopped) next();
      });
    }, seconds * 1_000);
    timer.unref();
  };
  next();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

/** The background work of a server: the jobs of the modules and the mail relay. */
export interface BackgroundWork {
  /** Starts running repeatedly, at the configured interval. */
  begin: () => void;
  once: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Prepares the background work: the jobs of the modules, further ones, and at last the mails. */
export function backgroundWork(given: WorkParts & { settings: Settings }, further: readonly ModuleJob[]): BackgroundWork {
  const parts = { ...given, bulkRunDays: given.settings.bulkRunDays };
  const transport = mailTransport(parts.settings);
  if (!transport) parts.log.warn({}, 'Mails are kept in the outbox: neither SMTP_URL nor MAIL_FOLDER is set');
  const relay: ModuleJob[] = transport
    ? [{ name: 'mails', run: (ctx) => relayMails(ctx, transport, (result) => parts.metrics?.mailEnded(result)) }]
    : [];
  const jobs = [...modules.flatMap((module) => module.jobs ?? []), ...further, ...relay];
  let stop = (): Promise<void> => Promise.resolve();
  return {
    begin: () => {
      stop = startBackground(parts, jobs, parts.settings.backgroundSeconds);
    },
    once: () => runBackground(parts, jobs),
    stop: async () => {
      await stop();
      transport?.close();
    },
  };
}
