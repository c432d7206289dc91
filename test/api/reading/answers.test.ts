import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { seedDemo } from '../../../src/demo';
import { DEMO_DAY, DEMO_PASSWORD, startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { DOCUMENTS, VIEWERS } from './documents';

/** Digests of the answers, the same for both engines. `UPDATE_ANSWERS=true` writes them anew; the diff is the review. */
const FILE = join(__dirname, 'answers.json');
const update = process.env['UPDATE_ANSWERS'] === 'true';

describeEngine('answers on the demo data', () => {
  let app: TestApp;
  const expected = (existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {}) as Record<string, Record<string, string>>;
  const seen: Record<string, Record<string, string>> = {};
  beforeAll(async () => {
    app = await startTestApp();
    const passwordHash = await hash(DEMO_PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });
    await seedDemo(app.database, { size: 'small', at: DEMO_DAY, passwordHash });
  });
  afterAll(async () => {
    if (update) writeFileSync(FILE, `${JSON.stringify(seen, null, 2)}\n`);
    await app.stop();
  });

  const raw = async (document: string, token: string | undefined): Promise<string> => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query: document }),
    });
    // Every request has an id of its own.
    return (await response.text()).replace(/"requestId":"[^"]*"/, '"requestId":""');
  };

  it('are asked with at least 25 documents', () => {
    expect(DOCUMENTS.length).toBeGreaterThanOrEqual(25);
  });

  it.each(DOCUMENTS)('have the same bytes on both engines, executed and compiled: %s', async (name, document) => {
    const digests: Record<string, string> = {};
    for (const viewer of VIEWERS) {
      const token = viewer === null ? undefined : await app.as(viewer);
      // The first time is executed by graphql-js, later ones are compiled.
      const first = await raw(document, token);
      expect(await raw(document, token)).toBe(first);
      expect(first).not.toContain('INTERNAL_SERVER_ERROR');
      digests[viewer ?? 'nobody'] = createHash('sha256').update(first).digest('hex').slice(0, 16);
    }
    seen[name] = digests;
    if (!update) expect(digests).toEqual(expected[name]);
  });
});
