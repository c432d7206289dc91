import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startWorld } from '../../support/factories/world';
import { codesOf, codesWith, freshToken, idOf, makeProvider, makeUser, rowOf } from './support/world';

/** Races in CI; the script that runs more of them sets it. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 3);

describeEngine('the last active global admin', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startWorld();
  });
  afterAll(() => app.stop());

  it('is neither demoted nor disabled, and says so beforehand', async () => {
    const { admin } = await makeProvider(app, 'allein.example');
    const userId = await idOf(app, admin);
    const before = await rowOf(app, userId);
    const look = '{ viewer { user { availableActions { operation action allowed code } viewerCan } } }';
    const { data } = await app.send(look, {}, await app.as(admin));
    const { availableActions, viewerCan } = data?.['viewer'].user as Record<string, any>;
    expect(availableActions).toEqual([
      { operation: 'updateUser', action: 'USER_UPDATE_ROLES', allowed: true, code: null },
      { operation: 'updateUserRoles', action: 'USER_UPDATE_ROLES', allowed: true, code: null },
      { operation: 'disableUser', action: 'USER_DISABLE', allowed: false, code: 'LAST_ADMIN' },
      { operation: 'enableUser', action: 'USER_DISABLE', allowed: false, code: 'INVALID_STATE' },
      { operation: 'resetPassword', action: 'USER_RESET_PASSWORD', allowed: false, code: 'OWN_ACCOUNT' },
      { operation: 'resetSecondFactor', action: 'USER_RESET_PASSWORD', allowed: false, code: 'OWN_ACCOUNT' },
    ]);
    expect(viewerCan).toEqual(['USER_UPDATE_ROLES']);
    expect(await codesOf(app, admin, 'updateUserRoles', { userId, roles: ['ADMIN_AGENT'] })).toEqual(['LAST_ADMIN']);
    expect(await codesOf(app, admin, 'disableUser', { userId })).toEqual(['LAST_ADMIN']);
    expect(await codesOf(app, admin, 'resetPassword', { userId })).toEqual(['OWN_ACCOUNT']);
    expect(await rowOf(app, userId)).toEqual(before);
    // A disabled admin is no admin that could help.
    const other = await makeUser(app, admin, 'zweite@allein.example', ['GLOBAL_ADMIN']);
    expect(await codesOf(app, admin, 'disableUser', { userId })).toEqual(['OWN_ACCOUNT']);
    expect(await codesOf(app, admin, 'disableUser', { userId: other.id })).toEqual([]);
    expect(await codesOf(app, admin, 'updateUserRoles', { userId, roles: ['ADMIN_AGENT'] })).toEqual(['LAST_ADMIN']);
    expect(await codesOf(app, admin, 'updateUserRoles', { userId: other.id, roles: ['SALES_AGENT'] })).toEqual([]);
  });

  it('is protected among operators, too', async () => {
    const operator = 'operator@partner-graph.example';
    const userId = await idOf(app, operator);
    expect(await codesOf(app, operator, 'disableUser', { userId })).toEqual(['LAST_ADMIN']);
    expect(await codesOf(app, operator, 'updateUserRoles', { userId, roles: ['GLOBAL_ADMIN'] })).toEqual(['ROLE_OF_OTHER_KIND']);
    const other = await makeUser(app, operator, 'oskar@partner-graph.example', ['OPERATOR']);
    expect(await codesOf(app, other.email, 'disableUser', { userId: other.id })).toEqual(['OWN_ACCOUNT']);
    expect(await codesOf(app, operator, 'disableUser', { userId: other.id })).toEqual([]);
  });

  it(`remains when two demote each other at the same time, ${ROUNDS} times`, async () => {
    const { admin } = await makeProvider(app, 'duell.example');
    const one = { id: await idOf(app, admin), email: admin };
    const other = await makeUser(app, admin, 'gegner@duell.example', ['GLOBAL_ADMIN']);
    for (let round = 0; round < ROUNDS; round += 1) {
      const [first, second] = [await freshToken(app, one.email), await freshToken(app, other.email)];
      const answers = await Promise.all([
        codesWith(app, first, 'updateUserRoles', { userId: other.id, roles: ['SALES_AGENT'] }),
        codesWith(app, second, 'updateUserRoles', { userId: one.id, roles: ['SALES_AGENT'] }),
      ]);
      expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
      expect(['UNAUTHENTICATED', 'LAST_ADMIN']).toContain(answers.flat()[0]);
      const roles = await Promise.all([one, other].map(async ({ id }) => (await rowOf(app, id))['roles'] as string[]));
      expect(roles.filter((held) => held.includes('GLOBAL_ADMIN'))).toHaveLength(1);
      const [winner, loser] = roles[0]?.includes('GLOBAL_ADMIN') ? [one, other] : [other, one];
      const token = await freshToken(app, winner.email);
      expect(await codesWith(app, token, 'updateUserRoles', { userId: loser.id, roles: ['GLOBAL_ADMIN'] })).toEqual([]);
    }
  });

  it('cannot finish a request if it was demoted meanwhile', async () => {
    const { admin } = await makeProvider(app, 'trio.example');
    const id = await idOf(app, admin);
    const [second, third] = [
      await makeUser(app, admin, 'zwei@trio.example', ['GLOBAL_ADMIN']),
      await makeUser(app, admin, 'drei@trio.example', ['GLOBAL_ADMIN']),
    ];
    // Whoever is demoted while it signs in does not get in at all.
    for (const email of [admin, second.email, third.email]) await app.as(email);
    const answers = await Promise.all([
      codesOf(app, admin, 'disableUser', { userId: second.id }),
      codesOf(app, second.email, 'disableUser', { userId: third.id }),
      codesOf(app, third.email, 'disableUser', { userId: id }),
    ]);
    const active = await Promise.all([id, second.id, third.id].map(async (one) => (await rowOf(app, one))['status']));
    expect(active.filter((status) => status === 'ACTIVE').length).toBeGreaterThanOrEqual(1);
    const done = answers.filter((codes) => codes.length === 0).length;
    expect(active.filter((status) => status === 'DISABLED')).toHaveLength(done);
    // Nobody who was disabled disabled somebody afterwards: at most two of a circle of three succeed.
    expect(done).toBeLessThan(3);
  });

  it('remains when one mutation disables and another changes roles', async () => {
    const { admin } = await makeProvider(app, 'mixed.example');
    const other = await makeUser(app, admin, 'other@mixed.example', ['GLOBAL_ADMIN']);
    const own = await idOf(app, admin);
    for (const email of [admin, other.email]) await app.as(email);
    const answers = await Promise.all([
      codesOf(app, admin, 'disableUser', { userId: other.id }),
      codesOf(app, other.email, 'updateUserRoles', { userId: own, roles: ['SALES_AGENT'] }),
    ]);
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
  });
});
