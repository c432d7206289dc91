import type { Settings } from '../config/env';
import type { Log } from '../data/context';
import type { ModuleJob } from '../graph/module';
import { backgroundContext, type BackgroundParts } from './background-context';
import { relayMails } from './mail/relay';
import { mailTransport } from './mail/transport';
import { modules } from './modules';

/** Rounds of one job in one run at most, so that a large backlog does not hold up the others. */
const ROUNDS = 50;

async function runJob(parts: BackgroundParts, job: ModuleJob): Promise<number> {
  let total = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const done = await job.run(backgroundContext(parts, `background ${job.name}`));
    total += done;
    if (done === 0) break;
  }
  return total;
}

/** Runs every job once, each on its own: a fault of one is logged and the others go on. */
async function runBackground(parts: BackgroundParts & { log: Log }, jobs: readonly ModuleJob[]): Promise<void> {
  for (const job of jobs) {
    try {
      const done = await runJob(parts, job);
      if (done > 0) parts.log.info({ job: job.name, done }, 'done in the background');
    } catch (cause) {
      parts.log.error({ job: job.name, err: cause }, 'a background job failed');
    }
  }
}

/** Runs the jobs again and again, with a pause between two runs. Answers how to stop: what runs is finished first. */
function startBackground(
  parts: BackgroundParts & { log: Log },
  jobs: readonly ModuleJob[],
  seconds: number,
): () => Promise<void> {
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

/** What happens by itself in a server: the jobs of the modules, and the mails. */
export interface BackgroundWork {
  /** Begins to do it again and again, as often as the settings say. */
  begin: () => void;
  once: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Prepares what happens by itself. */
export function backgroundWork(parts: BackgroundParts & { log: Log; settings: Settings }): BackgroundWork {
  const transport = mailTransport(parts.settings);
  if (!transport) parts.log.warn({}, 'mails wait in the outbox: neither SMTP_URL nor MAIL_FOLDER is set');
  const relay: ModuleJob[] = transport ? [{ name: 'mails', run: (ctx) => relayMails(ctx, transport) }] : [];
  const jobs = [...modules.flatMap((module) => module.jobs ?? []), ...relay];
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
