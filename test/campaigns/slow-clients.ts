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
  /** Milliseconds between one client and the next. */
  apart: number;
  /** The part of the clients of a run that are of this kind. */
  share: number;
}

/** The answer to this is larger than what a connection holds that nobody reads. */
const LARGE = `{ ${Array.from({ length: 10 }, (_, alias) => `a${alias}: __schema { types { name description fields { name description args { name description } } } }`).join(' ')} }`;

const KINDS: readonly Kind[] = [
  {
    name: 'headers',
    first: 'POST /graphql HTTP/1.1\r\nHost: a\r\n',
    then: 'X-A: b\r\n',
    reads: true,
    seconds: 20,
    apart: 0,
    share: 1,
  },
  {
    name: 'bodies',
    first: 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{',
    then: ' ',
    reads: true,
    seconds: 36,
    apart: 0,
    share: 1,
  },
];

/**
 * Their requests cost what others' do, so they come one after another: what is tried is not overload. Node ends a connection at the
 * second of its looks, a minute apart, at which no more was taken than at the one before.
 */
const READER: Kind = { name: 'readers', first: '', then: null, reads: false, seconds: 135, apart: 250, share: 0.2 };

/** Milliseconds in which who begins to read has read what was on its way. */
const READING = 3_000;

interface Opened {
  socket: Socket;
  closedAfter: number | null;
}

function open(port: number, kind: Kind): Opened {
  const began = performance.now();
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

/** Opens clients of a kind, one after another. */
async function openAll(port: number, kind: Kind, each: number, all: Opened[]): Promise<void> {
  for (let number = 0; number < each * kind.share; number += 1) {
    all.push(open(port, kind));
    if (kind.apart > 0) await delay(kind.apart);
  }
}

/** Two requests on one connection, of whose answers none is read. */
function readerOf(token: string): Kind {
  const body = JSON.stringify({ query: LARGE });
  const one = `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  return { ...READER, first: one.repeat(2) };
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
      const others = await signIn(server.url, 'operator@partner-graph.example');
      const port = Number(new URL(server.url).port);
      const kinds = short ? KINDS : [...KINDS, readerOf(others)];
      const problems: string[] = [];
      const numbers: Record<string, unknown> = {};
      const began = performance.now();
      const opened = kinds.map((kind) => ({ kind, all: [] as Opened[] }));
      const opening = Promise.all(opened.map(({ kind, all }) => openAll(port, kind, each, all)));
      const last = Math.max(...kinds.map(({ seconds, apart, share }) => seconds + (apart * share * each) / 1_000));
      let isOpen = false;
      void opening.then(() => (isOpen = true));
      const isOver = (): boolean => isOpen && opened.every(({ all }) => all.every((one) => one.closedAfter !== null));
      let [controls, slowest] = [0, 0];
      while (performance.now() - began < last * 1_000 && !isOver()) {
        const from = performance.now();
        const outcome = await send(server.url, '{ viewer { user { name } } }', {}, token);
        if (outcome.kind !== 'done') problems.push(`Beside slow clients: ${JSON.stringify(outcome)}`);
        slowest = Math.max(slowest, performance.now() - from);
        controls += 1;
        await delay(250);
      }
      // Who does not read learns of its end by reading: what was on its way comes first.
      for (const { kind, all } of opened) if (!kind.reads) for (const { socket } of all) socket.resume();
      await delay(READING);
      for (const { kind, all } of opened) {
        const times = all.map(({ closedAfter }) => closedAfter ?? Infinity);
        const slowestCut = Math.max(...times);
        numbers[`${kind.name}Clients`] = all.length;
        numbers[`${kind.name}CutAfterSeconds`] = Number.isFinite(slowestCut) ? Math.round(slowestCut) : null;
        const late = times.filter((time) => (kind.reads ? time > kind.seconds : time === Infinity)).length;
        if (late > 0) problems.push(`${late} clients with slow ${kind.name} were not cut in ${kind.seconds} s.`);
        for (const { socket } of all) socket.destroy();
        tell(`${kind.name}: ${late} of ${all.length} late`);
      }
      return { numbers: { ...numbers, controls, slowestControl: Math.round(slowest) }, problems };
    }),
};
