import { exportJWK, type JWTPayload } from 'jose';
import { externalTokens, type ExternalTokens } from '../../../src/security/external-tokens';
import type { ExternalIdentity, TrustedIssuer } from '../../../src/security/external-claims';
import type { TokenRefusal } from '../../../src/security/token-refusals';
import { Issuer } from '../../support/issuer';
import { ANYWHERE } from '../../support/trust';

const AUDIENCE = 'partner-graph-api';
const EMAIL = 'gerda@alpine.example';
const NOW = Date.UTC(2026, 10, 1);
const SECONDS = NOW / 1000;
const MINUTE = 60_000;
const DISCOVERY = '/.well-known/openid-configuration';

describe('tokens of an external issuer, by themselves', () => {
  let issuer: Issuer;
  let tokens: ExternalTokens;
  let reported: string[];
  let trusted: TrustedIssuer;
  const open = (more: { issuer?: string; jwksUrl?: string } = {}): ExternalTokens => {
    trusted = {
      ...{ id: 'idp_1', version: 3, organizationId: 'prv_1', kind: 'GENERIC', tenantId: null, jwksUrl: null },
      ...{ issuer: issuer.url, audiences: [AUDIENCE, 'second'], authorizedParties: [] },
      emailDomains: ['alpine.example', 'other.example'],
      ...more,
    };
    return externalTokens(ANYWHERE, (_, cause) => reported.push((cause as Error).message));
  };
  // Keys take long to make: one issuer for all, made as new again.
  let hasNewKeys = false;
  beforeAll(async () => {
    issuer = await Issuer.start();
  });
  beforeEach(async () => {
    if (hasNewKeys) await issuer.rotate(true);
    hasNewKeys = false;
    issuer.instead.clear();
    issuer.broken = false;
    Object.assign(issuer.asked, { discovery: 0, keys: 0 });
    reported = [];
    tokens = open();
  });
  afterAll(() => issuer.stop());
  const rotate = async (forget = false, algorithm = 'RS256'): Promise<void> => {
    hasNewKeys = true;
    await issuer.rotate(forget, algorithm);
  };

  const claims = (more: Record<string, unknown> = {}): JWTPayload => ({
    iss: issuer.url,
    aud: AUDIENCE,
    sub: 'gerda',
    email: EMAIL,
    email_verified: true,
    iat: SECONDS,
    exp: SECONDS + 3_600,
    ...more,
  });
  const signed = (more: Record<string, unknown> = {}, header: object = {}): Promise<string> => issuer.sign(claims(more), header);
  const verify = async (token: string, at = NOW): Promise<ExternalIdentity | TokenRefusal> =>
    tokens.recalled(token, at) ?? (await tokens.verify(token, trusted, at));
  const taken = async (token: Promise<string>, at = NOW): Promise<boolean> => typeof (await verify(await token, at)) !== 'string';

  it('say who somebody is at the issuer', async () => {
    expect(await verify(await signed())).toEqual({
      provider: { id: 'idp_1', version: 3, organizationId: 'prv_1', issuer: issuer.url },
      subject: 'gerda',
      email: EMAIL,
      issuedAt: SECONDS,
      expiresAt: SECONDS + 3_600,
    });
    expect(reported).toEqual([]);
  });

  it.each<[string, TokenRefusal, Record<string, unknown>]>([
    ['no subject', 'SUBJECT', { sub: undefined }],
    ['an empty subject', 'SUBJECT', { sub: '' }],
    ['a subject that is no text', 'SUBJECT', { sub: 7 }],
    ['a subject that is too long', 'SUBJECT', { sub: 's'.repeat(256) }],
    ['no address', 'EMAIL_MISSING', { email: undefined }],
    ['an address that is no text', 'EMAIL_MISSING', { email: [EMAIL] }],
    ['an address that is not verified', 'EMAIL_NOT_VERIFIED', { email_verified: false }],
    ['an address said to be verified in another text', 'EMAIL_NOT_VERIFIED', { email_verified: 'yes' }],
    ['nothing about whether the address is verified', 'EMAIL_NOT_VERIFIED', { email_verified: undefined }],
    ['an address of another domain', 'EMAIL_DOMAIN', { email: 'gerda@alpine.example.evil.example' }],
    ['a listed domain in front only', 'EMAIL_DOMAIN', { email: 'alpine.example@evil.example' }],
    ['an address with a letter that becomes another one', 'EMAIL_FORM', { email: 'mar\u212a@alpine.example' }],
    ['an address with a blank around it', 'EMAIL_FORM', { email: `${EMAIL} ` }],
    ['no end', 'EXPIRED', { exp: undefined }],
    ['an end that has come', 'EXPIRED', { exp: SECONDS }],
    ['no begin', 'NOT_YET_VALID', { iat: undefined }],
    ['a begin too far ahead', 'NOT_YET_VALID', { iat: SECONDS + 61 }],
    ['a time before which it is worth nothing', 'NOT_YET_VALID', { nbf: SECONDS + 61 }],
    ['another issuer', 'MALFORMED', { iss: 'https://other.example' }],
    ['another audience', 'AUDIENCE', { aud: 'another' }],
    ['several other audiences', 'AUDIENCE', { aud: ['one', 'another'], azp: AUDIENCE }],
  ])('are refused with %s: %s', async (_, reason, more) => {
    expect(await verify(await signed(more))).toBe(reason);
    expect(reported).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, object]>([
    ['the longest subject', { sub: 's'.repeat(255) }, {}],
    ['an address in capitals', { email: EMAIL.toUpperCase() }, {}],
    ['an address with a sign in it', { email: 'gerda@home@alpine.example' }, {}],
    ['another listed domain', { email: 'gerda@other.example' }, {}],
    ['one second left', { exp: SECONDS + 1 }, {}],
    ['a clock that is a minute ahead', { iat: SECONDS + 60, nbf: SECONDS + 60 }, {}],
    ['the other audience', { aud: 'second' }, {}],
    ['one audience in a list', { aud: [AUDIENCE] }, {}],
    ['one audience in a list, made for another', { aud: [AUDIENCE], azp: 'another' }, {}],
    ['several audiences and made for this one', { aud: ['another', AUDIENCE], azp: AUDIENCE }, {}],
    ['several audiences and given to another client', { aud: [AUDIENCE, 'another'], azp: 'another' }, {}],
    ['several audiences and no word of a client', { aud: [AUDIENCE, 'another'] }, {}],
    ['an address said to be verified in a text', { email_verified: 'true' }, {}],
    ['no type', {}, { typ: undefined }],
    ['the type of access tokens', {}, { typ: 'at+jwt' }],
    ['the type of access tokens in full', {}, { typ: 'application/AT+JWT' }],
  ])('are accepted with %s', async (_, more, header) => {
    expect(await taken(signed(more, header))).toBe(true);
  });

  it('are not recognized if they have another type', async () => {
    for (const typ of ['dpop+jwt', 'logout+jwt', 'JWS', '']) expect(await taken(signed({}, { typ }))).toBe(false);
  });

  it.each(['RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])(
    'are accepted if signed with %s',
    async (alg) => {
      await rotate(true, alg);
      expect(await taken(signed({}, { alg }))).toBe(true);
    },
  );

  describe('of a forger', () => {
    let forger: Issuer;
    beforeAll(async () => {
      forger = await Issuer.start();
    });
    afterAll(() => forger.stop());
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

    it('are not checked with keys that they bring or name', async () => {
      const jwk = await exportJWK(forger.publicKey);
      const [head = ''] = (await signed()).split('.');
      const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
      for (const header of [{ jwk }, { jku: `${forger.url}/keys` }, { x5u: `${forger.url}/keys` }, { x5c: ['MAA='] }]) {
        expect(await verify(await forger.sign(claims(), header))).toBe('KEY_UNKNOWN');
        expect(await verify(await forger.sign(claims(), { ...header, kid }))).toBe('SIGNATURE');
      }
      expect(forger.asked).toEqual({ discovery: 0, keys: 0 });
    });

    it.each(['../../etc/passwd', "' OR 1=1 --", '__proto__', '', 'x'.repeat(4_000)])('find no key named %s', async (kid) => {
      expect(await verify(await forger.sign(claims(), { kid }))).toBe('KEY_UNKNOWN');
    });

    it.each<[string, object, TokenRefusal]>([
      ['no algorithm', { alg: 'none' }, 'ALGORITHM'],
      ['no algorithm in other letters', { alg: 'nOnE' }, 'ALGORITHM'],
      ['a shared secret', { alg: 'HS256' }, 'ALGORITHM'],
      ['an encryption', { alg: 'RSA-OAEP' }, 'ALGORITHM'],
      ['a critical header nobody knows', { alg: 'RS256', crit: ['exp'], exp: 1 }, 'MALFORMED'],
      ['a payload that is not encoded', { alg: 'RS256', crit: ['b64'], b64: false }, 'SIGNATURE'],
      ['a signature that is none', { alg: 'RS256' }, 'SIGNATURE'],
    ])('are refused with %s', async (_, header, reason) => {
      const [head = '', body = ''] = (await signed()).split('.');
      const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
      expect(await verify(`${part({ kid, ...header })}.${body}.AAAA`)).toBe(reason);
    });

    it('are refused with a signature of zeros, also by elliptic curves', async () => {
      await rotate(true, 'ES256');
      const [head = '', body = ''] = (await signed({}, { alg: 'ES256' })).split('.');
      expect(await taken(signed({}, { alg: 'ES256' }))).toBe(true);
      expect(await verify(`${head}.${body}.${Buffer.alloc(64).toString('base64url')}`)).toBe('SIGNATURE');
    });

    it('have no claims in five parts, and the last of two equal claims at most', async () => {
      const [head = '', body = '', signature = ''] = (await signed()).split('.');
      expect(tokens.claimed(`${head}.${body}.${signature}.${body}.${signature}`)).toBeNull();
      const twice = Buffer.from(`{"iss":"https://other.example","iss":"${issuer.url}"}`).toString('base64url');
      expect(tokens.claimed(`${head}.${twice}.${signature}`)).toEqual({ issuer: issuer.url, emailDomain: '' });
      expect(await verify(`${head}.${twice}.${signature}`)).toBe('SIGNATURE');
    });
  });

  it('say where they claim to come from, unless they are too long or own ones', async () => {
    const claimed = { issuer: issuer.url, emailDomain: 'alpine.example' };
    expect(tokens.claimed(await signed())).toEqual(claimed);
    expect(tokens.claimed(await signed({ iss: 'https://other.example', email: 7 }))).toEqual({
      issuer: 'https://other.example',
      emailDomain: '',
    });
    for (const iss of ['partner-graph', 'login.example', 7, undefined, `https://${'x'.repeat(256)}`])
      expect(tokens.claimed(await signed({ iss }))).toBeNull();
    expect(tokens.claimed('rubbish')).toBeNull();
    expect(tokens.claimed('')).toBeNull();
    const [head = '', body = ''] = (await signed()).split('.');
    const longest = `${head}.${body}.`.padEnd(8_192, 'A');
    expect([longest.length, tokens.claimed(longest)]).toEqual([8_192, claimed]);
    expect(tokens.claimed(`${longest}A`)).toBeNull();
  });

  it('are remembered until they expire or the keys must be fetched again, and no longer', async () => {
    const short = await signed({ exp: SECONDS + 120 });
    const long = await signed();
    expect(await taken(Promise.resolve(short))).toBe(true);
    const first = await verify(long);
    // The same object: nothing was checked again.
    expect(tokens.recalled(long, NOW + 10 * MINUTE - 1)).toBe(first);
    expect(tokens.recalled(short, NOW + 119_000)).not.toBeNull();
    expect(tokens.recalled(short, NOW + 120_000)).toBeNull();
    await rotate(true);
    expect(await verify(long, NOW + 10 * MINUTE)).toBe('KEY_UNKNOWN');
    expect(issuer.asked.keys).toBe(2);
  });

  it('never use keys that another identity provider has named for the same issuer', async () => {
    const forger = await Issuer.start();
    try {
      const forged = await forger.sign(claims());
      const other = { ...trusted, id: 'idp_2', organizationId: 'prv_2', jwksUrl: `${forger.url}/keys` };
      expect(typeof (await tokens.verify(forged, other, NOW))).toBe('object');
      expect(await tokens.verify(forged, trusted, NOW)).toBe('KEY_UNKNOWN');
    } finally {
      await forger.stop();
    }
  });

  it('note each reason of a provider once a minute', () => {
    expect([tokens.noteworthy('a', 'SIGNATURE'), tokens.noteworthy('a', 'SIGNATURE')]).toEqual([true, false]);
    expect([tokens.noteworthy('a', 'EXPIRED'), tokens.noteworthy('b', 'SIGNATURE')]).toEqual([true, true]);
  });

  it('are refused without keys, which is logged once a minute', async () => {
    issuer.broken = true;
    for (let number = 0; number < 3; number += 1) expect(await taken(signed({ jti: `${number}` }))).toBe(false);
    expect(await taken(signed(), NOW + 30_000)).toBe(false);
    expect(issuer.asked.discovery).toBe(2);
    expect(reported).toEqual(['The server returned status 500.']);
  });

  it('have their keys read at the configured address, without discovery', async () => {
    tokens = open({ jwksUrl: `${issuer.url}/keys` });
    expect(await taken(signed())).toBe(true);
    expect(issuer.asked).toEqual({ discovery: 0, keys: 1 });
  });

  it('are accepted with or without a slash at the end of the issuer', async () => {
    const name = `${issuer.url}/`;
    issuer.instead.set(DISCOVERY, { body: JSON.stringify({ issuer: name, jwks_uri: `${issuer.url}/keys` }) });
    tokens = open({ issuer: name });
    expect(await taken(signed({ iss: name }))).toBe(true);
  });

  it.each<[string, string, { status?: number; body?: string; location?: string }]>([
    ['a document of another issuer', DISCOVERY, { body: '{"issuer":"https://other.example","jwks_uri":"ISSUER/keys"}' }],
    ['a document without an address', DISCOVERY, { body: '{"issuer":"ISSUER"}' }],
    ['a document with an address that is none', DISCOVERY, { body: '{"issuer":"ISSUER","jwks_uri":7}' }],
    ['a document that is nothing', DISCOVERY, { body: 'null' }],
    ['a document that is no JSON', DISCOVERY, { body: '<html>' }],
    ['a document that is elsewhere', DISCOVERY, { status: 302, location: '/elsewhere' }],
    ['keys that are none', '/keys', { body: '{"keys":7}' }],
    ['keys that are elsewhere', '/keys', { status: 307, location: '/elsewhere' }],
    ['an answer without content', '/keys', { status: 204 }],
    ['keys that somebody may not see', '/keys', { status: 403, body: '{"keys":[]}' }],
    ['response is too large', '/keys', { body: `{"keys":[]}${' '.repeat(256 * 1024)}` }],
  ])('are refused while the issuer answers %s', async (_, path, instead) => {
    issuer.instead.set(path, { ...instead, ...(instead.body ? { body: instead.body.replace('ISSUER', issuer.url) } : {}) });
    expect(await taken(signed())).toBe(false);
    expect(reported).toHaveLength(1);
    issuer.instead.clear();
    // Half a minute later it is asked again, and answers.
    expect(await taken(signed(), NOW + 29_999)).toBe(false);
    expect(await taken(signed(), NOW + 30_000)).toBe(true);
  });

  it('read keys up to a size', async () => {
    const keys = await (await fetch(`${issuer.url}/keys`)).text();
    issuer.instead.set('/keys', { body: keys.padEnd(256 * 1024) });
    expect(await taken(signed())).toBe(true);
  });

  it('cause a new fetch of keys for an unknown key name, once in half a minute', async () => {
    expect(await taken(signed())).toBe(true);
    await rotate();
    expect(await taken(signed(), NOW + 29_999)).toBe(false);
    expect(issuer.asked.keys).toBe(1);
    expect(await taken(signed(), NOW + 30_000)).toBe(true);
    expect(await taken(signed({}, { kid: 'made up' }), NOW + 59_999)).toBe(false);
    expect(issuer.asked.keys).toBe(2);
    expect(await taken(signed({}, { kid: 'made up' }), NOW + 60_000)).toBe(false);
    expect(issuer.asked.keys).toBe(3);
    // What is wrong otherwise makes nobody look.
    expect(await taken(signed({ aud: 'another' }), NOW + 120_000)).toBe(false);
    expect(issuer.asked.keys).toBe(3);
  });

  it('share one fetch of keys if they come at the same time', async () => {
    const many = await Promise.all(Array.from({ length: 20 }, (_, number) => signed({ jti: `${number}` })));
    expect(await Promise.all(many.map((token) => taken(Promise.resolve(token))))).toEqual(many.map(() => true));
    expect(issuer.asked).toEqual({ discovery: 1, keys: 1 });
  });

  it('use known keys for an hour while the issuer cannot be asked, even if the clock was set back', async () => {
    const until = { exp: SECONDS + 86_400 };
    expect(await taken(signed(until))).toBe(true);
    issuer.broken = true;
    expect(await taken(signed({ ...until, jti: 'a' }), NOW + 60 * MINUTE - 1)).toBe(true);
    expect(issuer.asked.discovery).toBe(2);
    expect(await taken(signed({ ...until, jti: 'b' }), NOW + 60 * MINUTE)).toBe(false);
    issuer.broken = false;
    expect(await taken(signed({ ...until, jti: 'c', iat: SECONDS - 7_200 }), NOW - 60 * MINUTE)).toBe(true);
    expect(issuer.asked.discovery).toBe(3);
  });
});
