import { newId } from '../../../src/kernel/ids';
import { DEMO_DAY, DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import { refresh, refusalOfToken, signOut, tokensOf, type Outcome } from './support/sessions';

const GERDA = 'global.admin@alpine-distribution.example';
const ANDREAS = 'admin.agent@alpine-distribution.example';
const DAY = 86_400_000;
const INVALID = { session: null, errors: [{ code: 'INVALID_REFRESH_TOKEN', path: ['refreshToken'] }] };

describeEngine('sessions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());
  beforeEach(() => app.clock.set(DEMO_DAY));

  it('continue with new tokens, and the used refresh token becomes void', async () => {
    const first = await tokensOf(app, GERDA, DEMO_PASSWORD);
    app.clock.advance(60_000);
    const second = (await refresh(app, first.refreshToken)).session;
    expect(second).toMatchObject({ mustChangePassword: false, expiresAt: new Date(DEMO_DAY + 16 * 60_000).toISOString() });
    expect(second?.refreshToken).not.toBe(first.refreshToken);
    expect(await refusalOfToken(app, second?.accessToken ?? '')).toBeNull();
    const third = (await refresh(app, second?.refreshToken ?? '')).session;
    expect(third).not.toBeNull();
  });

  it('end with their newest tokens if a refresh token is used twice, and no other session does', async () => {
    const first = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const other = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const second = (await refresh(app, first.refreshToken)).session;
    app.clock.advance(20_000);
    expect(await refresh(app, first.refreshToken)).toMatchObject(INVALID);
    expect(await refresh(app, second?.refreshToken ?? '')).toMatchObject(INVALID);
    expect(await refusalOfToken(app, second?.accessToken ?? '')).toBe('UNAUTHENTICATED');
    expect(await refusalOfToken(app, first.accessToken)).toBe('UNAUTHENTICATED');
    expect(await refusalOfToken(app, other.accessToken)).toBeNull();
  });

  it('give the same client the same next token for 20 seconds, for simultaneous requests and lost answers', async () => {
    const { refreshToken } = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const outcomes: Outcome[] = await Promise.all(Array.from({ length: 10 }, () => refresh(app, refreshToken)));
    app.clock.advance(19_999);
    outcomes.push(await refresh(app, refreshToken));
    const next = new Set(outcomes.map(({ session }) => session?.refreshToken));
    expect([...next]).toEqual([expect.any(String)]);
    for (const { session } of outcomes) expect(await refusalOfToken(app, session?.accessToken ?? '')).toBeNull();
    const [second = ''] = next;
    const third = (await refresh(app, second ?? '')).session;
    expect(third).not.toBeNull();
    // The next but one was given, so whoever comes with the first again is not the client that lost an answer.
    expect(await refresh(app, refreshToken)).toMatchObject(INVALID);
    expect(await refresh(app, third?.refreshToken ?? '')).toMatchObject(INVALID);
  });

  it('end if another client, or the same one later, sends a used token', async () => {
    const elsewhere = await startDemoApp({ TRUSTED_PROXIES: '127.0.0.1' });
    try {
      const from = async (address: string, refreshToken: string): Promise<string | null> => {
        const response = await fetch(`${elsewhere.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
          body: JSON.stringify({
            query: 'mutation($input: RefreshSessionInput!) { refreshSession(input: $input) { session { refreshToken } } }',
            variables: { input: { refreshToken } },
          }),
        });
        const { data } = (await response.json()) as { data: { refreshSession: { session: { refreshToken: string } | null } } };
        return data.refreshSession.session?.refreshToken ?? null;
      };
      const { refreshToken } = await tokensOf(elsewhere, GERDA, DEMO_PASSWORD);
      const next = await from('192.0.2.1', refreshToken);
      expect(await from('192.0.2.1', refreshToken)).toBe(next);
      expect(await from('192.0.2.2', refreshToken)).toBeNull();
      expect(await from('192.0.2.1', next ?? '')).toBeNull();
    } finally {
      await elsewhere.stop();
    }
    const late = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const after = (await refresh(app, late.refreshToken)).session;
    app.clock.advance(20_000);
    expect(await refresh(app, late.refreshToken)).toMatchObject(INVALID);
    expect(await refresh(app, after?.refreshToken ?? '')).toMatchObject(INVALID);
  });

  it('are refused for invalid refresh tokens, all alike', async () => {
    const { accessToken, refreshToken } = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const [id = '', secret = ''] = refreshToken.split('.');
    for (const token of [
      '',
      'x',
      accessToken,
      id,
      `${newId('Session', DEMO_DAY)}.${secret}`,
      `${refreshToken}x`,
      ` ${refreshToken}`,
    ]) {
      expect(await refresh(app, token)).toMatchObject(INVALID);
    }
    expect((await refresh(app, refreshToken)).errors).toEqual([]);
  });

  it('do not end if somebody knows their id and makes up the rest', async () => {
    const { accessToken, refreshToken } = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const [id = '', family = '', secret = ''] = refreshToken.split('.');
    const other = (await tokensOf(app, ANDREAS, DEMO_PASSWORD)).refreshToken.split('.');
    for (const token of [`${id}.${'A'.repeat(22)}.${secret}`, `${id}.${other[1]}.${other[2]}`, `${id}.${secret}`]) {
      expect(await refresh(app, token)).toMatchObject(INVALID);
    }
    expect(await refusalOfToken(app, accessToken)).toBeNull();
    // Whoever has the family had a token of it once: that ends it, and is noted.
    expect(await refresh(app, `${id}.${family}.${'A'.repeat(43)}`)).toMatchObject(INVALID);
    expect(await refusalOfToken(app, accessToken)).toBe('UNAUTHENTICATED');
    const rows = await app.database.rows("SELECT subject_id AS id FROM audit_event WHERE action = 'refreshTokenReused'", []);
    expect(rows.map((row) => row['id'])).toContain(id);
  });

  it('cost one read for a made-up token, and write nothing, whatever it looks like', async () => {
    // A minute of its own: what is refused often in one is counted.
    app.clock.advance(120_000);
    const [id = '', family = '', secret = ''] = (await tokensOf(app, GERDA, DEMO_PASSWORD)).refreshToken.split('.');
    const ended = await tokensOf(app, GERDA, DEMO_PASSWORD);
    await signOut(app, ended.accessToken);
    const lapsed = (await tokensOf(app, ANDREAS, DEMO_PASSWORD)).refreshToken;
    const [lapsedId = '', lapsedFamily = ''] = lapsed.split('.');
    const runOut = 'UPDATE session SET expires_at = ? WHERE id = ?';
    await app.database.transaction((writer) => writer.run(runOut, [app.clock.now(), lapsedId]));
    const cost = async (refreshToken: string): Promise<object> => {
      const document =
        'mutation($input: RefreshSessionInput!) { refreshSession(input: $input) { session { expiresAt } errors { code message path } } }';
      const { status, data, errors, statements, size } = await app.send(document, { input: { refreshToken } });
      return { status, data, errors, statements, size };
    };
    const stored = (): Promise<unknown[]> => app.database.rows('SELECT * FROM session ORDER BY id', []);
    const events = async (): Promise<unknown> =>
      (await app.database.rows("SELECT COUNT(*) AS n FROM audit_event WHERE action = 'refreshTokenReused'", []))[0]?.['n'];
    const before = [await stored(), await events()];
    // The refusal itself is counted, the first of a minute with one statement more.
    await cost('x');
    const malformed = (await cost('x')) as { statements: number };
    for (const token of [
      `${newId('Session', DEMO_DAY)}.${family}.${secret}`,
      `${id}.${'A'.repeat(22)}.${secret}`,
      `${id}.${lapsedFamily}.${secret}`,
      ended.refreshToken,
      lapsed,
      `${lapsedId}.${lapsedFamily}.${'A'.repeat(43)}`,
    ]) {
      expect({ token, ...(await cost(token)) }).toEqual({ token, ...malformed, statements: malformed.statements + 1 });
    }
    expect([await stored(), await events()]).toEqual(before);
    expect((await refresh(app, `${id}.${family}.${secret}`)).errors).toEqual([]);
  });

  it('are ended one by one by their owner, and by nobody else', async () => {
    const [one, two] = [await tokensOf(app, GERDA, DEMO_PASSWORD), await tokensOf(app, GERDA, DEMO_PASSWORD)];
    const andreas = await tokensOf(app, ANDREAS, DEMO_PASSWORD);
    const [sessionId = ''] = two.refreshToken.split('.');
    const fields = 'id current revokedAt viewerCan availableActions { operation allowed code }';
    const revoke = async (token: string, input: object): Promise<Record<string, any>> => {
      const document = `mutation($input: RevokeSessionInput!) { revokeSession(input: $input) { session { ${fields} } errors { code path } } }`;
      return (await app.send(document, { input }, token)).data?.['revokeSession'] as Record<string, any>;
    };
    const foreign = { session: null, errors: [{ code: 'NOT_FOUND', path: ['sessionId'] }] };
    expect(await revoke(andreas.accessToken, { sessionId })).toEqual(foreign);
    expect(await revoke(andreas.accessToken, { sessionId: newId('Session', DEMO_DAY) })).toEqual(foreign);
    expect(await revoke(one.accessToken, { sessionId, dryRun: true })).toMatchObject({
      session: { revokedAt: null },
      errors: [],
    });
    expect(await refusalOfToken(app, two.accessToken)).toBeNull();
    const input = { sessionId, idempotencyKey: 'lost laptop' };
    const done = { id: sessionId, current: false, revokedAt: new Date(DEMO_DAY).toISOString(), viewerCan: [] };
    expect(await revoke(one.accessToken, input)).toMatchObject({ session: done, errors: [] });
    expect(await revoke(one.accessToken, input)).toMatchObject({ session: done, errors: [] });
    expect((await revoke(one.accessToken, { sessionId }))['errors']).toMatchObject([{ code: 'INVALID_STATE' }]);
    expect(await refusalOfToken(app, two.accessToken)).toBe('UNAUTHENTICATED');
    expect(await refresh(app, two.refreshToken)).toMatchObject(INVALID);
    expect(await refusalOfToken(app, one.accessToken)).toBeNull();
    const { data } = await app.send('{ sessions(first: 100) { nodes { id current } } }', {}, one.accessToken);
    const current = (data as any).sessions.nodes.filter((session: { current: boolean }) => session.current);
    expect(current.map(({ id }: { id: string }) => id)).toEqual([one.refreshToken.split('.')[0]]);
    const at = await Promise.all(
      [revoke(one.accessToken, { sessionId: current[0].id }), revoke(one.accessToken, { sessionId: current[0].id })].map((p) =>
        p.catch(() => null),
      ),
    );
    expect(at.filter((answer) => answer?.['errors'].length === 0).length).toBe(1);
  });

  it('cannot be ended after they have lapsed, and say so', async () => {
    const [old] = (await tokensOf(app, GERDA, DEMO_PASSWORD)).refreshToken.split('.');
    const can = async (token: string): Promise<unknown> => {
      const fields = 'viewerCan availableActions { operation allowed code }';
      const document = `query($id: ID!) { node(id: $id) { ... on Session { ${fields} } } }`;
      return (await app.send(document, { id: old }, token)).data?.['node'];
    };
    const open = {
      viewerCan: ['SESSION_MANAGE_OWN'],
      availableActions: [{ operation: 'revokeSession', allowed: true, code: null }],
    };
    const ended = { viewerCan: [], availableActions: [{ operation: 'revokeSession', allowed: false, code: 'INVALID_STATE' }] };
    app.clock.set(DEMO_DAY + 30 * DAY - 1);
    expect(await can((await tokensOf(app, GERDA, DEMO_PASSWORD)).accessToken)).toEqual(open);
    app.clock.set(DEMO_DAY + 30 * DAY);
    const { accessToken } = await tokensOf(app, GERDA, DEMO_PASSWORD);
    expect(await can(accessToken)).toEqual(ended);
    const document = 'mutation($input: RevokeSessionInput!) { revokeSession(input: $input) { errors { code path } } }';
    const { data } = await app.send(document, { input: { sessionId: old } }, accessToken);
    expect(data).toEqual({ revokeSession: { errors: [{ code: 'INVALID_STATE', path: ['sessionId'] }] } });
  });

  it('do not give an applicant what the same roles give a partner', async () => {
    const actions = async (email: string): Promise<string[]> => {
      const { accessToken } = await tokensOf(app, email, DEMO_PASSWORD);
      return (await app.send('{ viewer { actions } }', {}, accessToken)).data?.['viewer'].actions as string[];
    };
    const setStatus = (status: string): Promise<number> =>
      app.database.transaction((writer) =>
        writer.run('UPDATE partner SET status = ? WHERE id = (SELECT organization_id FROM `user` WHERE email = ?)', [
          status,
          GERDA,
        ]),
      );
    const admin = await actions(GERDA);
    await setStatus('APPLICANT');
    const applicant = await actions(GERDA);
    expect(admin).toContain('USER_CREATE');
    expect(applicant).not.toContain('USER_CREATE');
    expect(applicant.length).toBeLessThan(admin.length);
    await setStatus('ACTIVE');
  });

  it('lapse 30 days after their last use', async () => {
    const kept = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const left = await tokensOf(app, ANDREAS, DEMO_PASSWORD);
    app.clock.set(DEMO_DAY + 30 * DAY - 1);
    const used = (await refresh(app, kept.refreshToken)).session;
    app.clock.set(DEMO_DAY + 30 * DAY);
    expect(await refresh(app, left.refreshToken)).toMatchObject(INVALID);
    app.clock.set(DEMO_DAY + 59 * DAY);
    expect((await refresh(app, used?.refreshToken ?? '')).session).not.toBeNull();
  });

  it('end at once on signing out, one at a time', async () => {
    const [one, other] = [await tokensOf(app, GERDA, DEMO_PASSWORD), await tokensOf(app, GERDA, DEMO_PASSWORD)];
    expect((await signOut(app, one.accessToken)).data).toEqual({ signOut: { signedOut: true, errors: [] } });
    expect(await refusalOfToken(app, one.accessToken)).toBe('UNAUTHENTICATED');
    expect(await refresh(app, one.refreshToken)).toMatchObject(INVALID);
    expect(await refusalOfToken(app, other.accessToken)).toBeNull();
    expect((await signOut(app, one.accessToken)).status).toBe(401);
  });

  it('are listed only to their owner, without their secrets', async () => {
    const gerda = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const [own = ''] = gerda.refreshToken.split('.');
    const list = async (token: string): Promise<string[]> => {
      const { data } = await app.send('{ sessions(first: 100) { nodes { id } } }', {}, token);
      return (data as { sessions: { nodes: { id: string }[] } }).sessions.nodes.map(({ id }) => id);
    };
    expect(await list(gerda.accessToken)).toContain(own);
    const andreas = await tokensOf(app, ANDREAS, DEMO_PASSWORD);
    expect(await list(andreas.accessToken)).not.toContain(own);
    const foreign = await app.send('query($id: ID!) { node(id: $id) { id } }', { id: own }, andreas.accessToken);
    expect(foreign.data).toEqual({ node: null });
  });
});
