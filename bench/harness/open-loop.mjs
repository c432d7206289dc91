// A thread of its own that sends one document: at a fixed rate, whether answers come or not, or from a number of clients.
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const { url, tokens, document, inputs, rate, clients, milliseconds } = workerData;
/** Requests under way at most, so that this thread survives a server that does not answer. */
const MOST = 4_000;

const agent = new Agent({ keepAlive: true, maxSockets: MOST });
const counts = { sent: 0, whole: 0, half: 0, refused: 0, withoutHint: 0, other: 0, admitted: [], refusals: [] };
let under = 0;

function send(number) {
  under += 1;
  counts.sent += 1;
  const variables = inputs ? { input: inputs[number % inputs.length] } : {};
  const body = JSON.stringify({ query: document, variables });
  const began = performance.now();
  return new Promise((resolve) => {
    const done = (count) => {
      under -= 1;
      count();
      resolve();
    };
    const sending = request(
      url,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          authorization: `Bearer ${tokens[number % tokens.length]}`,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part) => (text += part));
        response.on('error', () => done(() => (counts.other += 1)));
        response.on('end', () =>
          done(() => {
            const took = performance.now() - began;
            if (response.statusCode === 503) {
              counts.refused += 1;
              counts.refusals.push(took);
              if (response.headers['retry-after'] === undefined) counts.withoutHint += 1;
            } else if (response.statusCode !== 200) counts.other += 1;
            else if (JSON.parse(text).errors) counts.half += 1;
            else {
              counts.whole += 1;
              counts.admitted.push(took);
            }
          }),
        );
      },
    );
    sending.on('error', () => done(() => (counts.other += 1)));
    sending.end(body);
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

const end = performance.now() + milliseconds;
if (rate) await atRate(end);
else await Promise.all(Array.from({ length: clients }, (_, client) => oneByOne(client, end)));
agent.destroy();
parentPort.postMessage(counts);
