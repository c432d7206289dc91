import { request, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import { ALPINE, ELBE, exported } from './support/ask';

const DOCUMENT = 'query Seats { subscriptions { nodes { id quantity } } }';

/** A document whose rows are long: a file larger than what connections buffer. */
const WIDE = `{ subscriptions(first: 20) { nodes { ${Array.from({ length: 900 }, (_, n) => `a${'x'.repeat(60)}${n}: id`).join(' ')} } } }`;
const WITH_ROOM = { MAX_ALIASES: '1000', MAX_TOKENS: '20000' };

/** Milliseconds to wait for what happens soon. */
const PATIENCE = 20_000;

async function soon(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const until = Date.now() + PATIENCE; !(await holds()); await delay(50)) {
    if (Date.now() > until) throw new Error('It did not happen in time.');
  }
}

/** Begins an export whose client takes nothing of it. */
function beginSlowly(app: TestApp, token: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const asking = request(`${app.url}/export`, { method: 'POST', headers }, (response) => {
      response.pause();
      response.on('error', () => undefined);
      resolve(response);
    });
    asking.on('error', reject);
    asking.end(JSON.stringify({ document: WIDE, format: 'NDJSON' }));
  });
}

describeEngine('an export over HTTP', () => {
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    const limits = { EXPORTS_AT_ONCE: '2', EXPORTS_BY_ORGANIZATION: '1', EXPORT_STALL_SECONDS: '2' };
    app = await startDemoApp({ ...WITH_ROOM, ...limits });
    token = await app.as(ALPINE);
  });
  afterAll(() => app.stop());

  it('has an entity tag, and no body for who has it', async () => {
    const first = await exported(app, { document: DOCUMENT, format: 'CSV' }, token);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[\w-]{43}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(first.headers.get('vary')?.toLowerCase()).toContain('authorization');
    const again = await exported(app, { document: DOCUMENT, format: 'CSV' }, token, { 'if-none-match': `"x", ${etag}` });
    expect([again.status, again.text]).toEqual([304, '']);
    const other = await exported(app, { document: DOCUMENT, format: 'CSV' }, await app.as(ELBE), { 'if-none-match': etag });
    expect(other.status).toBe(200);
    const book = (await exported(app, { document: DOCUMENT, format: 'XLSX' }, token)).headers.get('etag');
    expect((await exported(app, { document: DOCUMENT, format: 'XLSX' }, token)).headers.get('etag')).toBe(book);
  });

  it('is named after the file asked for, the operation or the list', async () => {
    const nameOf = async (body: object): Promise<string | null> =>
      (await exported(app, { document: DOCUMENT, format: 'CSV', ...body }, token)).headers.get('content-disposition');
    expect(await nameOf({})).toBe('attachment; filename=Seats.csv');
    expect(await nameOf({ document: DOCUMENT.replace('Seats ', '') })).toBe('attachment; filename=subscriptions.csv');
    expect(await nameOf({ fileName: 'Sitze "2026" für Ø', format: 'XLSX' })).toMatch(
      /^attachment; filename="Sitze \\"2026\\" f.r .\.xlsx"(; filename\*=UTF-8''Sitze%20%222026%22%20f%C3%BCr%20%C3%98\.xlsx)?$/,
    );
    expect(await nameOf({ fileName: 'Zestawienie ł' })).toContain("filename*=UTF-8''Zestawienie%20%C5%82.csv");
  });

  it('is compressed for who takes gzip, and whole for who does not', async () => {
    const send = async (accept: string): Promise<[string | null, Buffer]> =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'accept-encoding': accept };
        const asking = request(`${app.url}/export`, { method: 'POST', headers }, (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => resolve([response.headers['content-encoding'] ?? null, Buffer.concat(parts)]));
        });
        asking.on('error', reject);
        asking.end(JSON.stringify({ document: DOCUMENT, format: 'CSV' }));
      });
    const [none, plain] = await send('identity');
    const [gzip, packed] = await send('br, gzip');
    expect([none, gzip]).toEqual([null, 'gzip']);
    expect(gunzipSync(packed)).toEqual(plain);
  });

  it('cuts off a client that takes nothing, which makes room for the next', async () => {
    const warned = (): boolean => app.log.some(({ msg }) => msg === 'an export ended early');
    const slow = await beginSlowly(app, token);
    expect(slow.headers['etag']).toBeUndefined();
    expect(slow.headers['cache-control']).toBe('no-store');
    const refused = await exported(app, { document: DOCUMENT, format: 'CSV' }, token);
    expect([refused.status, refused.error?.extensions['code']]).toEqual([429, 'THROTTLED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // Others have room of their own.
    expect((await exported(app, { document: DOCUMENT, format: 'CSV' }, await app.as(ELBE))).status).toBe(200);
    await soon(warned);
    await soon(async () => (await exported(app, { document: DOCUMENT, format: 'CSV' }, token)).status === 200);
    slow.destroy();
  });

  it('ends when its client goes away', async () => {
    const slow = await beginSlowly(app, token);
    slow.destroy();
    await soon(async () => (await exported(app, { document: DOCUMENT, format: 'CSV' }, token)).status === 200);
  });

  it('is the same in large as in small', async () => {
    const { text, headers } = await exported(app, { document: WIDE, format: 'NDJSON' }, token);
    expect(headers.get('etag')).toBeNull();
    const ids = text
      .trimEnd()
      .split('\n')
      .map((line) => Object.values(JSON.parse(line) as object)[0] as string);
    const short = await exported(app, { document: '{ subscriptions { nodes { id } } }', format: 'JSON' }, token);
    expect(ids).toEqual((JSON.parse(short.text) as { id: string }[]).map(({ id }) => id));
  });
});

describeEngine('the cost of an export', () => {
  let app: TestApp;
  afterAll(() => app.stop());

  it('is charged per page, for which an export waits', async () => {
    const bucket = { COST_BY_USER: '100', COST_RATE_BY_USER: '100', MAX_COST: '100' };
    app = await startDemoApp(bucket);
    const token = await app.as(ALPINE);
    const priced = async () => {
      const { extensions } = await app.send('{ viewer { userId } }', {}, token, { 'x-query-cost': 'true' });
      return extensions['cost'].throttleStatus.currentlyAvailable as number;
    };
    const before = await priced();
    const began = Date.now();
    const { status, text } = await exported(app, { document: '{ subscriptions { nodes { id } } }', format: 'NDJSON' }, token);
    const rows = text.trimEnd().split('\n').length;
    expect(status).toBe(200);
    // Every row costs a point, beyond what was there at the beginning and what is restored.
    expect(rows).toBeGreaterThan(before);
    expect(Date.now() - began).toBeGreaterThanOrEqual(((rows - before) * 1000) / 100 - 50);
  });
});
