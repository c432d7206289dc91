import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port';

/** Whether a Redis server can be started here. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis server of its own on a free port. */
export interface RedisServer {
  url: string;
  pause: () => void;
  resume: () => void;
  kill: () => Promise<void>;
  /** For good. */
  remove: () => Promise<void>;
  start: () => Promise<void>;
}

/** Starts a Redis server; whoever starts it kills it. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'partner-graph-redis-'));
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''], {
      stdio: 'ignore',
    });
    const probe = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    probe.on('error', () => undefined);
    await probe.ping();
    probe.disconnect();
  };
  const kill = (): Promise<void> => {
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    child.kill('SIGKILL');
    return ended;
  };
  const remove = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  await start();
  return { url, start, kill, remove, pause: () => void child.kill('SIGSTOP'), resume: () => void child.kill('SIGCONT') };
}

/** Something that takes connections like Redis and has one answer for whoever counts. */
export async function startImpostor(answer: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const command of data.toString().split(/(?=\*\d+\r\n)/)) {
        if (/evalsha/i.test(command) || !answer.startsWith('*')) socket.write(answer);
        else socket.write(/info/i.test(command) ? '$19\r\nredis_version:7.0.0\r\n' : '+OK\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
