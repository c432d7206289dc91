import { createHash, createHmac } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { newId } from '../../../src/kernel/ids';
import { linkTokens, LINK_PURPOSES } from '../../../src/security/links';
import {
  accessTokens,
  digest,
  newRefreshToken,
  readRefreshToken,
  writeRefreshToken,
  type AccessTokens,
} from '../../../src/security/tokens';
import { makeVault } from '../../../src/security/vault';

const SECRET = 'a secret of the tests that is long enough to pass';
const NOW = Date.UTC(2026, 10, 1, 12, 0, 0, 500);
const LIFETIME = 900;
const claims = { userId: 'usr_1', sessionId: 'ses_1', generation: 3 };

/** A token of any content under a secret. */
function forge(head: object, body: object, secret = SECRET): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part(head)}.${part(body)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

describe('access tokens', () => {
  const tokens = (): AccessTokens => accessTokens(SECRET, LIFETIME);

  it('contain what was signed, for the given time', async () => {
    const { token, expiresAt } = await tokens().sign(claims, NOW);
    expect(expiresAt).toBe((Math.floor(NOW / 1000) + LIFETIME) * 1000);
    expect(tokens().lifetime).toBe(LIFETIME);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'at+jwt' });
    expect(decodeJwt(token)).toEqual({
      sub: 'usr_1',
      sid: 'ses_1',
      gen: 3,
      iss: 'partner-graph',
      aud: 'partner-graph',
      iat: Math.floor(NOW / 1000),
      exp: expiresAt / 1000,
    });
    const reader = tokens();
    const read = { ...claims, expiresAt: expiresAt / 1000 };
    expect(await reader.verify(token, NOW)).toEqual(read);
    // The second time it is remembered, and still it ends in time.
    expect(await reader.verify(token, expiresAt - 1)).toEqual(read);
    expect(await reader.verify(token, expiresAt)).toBeNull();
    expect(await tokens().verify(token, expiresAt)).toBeNull();
  });

  it('are invalid if a claim is missing, of another type, or of another server', async () => {
    const { token } = await tokens().sign(claims, NOW);
    const good = decodeJwt(token);
    const head = { alg: 'HS256', typ: 'at+jwt' };
    expect(await tokens().verify(forge(head, good), NOW)).not.toBeNull();
    const bodies: object[] = [
      { ...good, sub: undefined },
      { ...good, sub: 7 },
      { ...good, sid: undefined },
      { ...good, sid: 7 },
      { ...good, gen: undefined },
      { ...good, gen: '3' },
      { ...good, exp: undefined },
      { ...good, iss: 'other' },
      { ...good, aud: 'partner-graph/device' },
    ];
    for (const body of bodies)
      expect({ body, read: await tokens().verify(forge(head, body), NOW) }).toEqual({ body, read: null });
    expect(await tokens().verify(forge({ ...head, typ: 'JWT' }, good), NOW)).toBeNull();
    expect(await tokens().verify(forge({ ...head, alg: 'HS512' }, good), NOW)).toBeNull();
    expect(await tokens().verify(forge(head, good, 'another secret'), NOW)).toBeNull();
  });

  it('are not checked beyond 4,096 characters', async () => {
    const { token } = await tokens().sign(claims, NOW);
    const good = decodeJwt(token);
    const filled = (length: number): string => {
      const empty = forge({ alg: 'HS256', typ: 'at+jwt' }, { ...good, filler: '' });
      for (let size = Math.floor(((length - empty.length) * 3) / 4) - 3; ; size += 1) {
        const made = forge({ alg: 'HS256', typ: 'at+jwt' }, { ...good, filler: 'x'.repeat(size) });
        if (made.length >= length) return made;
      }
    };
    const [within, beyond] = [filled(4_090), filled(4_097)];
    expect(within.length).toBeLessThanOrEqual(4_096);
    expect(await tokens().verify(within, NOW)).not.toBeNull();
    expect(await tokens().verify(beyond, NOW)).toBeNull();
  });

  it('have kinds for challenges and devices, each with its own time, which are accepted for nothing else', async () => {
    const all = tokens();
    const { challenges, devices } = all;
    const challenge = await challenges.sign({ userId: 'usr_1', generation: 3 }, NOW);
    const known = await challenges.sign({ userId: 'usr_1', generation: 3, deviceId: 'd' }, NOW);
    const device = await devices.sign({ userId: 'usr_1', deviceId: 'd' }, NOW);
    expect(await challenges.read(challenge, NOW)).toEqual({ userId: 'usr_1', generation: 3, deviceId: undefined });
    expect(await challenges.read(known, NOW)).toEqual({ userId: 'usr_1', generation: 3, deviceId: 'd' });
    expect(await devices.read(device, NOW)).toEqual({ userId: 'usr_1', deviceId: 'd' });
    const start = Math.floor(NOW / 1000) * 1000;
    expect(await challenges.read(challenge, start + 299_000)).not.toBeNull();
    expect(await challenges.read(challenge, start + 300_000)).toBeNull();
    expect(await devices.read(device, start + 180 * 86_400_000 - 1_000)).not.toBeNull();
    expect(await devices.read(device, start + 180 * 86_400_000)).toBeNull();
    const { token } = await all.sign(claims, NOW);
    expect([await challenges.read(token, NOW), await challenges.read(device, NOW)]).toEqual([null, null]);
    expect([await devices.read(token, NOW), await devices.read(known, NOW)]).toEqual([null, null]);
    expect([await all.verify(challenge, NOW), await all.verify(device, NOW)]).toEqual([null, null]);
  });

  it('have kinds for challenges and devices, which are invalid without their claims', async () => {
    const { challenges, devices } = tokens();
    const body = { iss: 'partner-graph', exp: NOW / 1000 + 60, sub: 'usr_1', gen: 3, jti: 'd', did: 7 };
    const challenge = (more: object): Promise<unknown> =>
      challenges.read(
        forge({ alg: 'HS256', typ: 'challenge+jwt' }, { ...body, aud: 'partner-graph/second-factor', ...more }),
        NOW,
      );
    const device = (more: object): Promise<unknown> =>
      devices.read(forge({ alg: 'HS256', typ: 'device+jwt' }, { ...body, aud: 'partner-graph/device', ...more }), NOW);
    expect(await challenge({})).toEqual({ userId: 'usr_1', generation: 3, deviceId: undefined });
    expect(await device({})).toEqual({ userId: 'usr_1', deviceId: 'd' });
    for (const more of [{ sub: 7 }, { gen: '3' }, { sub: undefined }, { aud: 'partner-graph' }])
      expect(await challenge(more)).toBeNull();
    for (const more of [{ sub: 7 }, { jti: 7 }, { jti: undefined }, { aud: 'partner-graph' }])
      expect(await device(more)).toBeNull();
  });
});

describe('refresh tokens', () => {
  it('name their session and family, are never the same, and are read as they were written', () => {
    const sessionId = newId('Session', NOW);
    const [one, other] = [newRefreshToken(sessionId), newRefreshToken(sessionId)];
    expect(one.family).not.toBe(other.family);
    expect(one.secret).not.toBe(other.secret);
    expect(newRefreshToken(sessionId, one.family)).toMatchObject({ sessionId, family: one.family });
    expect(Buffer.from(one.family, 'base64url').length).toBe(16);
    expect(Buffer.from(one.secret, 'base64url').length).toBe(32);
    expect(readRefreshToken(writeRefreshToken(one))).toEqual(one);
  });

  it('are invalid in any other shape', () => {
    const good = writeRefreshToken(newRefreshToken(newId('Session', NOW)));
    const [id = '', family = '', secret = ''] = good.split('.');
    const bad = [
      '',
      id,
      `${id}.${secret}`,
      `${id}.${family}`,
      ` ${good}`,
      `${good} `,
      `${good}\n`,
      `x${good}`,
      good.slice(0, -1),
    ];
    for (const text of [...bad, `${id}.${family}x.${secret}`, `usr_${id.slice(4)}.${family}.${secret}`, good.toUpperCase()]) {
      expect({ text, read: readRefreshToken(text) }).toEqual({ text, read: null });
    }
  });

  it('are compared by SHA-256', () => {
    expect(digest('abc')).toBe(createHash('sha256').update('abc').digest('hex'));
  });
});

describe('link tokens', () => {
  const links = linkTokens(SECRET, { publicUrl: () => 'https://graph.example' });
  const link = { id: newId('Invitation', NOW), issueNumber: 2 };

  it('are valid for what they were issued for, and for no other purpose, number, row or key', () => {
    for (const purpose of LINK_PURPOSES) {
      const token = links.issue(purpose, link);
      expect(links.read(purpose, token)).toEqual(link);
      for (const other of LINK_PURPOSES.filter((one) => one !== purpose)) expect(links.read(other, token)).toBeNull();
    }
    const token = links.issue('invitation', link);
    const [id = '', , mac = ''] = token.split('.');
    expect(links.read('invitation', `${id}.3.${mac}`)).toBeNull();
    expect(links.read('invitation', `${newId('Invitation', NOW + 1)}.2.${mac}`)).toBeNull();
    expect(linkTokens('another secret', { publicUrl: () => '' }).read('invitation', token)).toBeNull();
    expect(Buffer.from(mac, 'base64url').length).toBe(24);
  });

  it('are invalid in any other shape', () => {
    const token = links.issue('invitation', link);
    const bad = [
      '',
      'x',
      ` ${token}`,
      `${token} `,
      `${token}.`,
      `${token}x`,
      token.slice(0, -1),
      token.toUpperCase(),
      token.replace('.2.', '.02.'),
    ];
    for (const text of [...bad, encodeURIComponent(`${token}/`), `x${token}`]) expect(links.read('invitation', text)).toBeNull();
  });

  it('lead to the built-in page, or to the configured one', () => {
    expect(links.url('email', 't')).toBe('https://graph.example/links/email/t');
    const own = (template: string): ReturnType<typeof linkTokens> =>
      linkTokens(SECRET, { publicUrl: () => 'https://graph.example', template });
    expect(own('https://my.example/i/{token}').url('invitation', 't')).toBe('https://my.example/i/t');
    expect(own('https://my.example/i/{token}').url('email', 't')).toBe('https://graph.example/links/email/t');
    expect(own('https://my.example/{purpose}/{token}?{token}').url('email', 't')).toBe('https://my.example/email/t?t');
  });

  it('seal texts: the same text and key give the same seal, anything else another', () => {
    expect(links.seal('a')).toBe(links.seal('a'));
    expect(links.seal('a')).not.toBe(links.seal('b'));
    expect(links.seal('a')).not.toBe(linkTokens('another secret', { publicUrl: () => '' }).seal('a'));
    expect(links.seal('a')).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the vault', () => {
  const vault = makeVault(SECRET);

  it('decrypts what it encrypted, and never encrypts a text to the same result twice', () => {
    expect(vault.open(vault.lock('JBSWY3DPEHPK3PXP'))).toBe('JBSWY3DPEHPK3PXP');
    expect(vault.lock('a')).not.toBe(vault.lock('a'));
    expect(vault.lock('JBSWY3DPEHPK3PXP')).not.toContain('JBSWY3DP');
  });

  it('decrypts nothing of another key or with a change', () => {
    const locked = vault.lock('JBSWY3DPEHPK3PXP');
    expect(makeVault('another secret').open(locked)).toBeNull();
    const bytes = Buffer.from(locked, 'base64url');
    for (const at of [0, 12, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(vault.open(changed.toString('base64url'))).toBeNull();
    }
    for (const text of ['', 'x', locked.slice(0, 20)]) expect(vault.open(text)).toBeNull();
  });
});
