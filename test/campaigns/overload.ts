import { setTimeout as delay } from 'node:timers/promises';
import type { Campaign } from './support/campaign';
import { PATIENCE, signIn } from './support/client';
import { onScene } from './support/scene';

const PAGE =
  '{ customers(first: 20) { nodes { id name associatedReseller { id name } subscriptions(first: 5) { nodes { id name quantity } } } } }';
const TIMES = [2, 5, 10];
const RECOVERED = 5_000;

/** What clients got. */
interface Counts {
  whole: number;
  half: number;
  refused: number;
  withoutHint: number;
  other: Record<string, number>;
}

async function page(url: string, token: string, counts: Counts): Promise<void> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: PAGE }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const { data, errors } = (await response.json()) as { data?: { customers?: unknown } | null; errors?: unknown[] };
    if (response.status === 503) {
      counts.refused += 1;
      if (response.headers.get('retry-after') === null) counts.withoutHint += 1;
    } else if (response.status === 200 && data?.customers && !errors) counts.whole += 1;
    else if (data?.customers) counts.half += 1;
    else counts.other[String(response.status)] = (counts.other[String(response.status)] ?? 0) + 1;
  } catch (cause) {
    const name = (cause as { cause?: { code?: string } }).cause?.code ?? (cause as Error).name;
    counts.other[name] = (counts.other[name] ?? 0) + 1;
  }
}

const none = (): Counts => ({ whole: 0, half: 0, refused: 0, withoutHint: 0, other: {} });

/** So many clients, one request after the other each. Answers pages per second. */
async function saturate(url: string, token: string, clients: number, milliseconds: number): Promise<number> {
  const counts = none();
  const end = performance.now() + milliseconds;
  const client = async (): Promise<void> => {
    while (performance.now() < end) await page(url, token, counts);
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (counts.whole * 1_000) / milliseconds;
}

/** Requests at a fixed rate, whatever becomes of them. */
async function flood(url: string, token: string, rate: number, milliseconds: number): Promise<Counts> {
  const counts = none();
  const began = performance.now();
  const running: Promise<void>[] = [];
  while (performance.now() - began < milliseconds) {
    const due = ((performance.now() - began) * rate) / 1_000;
    while (running.length < due) running.push(page(url, token, counts));
    await delay(2);
  }
  await Promise.all(running);
  return counts;
}

/** Milliseconds until five pages come one after the other. */
async function recovery(url: string, token: string): Promise<number> {
  const began = performance.now();
  for (let usual = 0; usual < 5 && performance.now() - began < 30_000;) {
    const counts = none();
    await page(url, token, counts);
    usual = counts.whole === 1 ? usual + 1 : 0;
  }
  return Math.round(performance.now() - began);
}

/** More requests than the server can answer: each is answered as a whole or turned away as one, while others write. */
export const overload: Campaign = {
  name: 'overload',
  does: 'reads at 2, 5 and 10 times of what the server can do while clients change something',
  engines: ['sqlite', 'mariadb'],
  run: (plan) =>
    onScene(plan, async ({ ground, load: startLoad, numbers, problems }) => {
      const milliseconds = plan.short ? 3_000 : 30_000;
      const { url } = await ground.serve();
      const token = await signIn(url, 'global.admin@alpine-distribution.example');
      await saturate(url, token, 16, 1_000);
      const peak = Math.max(await saturate(url, token, 16, milliseconds), 1);
      const load = await startLoad(() => [url], 4);
      numbers['pagesPerSecond'] = Math.round(peak);
      for (const times of TIMES) {
        const counts = await flood(url, token, peak * times, milliseconds);
        const recovered = await recovery(url, token);
        const where = `at ${times} times`;
        if (counts.half > 0) problems.push(`${counts.half} answers were half ${where}.`);
        if (counts.withoutHint > 0) problems.push(`${counts.withoutHint} refusals had no Retry-After ${where}.`);
        if (Object.keys(counts.other).length > 0) problems.push(`Other answers ${where}: ${JSON.stringify(counts.other)}.`);
        if (recovered > RECOVERED) problems.push(`It took ${recovered} ms to answer as usual after ${times} times.`);
        numbers[`times${times}`] = { whole: counts.whole, refused: counts.refused, recovered };
        plan.tell(`${where}: ${counts.whole} whole, ${counts.refused} turned away, recovered in ${recovered} ms`);
      }
      await load.next();
    }),
};
