import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Campaign } from './support/campaign';
import { send, signIn } from './support/client';
import { onGround } from './support/ground';

/** A kind of slow client: what it sends at once, what every second, and the seconds after which it must be cut. */
interface Kind {
  name: string;
  first: string;
  then: string | null;
  reads: boolean;
  seconds: number;
}

/** The answer to this is far larger than what a socket holds. */
const LARGE = `{ ${Array.from({ length: 20 }, (_, alias) => `a${alias}: __schema { types { name description fields { name description args { name description } } } }`).join(' ')} }`;

const KINDS: readonly Kind[] = [
  { name: 'headers', first: 'POST /graphql HTTP/1.1\r\nHost: a\r\n', then: 'X-A: b\r\n', reads: true, seconds: 20 },
  {
    name: 'bodies',
    first: 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{',
    then: ' ',
    reads: true,
    seconds: 36,
  },
];

const READER: Kind = { name: 'readers', first: '', then: null, reads: false, seconds: 75 };

interface Opened {
  socket: Socket;
  closedAfter: number | null;
}

function open(port: number, kind: Kind, began: number): Opened {
  const socket = connect(port, '127.0.0.1');
  const opened: Opened = { socket, closedAfter: null };
  socket.on('error', () => undefined);
  socket.on('close', () => (opened.closedAfter = (performance.now() - began) / 1_000));
  if (kind.reads) socket.resume();
  else socket.pause();
  socket.write(kind.first);
  if (kind.then !== null) {
    const timer = setInterval(() => socket.write(kind.then ?? ''), 1_000);
    socket.on('close', () => clearInterval(timer));
  }
  return opened;
}

/** A request whose answer nobody takes: page after page on one connection, none of which is read. */
function readerOf(token: string): Kind {
  const body = JSON.stringify({ query: LARGE });
  const one = `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  return { ...READER, first: one.repeat(20) };
}

/** Clients that send or read slowly hold no place that others need, and are cut. */
export const slowClients: Campaign = {
  name: 'slow-clients',
  does: 'clients that send headers or bodies byte by byte, or never read their answers',
  engines: ['sqlite', 'mariadb'],
  run: ({ engine, short, tell }) =>
    onGround(engine, async (ground) => {
      const each = short ? 50 : 500;
      const server = await ground.serve({ INTROSPECTION: 'true', MAX_DEPTH: '30', MAX_COST: '10000000' });
      const token = await signIn(server.url, 'admin.agent@alpine-distribution.example');
      const port = Number(new URL(server.url).port);
      const kinds = short ? KINDS : [...KINDS, readerOf(token)];
      const problems: string[] = [];
      const numbers: Record<string, unknown> = { clientsOfEachKind: each };
      const began = performance.now();
      const opened = kinds.map((kind) => ({ kind, all: Array.from({ length: each }, () => open(port, kind, began)) }));
      const last = Math.max(...kinds.map(({ seconds }) => seconds));
      let [controls, slowest] = [0, 0];
      while (performance.now() - began < last * 1_000 && opened.some(({ all }) => all.some((one) => one.closedAfter === null))) {
        const from = performance.now();
        const outcome = await send(server.url, '{ viewer { user { name } } }', {}, token);
        if (outcome.kind !== 'done') problems.push(`Beside slow clients: ${JSON.stringify(outcome)}`);
        slowest = Math.max(slowest, performance.now() - from);
        controls += 1;
        await delay(250);
      }
      for (const { kind, all } of opened) {
        const times = all.map(({ closedAfter }) => closedAfter ?? Infinity);
        const slowestCut = Math.max(...times);
        numbers[`${kind.name}CutAfterSeconds`] = Number.isFinite(slowestCut) ? Math.round(slowestCut) : null;
        const late = times.filter((time) => time > kind.seconds).length;
        if (late > 0) problems.push(`${late} clients with slow ${kind.name} were not cut in ${kind.seconds} s.`);
        for (const { socket } of all) socket.destroy();
        tell(`${kind.name}: ${late} of ${all.length} late`);
      }
      return { numbers: { ...numbers, controls, slowestControl: Math.round(slowest) }, problems };
    }),
};
