import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aReseller } from '../../support/factories/partners';
import { startWorld } from '../../support/factories/world';
import { eventsOf } from '../../support/mutate';
import { changePassword, refresh, tokensOf } from '../sign-in/support/sessions';
import { codeOf, idOf, OPERATOR } from './support/world';

const GLOBAL_ADMIN = 'global.admin@reseller.example';
const USER_ADMIN = 'user.admin@reseller.example';

describeEngine("one's own account", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startWorld();
    await aReseller(app, { domain: 'reseller.example' });
  });
  afterAll(() => app.stop());

  it('shows its sign-ins and signs out everywhere at once, this session included [row 139]', async () => {
    const [one, other] = [await tokensOf(app, GLOBAL_ADMIN, DEMO_PASSWORD), await tokensOf(app, GLOBAL_ADMIN, DEMO_PASSWORD)];
    const neighbor = await tokensOf(app, USER_ADMIN, DEMO_PASSWORD);
    const { data } = await app.send('{ sessions(first: 50) { nodes { id revokedAt } } }', {}, one.accessToken);
    const open = (data?.['sessions'].nodes as { revokedAt: string | null }[]).filter(
      ({ revokedAt }) => revokedAt === null,
    ).length;
    expect(open).toBeGreaterThanOrEqual(2);
    const answer = await app.send('mutation { signOutEverywhere { endedSessions errors { code } } }', {}, one.accessToken);
    expect(answer.data).toEqual({ signOutEverywhere: { endedSessions: open, errors: [] } });
    for (const { accessToken, refreshToken } of [one, other]) {
      expect(await codeOf(app, accessToken)).toBe('UNAUTHENTICATED');
      expect((await refresh(app, refreshToken)).session).toBeNull();
    }
    expect(await codeOf(app, neighbor.accessToken)).toBeNull();
    const events = await eventsOf(app, OPERATOR, await idOf(app, GLOBAL_ADMIN));
    expect(events.filter(({ action }) => action === 'signOutEverywhere')).toHaveLength(1);
    const anonymous = await app.send('mutation { signOutEverywhere { endedSessions } }');
    expect(anonymous.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('treats two encodings of the same characters as the same password', async () => {
    const word = 'ein Fährmann auf der Donau';
    const { accessToken } = await tokensOf(app, USER_ADMIN, DEMO_PASSWORD);
    const { session } = await changePassword(app, accessToken, DEMO_PASSWORD, word.normalize('NFC'));
    const again = await changePassword(app, session?.accessToken ?? '', word.normalize('NFC'), word.normalize('NFD'));
    expect(again).toMatchObject({ session: null, errors: [{ code: 'PASSWORD_UNCHANGED', path: ['newPassword'] }] });
  });
});
