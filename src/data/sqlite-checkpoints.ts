import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Bytes of the write-ahead log from which on it is moved into the file. */
const LOG_AT_MOST = 4 * 1024 * 1024;

/** Runs in a thread of its own: moves what no reader needs any more, and waits for nobody. */
const WORKER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Database = require(workerData.driver);
  const handle = new Database(workerData.file);
  parentPort.on('message', (message) => {
    if (message === 'stop') {
      handle.close();
      parentPort.close();
      return;
    }
    handle.pragma('wal_checkpoint(PASSIVE)');
    parentPort.postMessage('done');
  });
`;

/** Moves the write-ahead log into the file from time to time. */
export interface Checkpoints {
  /** Looks whether it is time to; costs a look at the size of the log. Never throws: what was committed is done. */
  afterCommit: () => void;
  stop: () => Promise<void>;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Moves the write-ahead log into the file in a thread of its own, begun when there first is something to move: in the
 * connection that writes it would be a part of some commit, and hold the event loop for as long as the disk takes.
 * `here` does it in that connection, where there can be no such thread.
 */
export function checkpointing(file: string, here: () => void): Checkpoints {
  let worker: Worker | undefined;
  let busy = false;
  let broken = false;
  /** A log that a reader keeps from shrinking is looked at again when it has grown. */
  let nextAt = LOG_AT_MOST;
  const start = (): Worker => {
    const thread = new Worker(WORKER, { eval: true, workerData: { file, driver: require.resolve('better-sqlite3') } });
    thread.unref();
    thread.on('message', () => (busy = false));
    // What fails there is done here from then on.
    thread.on('error', () => (broken = true));
    thread.on('exit', () => {
      busy = false;
      worker = undefined;
    });
    return thread;
  };
  const look = (): void => {
    if (busy) return;
    const size = sizeOf(`${file}-wal`);
    if (size < LOG_AT_MOST) nextAt = LOG_AT_MOST;
    if (size < nextAt) return;
    nextAt = size + LOG_AT_MOST;
    if (broken) {
      here();
      return;
    }
    busy = true;
    worker ??= start();
    worker.postMessage('checkpoint');
  };
  return {
    afterCommit: () => {
      try {
        look();
      } catch {
        // The log grows until it can be moved; the commit before it stands, so nobody is told that it failed.
        broken = true;
        busy = false;
      }
    },
    stop: async () => {
      if (!worker) return;
      const thread = worker;
      worker = undefined;
      // The process waits for it, whatever else it has to do.
      thread.ref();
      const ended = new Promise((resolve) => thread.once('exit', resolve));
      thread.postMessage('stop');
      await ended;
    },
  };
}
