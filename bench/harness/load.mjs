import { Client } from 'undici';

const GOOD = Buffer.from('{"data":{');

/** Sends one request and answers whether the answer held data and no errors. Bodies are looked at, not kept. */
function send(client, request) {
  return new Promise((resolve, reject) => {
    let good = false;
    let begun = false;
    client.dispatch(request, {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, status) => void (good = status === 200),
      onResponseData: (_controller, chunk) => {
        if (!begun) good &&= chunk.subarray(0, GOOD.length).equals(GOOD);
        begun = true;
      },
      onResponseEnd: () => resolve(good && begun),
      onResponseError: (_controller, cause) => reject(cause),
    });
  });
}

/** Keeps `connections` requests under way for a while; answers the milliseconds that each took. */
export async function drive(url, { body, token, seconds, connections }) {
  const { origin, pathname } = new URL(url);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const request = { origin, path: pathname, method: 'POST', headers, body };
  const times = [];
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  const work = async () => {
    const client = new Client(origin, { headersTimeout: 30_000, bodyTimeout: 30_000 });
    try {
      for (let now = performance.now(); now < end;) {
        if (!(await send(client, request))) throw new Error(`${url} answered with an error under load.`);
        const then = performance.now();
        times.push(then - now);
        now = then;
      }
    } finally {
      await client.destroy();
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return { times, seconds: (performance.now() - begin) / 1_000 };
}
