import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { seedDemo } from '../../../src/demo';
import { CHAPTERS } from '../../questions';
import { printQuestions } from '../../questions/page';
import { placeIn, plain, shaped } from '../../questions/shape';
import { written, type Asked } from '../../questions/sql';
import { DEMO_DAY, DEMO_PASSWORD, startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';

/** The page that is written from the questions. `UPDATE_QUESTIONS=true` writes it anew. */
const FILE = join(__dirname, '..', '..', '..', 'docs', 'questions.md');
const update = process.env['UPDATE_QUESTIONS'] === 'true';

const QUESTIONS = CHAPTERS.flatMap(({ questions }) => questions);
const DAY = 86_400_000;

/**
 * Parts of an answer that no SQL computes. A total of a list that SQL computes as a whole has to fit it, and so is no part of
 * these.
 */
function uncomputed(value: unknown, places: readonly string[], at = ''): string[] {
  if (places.some((place) => at === place || at.startsWith(`${place}.`))) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [at];
  const { nodes, totalCount, totals } = value as { nodes?: Record<string, unknown>[]; totalCount?: number; totals?: unknown };
  const fits: string[] = [];
  if (nodes && places.includes(`${at}.nodes`)) {
    const sum = (pick: (node: any) => unknown): number => nodes.reduce((all, node) => all + Number(pick(node)), 0);
    const { count, sum: summed } = (totals ?? {}) as { count?: number; sum?: { quantity?: string } };
    if (totalCount === nodes.length) fits.push(`${at}.totalCount`);
    if (count !== undefined && count === sum((node) => node.count)) fits.push(`${at}.totals.count`);
    if (summed?.quantity === String(sum((node) => node.sum?.quantity))) fits.push(`${at}.totals.sum`);
  }
  return Object.entries(value).flatMap(([name, one]) =>
    uncomputed(one, [...places, ...fits], at === '' ? name : `${at}.${name}`),
  );
}

describeEngine('a question', () => {
  let app: TestApp;
  const answers: unknown[] = [];

  const rows = (sql: string): Promise<Record<string, unknown>[]> => app.database.rows(sql, []);

  async function askedBy(email: string): Promise<Asked> {
    const [user] = await app.database.rows<Asked>(
      'SELECT organization_id AS own, id AS me FROM `user` WHERE email_normalized = ?',
      [email],
    );
    if (!user) throw new Error(`${email} is nobody.`);
    return { own: user.own, me: user.me, now: app.clock.now() };
  }

  /** Four tokens: used lately, used long ago, never used, and revoked. */
  async function addTokens(): Promise<void> {
    const { me } = await askedBy('global.admin@alpine-distribution.example');
    const tokens: [name: string, usedDaysAgo: number | null, revoked: boolean][] = [
      ['Billing export', 1, false],
      ['Old dashboard', 120, false],
      ['Trial of a tool', null, false],
      ['Former integration', 200, true],
    ];
    for (const [index, [name, used, revoked]] of tokens.entries()) {
      await app.database.transaction(async (tx) => {
        await tx.run(
          `INSERT INTO api_token (id, created_at, user_id, name, name_folded, token_hash, actions, actions_folded, read_only, expires_at, last_used_at, revoked_at, hint)
            VALUES (?, ?, ?, ?, ?, ?, '[]', '[]', 1, ?, ?, ?, ?)`,
          [
            `tok_01k0000000000000000000000${index}`,
            DEMO_DAY - 300 * DAY,
            me,
            name,
            name.toLowerCase(),
            `hash of token ${index}`,
            DEMO_DAY + 60 * DAY,
            used === null ? null : DEMO_DAY - used * DAY,
            revoked ? DEMO_DAY - 30 * DAY : null,
            `ab${index}c`,
          ],
        );
      });
    }
  }

  beforeAll(async () => {
    app = await startTestApp();
    const passwordHash = await hash(DEMO_PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });
    await seedDemo(app.database, { size: 'small', at: DEMO_DAY, passwordHash });
    await addTokens();
  });
  afterAll(() => app.stop());

  it.each(QUESTIONS.map((question) => [question.title, question] as const))(
    'has the answer that SQL computes: %s',
    async (_title, { viewer, document, sql }) => {
      const { data, errors } = await app.send(document, {}, await app.as(viewer));
      answers.push(data);
      expect(errors).toEqual([]);
      const asked = await askedBy(viewer);
      for (const [place, statement] of Object.entries(sql)) {
        const found = plain(placeIn(data, place));
        const computed = await rows(written(engineUnderTest(), statement, asked));
        const [first] = computed;
        const expected = first && Object.keys(first).join() === 'value' ? plain(first['value']) : shaped(computed);
        const whole = Array.isArray(expected) && !Array.isArray(found) ? expected[0] : expected;
        expect({ place, found }).toEqual({ place, found: whole });
      }
      expect(uncomputed(data, Object.keys(sql))).toEqual([]);
    },
  );

  it('is one of at least 60, each with an answer that says something', () => {
    expect(QUESTIONS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(QUESTIONS.map(({ title }) => title)).size).toBe(QUESTIONS.length);
    const silent = QUESTIONS.filter((_question, index) => !/"count":[1-9]|"nodes":\[[^\]]/.test(JSON.stringify(answers[index])));
    expect(silent.map(({ title }) => title)).toEqual([]);
  });

  it('is refused if it filters by a price that is not shown, with the kind of organization that may', async () => {
    const document = '{ subscriptions(filter: { monthlyValue: { currency: "EUR", gte: 500 } }) { totalCount } }';
    const { data, errors } = await app.send(document, {}, await app.as('billing.admin@elbe-cloud.example'));
    expect(data).toEqual({ subscriptions: null });
    expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', action: 'OFFER_READ_PRICE' });
    expect(errors[0]?.message).toContain('providers');
  });

  it('is on the page', () => {
    const page = printQuestions(CHAPTERS, answers);
    if (update) writeFileSync(FILE, page);
    expect(existsSync(FILE) && readFileSync(FILE, 'utf8')).toBe(page);
  });
});
