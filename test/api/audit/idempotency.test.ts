import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const ALPINE = 'global.admin@alpine-distribution.example';
const BALTIC = 'global.admin@baltic-distribution.example';
const HOUR = 3_600_000;

describeEngine('an idempotency key', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '40' });
  });
  afterAll(() => app.stop());

  const invite = (email: string, key: string, recipientEmail: string): Promise<Record<string, any>> =>
    mutate(
      app,
      email,
      'invitePartnership',
      { recipientEmail, idempotencyKey: key, sendByEmail: true },
      'invitation { id } linkShownBefore',
    );
  const invitations = async (recipient: string): Promise<number> =>
    (await app.database.rows('SELECT id FROM invitation WHERE recipient_email = ?', [recipient])).length;

  it('gives a parallel repeat the answer of the first request, with one effect and one mail', async () => {
    await app.as(ALPINE);
    const answers = await Promise.all(Array.from({ length: 12 }, () => invite(ALPINE, 'parallel', 'eins@schluessel.example')));
    expect(new Set(answers.map(({ invitation }) => (invitation as { id: string }).id)).size).toBe(1);
    expect(answers.filter(({ linkShownBefore }) => linkShownBefore === false)).toHaveLength(1);
    expect(await invitations('eins@schluessel.example')).toBe(1);
    const mails = await app.database.rows('SELECT id FROM outbox_mail WHERE recipient = ?', ['eins@schluessel.example']);
    expect(mails).toHaveLength(1);
  });

  it('belongs to one organization, one operation and one input', async () => {
    await invite(ALPINE, 'mine', 'zwei@schluessel.example');
    await invite(BALTIC, 'mine', 'zwei@schluessel.example');
    expect(await invitations('zwei@schluessel.example')).toBe(2);
    const other = { recipientEmail: 'drei@schluessel.example', idempotencyKey: 'mine' };
    expect(await codesOf(app, ALPINE, 'invitePartnership', other)).toEqual(['IDEMPOTENCY_CONFLICT']);
    expect(await codesOf(app, ALPINE, 'inviteCustomer', { ...other, includeDelegatedAdmin: false })).toEqual([]);
    // The fingerprint covers who asks: a colleague with the same key is told, not answered.
    const colleague = { recipientEmail: 'zwei@schluessel.example', sendByEmail: true, idempotencyKey: 'mine' };
    expect(await codesOf(app, 'admin.agent@alpine-distribution.example', 'invitePartnership', colleague)).toEqual([
      'IDEMPOTENCY_CONFLICT',
    ]);
  });

  it('is not used up by a refusal or a dry run', async () => {
    const input = { recipientEmail: 'nicht', idempotencyKey: 'again' };
    expect(await codesOf(app, ALPINE, 'invitePartnership', input)).toEqual(['INVALID_EMAIL']);
    const good = { recipientEmail: 'vier@schluessel.example', idempotencyKey: 'again' };
    expect(await codesOf(app, ALPINE, 'invitePartnership', { ...good, dryRun: true })).toEqual([]);
    expect(await invitations('vier@schluessel.example')).toBe(0);
    expect(await codesOf(app, ALPINE, 'invitePartnership', good)).toEqual([]);
    expect(await invitations('vier@schluessel.example')).toBe(1);
  });

  it('is kept for a day and can be used again afterwards', async () => {
    await invite(ALPINE, 'daily', 'fuenf@schluessel.example');
    app.clock.advance(24 * HOUR - 1);
    await app.background();
    await invite(ALPINE, 'daily', 'fuenf@schluessel.example');
    expect(await invitations('fuenf@schluessel.example')).toBe(1);
    app.clock.advance(1);
    const records = async (): Promise<number> => (await app.database.rows('SELECT key_hash FROM idempotency_record', [])).length;
    expect(await records()).toBeGreaterThan(0);
    await app.background();
    expect(await records()).toBe(0);
    await invite(ALPINE, 'daily', 'fuenf@schluessel.example');
    expect(await invitations('fuenf@schluessel.example')).toBe(2);
  });

  it('must have 1 to 255 characters', async () => {
    for (const idempotencyKey of ['', 'x'.repeat(256)]) {
      expect(await codesOf(app, ALPINE, 'invitePartnership', { recipientEmail: 'a@b.example', idempotencyKey })).toEqual([
        'INVALID',
      ]);
    }
  });
});
