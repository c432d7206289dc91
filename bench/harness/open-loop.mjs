// A process of its own that sends one document: at a fixed rate, whether answers come or not, or from a number of clients. It
// writes and reads the bytes itself, so that it takes little of the processor that the server needs.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Requests under way at most, so that this process survives a server that does not answer. */
const MOST = 4_000;

const [{ url, tokens, document, inputs, rate, clients, milliseconds }] = await once(process, 'message');
const { hostname, port, pathname } = new URL(url);
const counts = { sent: 0, whole: 0, half: 0, refused: 0, withoutHint: 0, misshapen: 0, other: 0, admitted: [], refusals: [] };
const idle = [];
let under = 0;

/** Everything that is sent, made before: one request for each token and input. */
const requests = (inputs ?? [null]).flatMap((input) =>
  tokens.map((token) => {
    const body = JSON.stringify({ query: document, variables: input ? { input } : {} });
    const head = [
      `POST ${pathname} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `Authorization: Bearer ${token}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  }),
);

function countAnswer(head, body, took) {
  const status = Number(head.slice(9, 12));
  if (status === 503) {
    counts.refused += 1;
    counts.refusals.push(took);
    if (!/\r\nretry-after: \d/i.test(head)) counts.withoutHint += 1;
    if (!body.includes('"code":"UNAVAILABLE"')) counts.misshapen += 1;
  } else if (status !== 200) counts.other += 1;
  else if (!body.trimEnd().endsWith('}') || body.includes('"errors":[{"message"')) counts.half += 1;
  else {
    counts.whole += 1;
    counts.admitted.push(took);
  }
}

/** A connection that sends one request at a time. */
class Connection {
  constructor() {
    this.socket = connect(Number(port), hostname).setNoDelay().setEncoding('latin1');
    this.socket.on('data', (part) => this.read(part));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => this.gone());
    this.text = '';
    this.done = null;
  }

  send(bytes, done) {
    this.done = done;
    this.text = '';
    this.began = performance.now();
    this.socket.write(bytes);
  }

  read(part) {
    this.text += part;
    const end = this.text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.text.slice(0, end + 2);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.text.length < end + 4 + length) return;
    countAnswer(head, this.text.slice(end + 4), performance.now() - this.began);
    if (/\r\nconnection: close/i.test(head)) this.socket.destroy();
    else idle.push(this);
    this.answered();
  }

  answered() {
    const { done } = this;
    this.done = null;
    done?.();
  }

  gone() {
    const place = idle.indexOf(this);
    if (place >= 0) idle.splice(place, 1);
    if (!this.done) return;
    counts.other += 1;
    this.answered();
  }
}

function send(number) {
  under += 1;
  counts.sent += 1;
  return new Promise((resolve) => {
    const connection = idle.pop() ?? new Connection();
    connection.send(requests[number % requests.length], () => {
      under -= 1;
      resolve();
    });
  });
}

async function atRate(end) {
  const began = performance.now();
  for (let number = 0; performance.now() < end;) {
    const due = ((performance.now() - began) / 1_000) * rate;
    for (; number < due && under < MOST; number += 1) void send(number);
    if (under >= MOST) number = Math.ceil(due);
    await delay(1);
  }
  while (under > 0) await delay(5);
}

async function oneByOne(client, end) {
  for (let number = client; performance.now() < end; number += clients) await send(number);
}

const began = performance.now();
const end = began + milliseconds;
const { user, system } = process.cpuUsage();
if (rate) await atRate(end);
else await Promise.all(Array.from({ length: clients }, (_, client) => oneByOne(client, end)));
const used = process.cpuUsage({ user, system });
const wall = performance.now() - began;
process.send({ ...counts, wall, ownMs: (used.user + used.system) / 1_000 }, () => process.exit());
