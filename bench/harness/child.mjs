import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const READY_MS = 30_000;
const STOP_MS = 5_000;

/** An environment without the settings of whoever starts the bench. */
export const plainEnvironment = () => ({ PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC' });

/** A port that nobody listens on. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answers(url) {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: '{ __typename }' });
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(2_000) }).catch(() => null);
  await response?.arrayBuffer();
  return response !== null;
}

/** Starts a peer as a process of its own and waits until it answers. One that `tells` can be sent messages, and asked something. */
export async function startServer(peer, env) {
  const port = await freePort();
  const child = spawn(process.execPath, peer.command, {
    cwd: peer.cwd,
    env: {
      ...plainEnvironment(),
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: 'http://localhost',
      BACKGROUND_SECONDS: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', ...(peer.tells ? ['ipc'] : [])],
  });
  // Also when the bench ends before the server was ready.
  process.once('exit', () => child.kill('SIGKILL'));
  let said = '';
  const listen = (chunk) => (said = (said + chunk).slice(-4_000));
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const gone = () => child.exitCode !== null || child.signalCode !== null;

  const stop = async () => {
    if (gone()) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const wait = new AbortController();
    const late = delay(STOP_MS, 'late', { signal: wait.signal }).catch(() => null);
    if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL');
    wait.abort();
    await ended;
  };

  const tell = (message) => child.send(message);
  const ask = async (message) => {
    const answer = once(child, 'message');
    tell(message);
    return (await answer)[0];
  };

  const url = `http://127.0.0.1:${port}${peer.path}`;
  for (const end = Date.now() + READY_MS; Date.now() < end && !gone(); await delay(100)) {
    if (await answers(url)) return { name: peer.name, url, pid: child.pid, stop, tell, ask };
  }
  await stop();
  throw new Error(`${peer.name} did not start: ${said}`);
}
