// A thread of its own asks the server again and again whether it lives: how long it takes to say so is how long nobody is served.
import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** Milliseconds from one answer to the next question. */
const EVERY_MS = 5;

const answer = (url, agent) =>
  new Promise((resolve) => {
    const request = get(url, { agent }, (response) => response.resume().on('end', resolve));
    request.on('error', resolve);
  });

async function ping() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let longest = 0;
  let goesOn = true;
  parentPort.on('message', (message) => {
    if (message === 'take') parentPort.postMessage(longest);
    else goesOn = false;
    longest = 0;
  });
  while (goesOn) {
    const start = performance.now();
    await answer(workerData, agent);
    longest = Math.max(longest, performance.now() - start);
    await delay(EVERY_MS);
  }
  agent.destroy();
  parentPort.close();
}

/** Pings a server until it is told to stop; `take` answers the longest wait since it was last asked, in milliseconds. */
export function startPinger(origin) {
  const worker = new Worker(new URL(import.meta.url), { workerData: `${origin}/livez` });
  const take = () =>
    new Promise((resolve) => {
      worker.once('message', resolve);
      worker.postMessage('take');
    });
  return { take, stop: () => worker.postMessage('stop') };
}

if (!isMainThread) await ping();
