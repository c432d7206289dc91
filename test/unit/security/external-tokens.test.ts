import type { JWTPayload } from 'jose';
import { externalTokens, type ExternalTokens } from '../../../src/security/external-tokens';
import { Issuer } from '../../support/issuer';

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
  const open = (more: { issuer?: string; jwksUrl?: string } = {}): ExternalTokens =>
    externalTokens(
      { issuer: issuer.url, audience: AUDIENCE, emailDomains: ['alpine.example', 'other.example'], ...more },
      (cause) => reported.push((cause as Error).message),
      () => undefined,
    );
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
  const taken = async (token: Promise<string>, at = NOW): Promise<boolean> => (await tokens.verify(await token, at)) !== null;

  it('say who somebody is at the issuer', async () => {
    expect(await tokens.verify(await signed(), NOW)).toEqual({
      issuer: issuer.url,
      subject: 'gerda',
      email: EMAIL,
      issuedAt: SECONDS,
      expiresAt: SECONDS + 3_600,
    });
    expect(reported).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject that is no text', { sub: 7 }],
    ['a subject that is too long', { sub: 's'.repeat(256) }],
    ['no address', { email: undefined }],
    ['an address that is no text', { email: [EMAIL] }],
    ['an address that is not verified', { email_verified: false }],
    ['an address said to be verified in another text', { email_verified: 'yes' }],
    ['nothing about whether the address is verified', { email_verified: undefined }],
    ['an address of another domain', { email: 'gerda@alpine.example.evil.example' }],
    ['a listed domain in front only', { email: 'alpine.example@evil.example' }],
    ['an address with a letter that becomes another one', { email: 'mar\u212a@alpine.example' }],
    ['an address with a blank around it', { email: `${EMAIL} ` }],
    ['no end', { exp: undefined }],
    ['an end that has come', { exp: SECONDS }],
    ['no begin', { iat: undefined }],
    ['a begin too far ahead', { iat: SECONDS + 61 }],
    ['a time before which it is worth nothing', { nbf: SECONDS + 61 }],
    ['another issuer', { iss: 'https://other.example' }],
    ['another audience', { aud: 'another' }],
    ['several other audiences', { aud: ['one', 'another'], azp: AUDIENCE }],
  ])('are refused with %s', async (_, more) => {
    expect(await taken(signed(more))).toBe(false);
    expect(reported).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, object]>([
    ['the longest subject', { sub: 's'.repeat(255) }, {}],
    ['an address in capitals', { email: EMAIL.toUpperCase() }, {}],
    ['an address with a sign in it', { email: 'gerda@home@alpine.example' }, {}],
    ['another listed domain', { email: 'gerda@other.example' }, {}],
    ['one second left', { exp: SECONDS + 1 }, {}],
    ['a clock that is a minute ahead', { iat: SECONDS + 60, nbf: SECONDS + 60 }, {}],
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

  it('name the issuer, or are not checked', async () => {
    expect(tokens.claims(await signed())).toBe(true);
    expect(tokens.claims(await signed({ iss: 'https://other.example' }))).toBe(false);
    expect(tokens.claims('rubbish')).toBe(false);
    expect(tokens.claims('')).toBe(false);
    const [head = '', body = ''] = (await signed()).split('.');
    const longest = `${head}.${body}.`.padEnd(8_192, 'A');
    expect([longest.length, tokens.claims(longest)]).toEqual([8_192, true]);
    expect(tokens.claims(`${longest}A`)).toBe(false);
  });

  it('are remembered until they expire or the keys must be fetched again, and no longer', async () => {
    const short = await signed({ exp: SECONDS + 120 });
    const long = await signed();
    expect(await tokens.verify(short, NOW)).not.toBeNull();
    const first = await tokens.verify(long, NOW);
    // The same object: nothing was checked again.
    expect(await tokens.verify(long, NOW + 10 * MINUTE - 1)).toBe(first);
    expect(await tokens.verify(short, NOW + 119_000)).not.toBeNull();
    expect(await tokens.verify(short, NOW + 120_000)).toBeNull();
    await rotate(true);
    expect(await tokens.verify(long, NOW + 10 * MINUTE)).toBeNull();
    expect(issuer.asked.keys).toBe(2);
  });

  it('are refused without keys, which is logged once a minute', async () => {
    issuer.broken = true;
    for (let number = 0; number < 3; number += 1) expect(await taken(signed({ jti: `${number}` }))).toBe(false);
    expect(await taken(signed(), NOW + 30_000)).toBe(false);
    expect(issuer.asked.discovery).toBe(2);
    expect(reported).toEqual(['The issuer returned status 500.']);
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
