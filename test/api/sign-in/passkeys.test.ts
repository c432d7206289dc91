import { randomBytes } from 'node:crypto';
import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { cbor, type Lies } from '../../support/authenticator';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import {
  addPasskey,
  answerWith,
  beginPasskey,
  newAuthenticator,
  passwordOf,
  provesIn,
  setUpPasskey,
  signInWith,
  type Keeper,
} from './support/passkeys';
import { answerChallenge, codeAt, send, setUpSecondFactor } from './support/second-factor';
import { refusalOfToken, signIn, tokensOf } from './support/sessions';

const ANDREAS = 'admin.agent@alpine-distribution.example';
const SABINE = 'sales.agent@alpine-distribution.example';
const INVALID = { session: null, errors: [{ code: 'INVALID_SECOND_FACTOR', path: ['passkey'] }] };
const MINUTE = 60_000;

describeEngine('passkeys', () => {
  let app: TestApp;
  let andreas: Keeper;
  beforeEach(async () => {
    app = await startDemoApp();
    andreas = await setUpPasskey(app, ANDREAS);
  });
  afterEach(() => app.stop());

  const stateOf = async (token: string): Promise<Record<string, any>> => {
    const fields = 'since kinds recoveryCodesLeft passkeys { id name createdAt lastUsedAt }';
    const { data } = await app.send(`{ viewer { secondFactor { ${fields} } } }`, {}, token);
    return data?.['viewer'].secondFactor;
  };

  it('let their user in after the right password, and are not mentioned before', async () => {
    const wrong = await passwordOf(app, ANDREAS, 'not the password');
    const unknown = await passwordOf(app, 'nobody@nowhere.example', 'not the password');
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({ secondFactorChallenge: null, secondFactorKinds: null, passkeyOptions: null });
    const asked = await passwordOf(app, ANDREAS);
    expect(asked).toMatchObject({
      session: null,
      secondFactorKinds: ['PASSKEY'],
      passkeyOptions: {
        rpId: 'localhost',
        userVerification: 'required',
        timeout: 300_000,
        allowCredentials: [{ id: andreas.authenticator.held[0]?.id.toString('base64url'), transports: ['hybrid', 'internal'] }],
      },
    });
    app.clock.advance(MINUTE);
    const passkey = andreas.authenticator.get(asked['passkeyOptions']);
    const { session, errors } = await answerWith(app, asked['secondFactorChallenge'], passkey);
    expect(errors).toEqual([]);
    expect(await refusalOfToken(app, session.accessToken)).toBeNull();
    const { passkeys } = await stateOf(session.accessToken);
    expect(passkeys).toMatchObject([
      { id: andreas.passkeyId, name: 'Laptop', lastUsedAt: new Date(app.clock.now()).toISOString() },
    ]);
    const rows = await app.database.rows(
      "SELECT e.changes FROM audit_event e JOIN `user` u ON u.id = e.subject_id WHERE u.email = ? AND e.action = 'signIn' ORDER BY e.id DESC LIMIT 1",
      [ANDREAS],
    );
    expect(JSON.parse(String(rows[0]?.['changes']))).toEqual({ after: { secondFactor: 'passkey' } });
  });

  it('answer each challenge once, even if the answer comes eight times at once, and not after five minutes', async () => {
    const { secondFactorChallenge: challenge, passkeyOptions } = await passwordOf(app, ANDREAS);
    const passkey = andreas.authenticator.get(passkeyOptions);
    const together = await Promise.all(Array.from({ length: 8 }, () => answerWith(app, challenge, passkey)));
    expect(together.filter(({ session }) => session !== null).length).toBe(1);
    expect(await answerWith(app, challenge, passkey)).toMatchObject(INVALID);
    app.clock.advance(15 * MINUTE);
    const late = await passwordOf(app, ANDREAS);
    const answer = andreas.authenticator.get(late['passkeyOptions']);
    app.clock.advance(4 * MINUTE);
    const fresh = await passwordOf(app, ANDREAS);
    app.clock.advance(MINUTE);
    expect(await answerWith(app, fresh['secondFactorChallenge'], answer)).toMatchObject(INVALID);
    expect(
      (await answerWith(app, fresh['secondFactorChallenge'], andreas.authenticator.get(fresh['passkeyOptions']))).errors,
    ).toEqual([]);
    await app.background();
    app.clock.advance(5 * MINUTE);
    await app.background();
    expect(await app.database.rows('SELECT user_id FROM passkey_challenge', [])).toEqual([]);
  });

  it.each<[string, Lies]>([
    ['another origin', { origin: 'https://phishing.example' }],
    ['another port', { origin: 'http://localhost:1' }],
    ['another relying party', { rpId: 'phishing.example' }],
    ['a frame of another page', { crossOrigin: true }],
    ['a challenge of its own', { challenge: randomBytes(32).toString('base64url') }],
    ['the purpose of adding', { type: 'webauthn.create' }],
    ['no presence of a person', { present: false }],
    ['no verification of a person', { verified: false }],
    ['another key', { otherKey: true }],
  ])('are refused with %s, and the challenge is used up', async (_what, lies) => {
    const { secondFactorChallenge: challenge, passkeyOptions } = await passwordOf(app, ANDREAS);
    expect(await answerWith(app, challenge, andreas.authenticator.get(passkeyOptions, lies))).toMatchObject(INVALID);
    const again = answerWith(app, challenge, andreas.authenticator.get(passkeyOptions));
    if (lies.challenge === undefined && lies.crossOrigin === undefined) expect(await again).toMatchObject(INVALID);
    else expect((await again).errors).toEqual([]);
    expect((await signInWith(app, andreas)).errors).toEqual([]);
  });

  it('are refused with what is no answer, and with a code besides', async () => {
    const { secondFactorChallenge: challenge, passkeyOptions } = await passwordOf(app, ANDREAS);
    const right = andreas.authenticator.get(passkeyOptions);
    const { response } = right;
    for (const passkey of [
      {},
      { id: right.id },
      { ...right, id: 'a'.repeat(1_365) },
      { ...right, id: 'not base64url!' },
      { ...right, type: 'password' },
      { ...right, response: { ...response, signature: 'A'.repeat(2_049) } },
      { ...right, response: { ...response, clientDataJSON: 'A'.repeat(4_097) } },
      { ...right, response: { ...response, authenticatorData: 7 } },
    ]) {
      expect(await answerWith(app, challenge, passkey)).toMatchObject({ errors: [{ code: 'INVALID', path: ['passkey'] }] });
    }
    const both = { challenge, code: '123456', passkey: right };
    for (const input of [both, { challenge }]) {
      expect((await send(app, 'answerSecondFactor', input, 'session { expiresAt }')).errors).toMatchObject([{ code: 'INVALID' }]);
    }
    const rubbish = { ...right, response: { ...response, clientDataJSON: Buffer.from('null').toString('base64url') } };
    expect(await answerWith(app, challenge, rubbish)).toMatchObject(INVALID);
    expect(await answerWith(app, 'forged', right)).toMatchObject(INVALID);
    expect((await answerWith(app, challenge, right)).errors).toEqual([]);
  });

  it("do not open somebody else's account, and prove only what they were asked for", async () => {
    const sabine = await setUpPasskey(app, SABINE);
    const [hers, his] = [await passwordOf(app, SABINE), await passwordOf(app, ANDREAS)];
    const passkey = sabine.authenticator.get(hers['passkeyOptions']);
    expect(await answerWith(app, his['secondFactorChallenge'], passkey)).toMatchObject(INVALID);
    expect((await answerWith(app, hers['secondFactorChallenge'], passkey)).errors).toEqual([]);
    const asHis = {
      ...sabine.authenticator.get(hers['passkeyOptions']),
      id: andreas.authenticator.held[0]?.id.toString('base64url'),
    };
    expect(await answerWith(app, his['secondFactorChallenge'], asHis)).toMatchObject(INVALID);
    // A step of a session is no sign-in, and the other way round.
    expect(await answerWith(app, his['secondFactorChallenge'], await provesIn(app, andreas))).toMatchObject(INVALID);
    const { passkeyOptions } = await passwordOf(app, ANDREAS);
    const renew = { passkey: andreas.authenticator.get(passkeyOptions) };
    expect((await send(app, 'renewRecoveryCodes', renew, 'recoveryCodes', andreas.token)).errors).toMatchObject([
      { code: 'INVALID_SECOND_FACTOR', path: ['passkey'] },
    ]);
  });

  it('are refused if they have counted less than before, which the trail shows', async () => {
    const copy: Keeper = { ...andreas, authenticator: andreas.authenticator.copy() };
    expect((await signInWith(app, andreas)).errors).toEqual([]);
    expect((await signInWith(app, andreas)).errors).toEqual([]);
    expect(await signInWith(app, copy)).toMatchObject(INVALID);
    expect(await signInWith(app, andreas, { counter: 0 })).toMatchObject(INVALID);
    expect((await signInWith(app, andreas, { counter: 900 })).errors).toEqual([]);
    const seen = await app.database.rows(
      "SELECT e.changes, u.email FROM audit_event e JOIN `user` u ON u.id = e.subject_id WHERE e.action = 'passkeyCloneSuspected' ORDER BY e.id",
      [],
    );
    expect(seen.map(({ changes, email }) => [email, JSON.parse(String(changes))])).toEqual([
      [ANDREAS, { before: { name: 'Laptop', counter: 2 }, after: { counter: 1 } }],
      [ANDREAS, { before: { name: 'Laptop', counter: 2 }, after: { counter: 0 } }],
    ]);
  });

  it('work without counting, and without verifying if they never did', async () => {
    const sabine = await setUpPasskey(app, SABINE, { counts: false, verifies: false });
    expect((await passwordOf(app, SABINE))['passkeyOptions'].userVerification).toBe('preferred');
    for (let index = 0; index < 2; index += 1) expect((await signInWith(app, sabine)).errors).toEqual([]);
  });

  it('share the attempts of codes: ten in 15 minutes, with the right answer refused afterwards', async () => {
    const { secondFactorChallenge: challenge } = await passwordOf(app, ANDREAS);
    for (let index = 0; index < 6; index += 1) await answerChallenge(app, challenge, 'no code');
    for (let index = 0; index < 4; index += 1) {
      const { passkeyOptions } = await passwordOf(app, ANDREAS);
      const passkey = andreas.authenticator.get(passkeyOptions, { otherKey: true });
      expect(await answerWith(app, challenge, passkey)).toMatchObject(INVALID);
    }
    const { passkeyOptions } = await passwordOf(app, ANDREAS);
    expect(await answerWith(app, challenge, andreas.authenticator.get(passkeyOptions))).toMatchObject(INVALID);
    app.clock.advance(15 * MINUTE);
    expect((await signInWith(app, andreas)).errors).toEqual([]);
  });

  it('are added with the password and what a browser returns, and end all other sessions', async () => {
    const [one, other] = [await tokensOf(app, SABINE, DEMO_PASSWORD), await tokensOf(app, SABINE, DEMO_PASSWORD)];
    expect(await beginPasskey(app, one.accessToken, { currentPassword: 'wrong' })).toMatchObject({
      options: null,
      errors: [{ code: 'WRONG_PASSWORD', path: ['currentPassword'] }],
    });
    const { options } = await beginPasskey(app, one.accessToken);
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Partner Graph' },
      user: { name: SABINE },
      attestation: 'none',
      excludeCredentials: [],
      pubKeyCredParams: [{ alg: -8 }, { alg: -7 }, { alg: -257 }],
    });
    const authenticator = newAuthenticator(app);
    // Until then nothing is asked for.
    expect((await signIn(app, SABINE, DEMO_PASSWORD)).session).not.toBeNull();
    const added = await addPasskey(app, one.accessToken, authenticator.create(options), '  Schlüssel am Bund ');
    expect(added).toMatchObject({ passkey: { name: 'Schlüssel am Bund', lastUsedAt: null }, errors: [] });
    expect(new Set(added['recoveryCodes']).size).toBe(10);
    expect(await refusalOfToken(app, one.accessToken)).toBeNull();
    expect(await refusalOfToken(app, other.accessToken)).toBe('UNAUTHENTICATED');
    expect(await stateOf(one.accessToken)).toMatchObject({
      since: new Date(app.clock.now()).toISOString(),
      kinds: ['PASSKEY'],
      recoveryCodesLeft: 10,
      passkeys: [{ name: 'Schlüssel am Bund' }],
    });
    const { secondFactorChallenge: challenge } = await passwordOf(app, SABINE);
    expect((await answerChallenge(app, challenge, added['recoveryCodes'][0])).errors).toEqual([]);
    const [stored] = await app.database.rows('SELECT * FROM passkey WHERE id = ?', [added['passkey'].id]);
    expect(stored).toMatchObject({ transports: 'hybrid,internal', counter: 0, verifies_user: 1 });
  });

  it.each<[string, Lies]>([
    ['another origin', { origin: 'https://phishing.example' }],
    ['another relying party', { rpId: 'phishing.example' }],
    ['a frame of another page', { crossOrigin: true }],
    ['a challenge of its own', { challenge: randomBytes(32).toString('base64url') }],
    ['the purpose of signing in', { type: 'webauthn.get' }],
    ['no presence of a person', { present: false }],
    ['an attestation with certificates', { format: 'packed', statement: [['x5c', 'MII']] }],
    ['an attestation of another format', { format: 'android-safetynet' }],
    ['an attestation that says something', { statement: [['sig', cbor(1)]] }],
  ])('are not added with %s', async (_what, lies) => {
    const { accessToken } = await tokensOf(app, SABINE, DEMO_PASSWORD);
    const { options } = await beginPasskey(app, accessToken);
    const answer = newAuthenticator(app).create(options, lies);
    expect(await addPasskey(app, accessToken, answer)).toMatchObject({
      passkey: null,
      recoveryCodes: null,
      errors: [{ code: 'INVALID_PASSKEY', path: ['passkey'] }],
    });
    expect((await signIn(app, SABINE, DEMO_PASSWORD)).session).not.toBeNull();
  });

  it('are not added twice, late, unnamed, too large, or with the challenge of somebody else', async () => {
    const { accessToken } = await tokensOf(app, SABINE, DEMO_PASSWORD);
    const codes = async (...given: Parameters<typeof addPasskey>): Promise<unknown[]> =>
      (await addPasskey(...given)).errors.map(({ code }) => code);
    const { options } = await beginPasskey(app, accessToken);
    const answer = newAuthenticator(app).create(options);
    for (const name of ['', '   ', 'x'.repeat(101), 'a\nb'])
      expect(await codes(app, accessToken, answer, name)).toEqual(['INVALID']);
    const large = { ...answer, response: { ...answer.response, attestationObject: 'A'.repeat(8_193) } };
    expect(await codes(app, accessToken, large)).toEqual(['INVALID']);
    expect(await codes(app, andreas.token, answer)).toEqual(['INVALID_PASSKEY']);
    app.clock.advance(5 * MINUTE);
    expect(await codes(app, accessToken, answer)).toEqual(['INVALID_PASSKEY']);
    const [first, second] = [await beginPasskey(app, accessToken), await beginPasskey(app, accessToken)];
    expect(await codes(app, accessToken, newAuthenticator(app).create(first['options']))).toEqual(['INVALID_PASSKEY']);
    const long = newAuthenticator(app).create(second['options'], { id: randomBytes(1_023) });
    expect(await codes(app, accessToken, long)).toEqual([]);
    expect(await codes(app, accessToken, long)).toEqual(['INVALID_PASSKEY']);
  });

  it('belong to one user: of two that add the same one at once, one wins', async () => {
    const id = randomBytes(32);
    const people = [SABINE, 'user.admin@alpine-distribution.example'];
    const tokens = await Promise.all(people.map(async (email) => (await tokensOf(app, email, DEMO_PASSWORD)).accessToken));
    const answers = await Promise.all(
      tokens.map(async (token) => newAuthenticator(app).create((await beginPasskey(app, token))['options'], { id })),
    );
    const added = await Promise.all(tokens.map((token, index) => addPasskey(app, token, answers[index]!)));
    expect(added.flatMap(({ errors }) => errors.map(({ code }) => code))).toEqual(['PASSKEY_EXISTS']);
    const loser = added.findIndex(({ errors }) => errors.length > 0);
    expect((await signIn(app, people[loser] ?? '', DEMO_PASSWORD)).session).not.toBeNull();
    const { options } = await beginPasskey(app, tokens[loser] ?? '');
    const again = await addPasskey(app, tokens[loser] ?? '', newAuthenticator(app).create(options, { id }));
    expect(again).toMatchObject({ passkey: null, recoveryCodes: null, errors: [{ code: 'PASSKEY_EXISTS', path: ['passkey'] }] });
    const same = newAuthenticator(app).create((await beginPasskey(app, tokens[loser] ?? ''))['options']);
    const together = await Promise.all(Array.from({ length: 4 }, () => addPasskey(app, tokens[loser] ?? '', same)));
    expect(together.filter(({ errors }) => errors.length === 0).length).toBe(1);
  });

  it('need one of them, or a code, before a further one is added', async () => {
    const more = newAuthenticator(app);
    expect((await beginPasskey(app, andreas.token)).errors).toMatchObject([{ code: 'INVALID', path: ['code'] }]);
    expect((await beginPasskey(app, andreas.token, { code: '123456' })).errors).toMatchObject([
      { code: 'INVALID_SECOND_FACTOR' },
    ]);
    const { options } = await beginPasskey(app, andreas.token, { passkey: await provesIn(app, andreas) });
    expect(options.excludeCredentials).toMatchObject([{ id: andreas.authenticator.held[0]?.id.toString('base64url') }]);
    expect(() => andreas.authenticator.create(options)).toThrow('InvalidStateError');
    const added = await addPasskey(app, andreas.token, more.create(options), 'Phone');
    expect(added).toMatchObject({ passkey: { name: 'Phone' }, recoveryCodes: null, errors: [] });
    const byCode = await beginPasskey(app, andreas.token, { code: andreas.recoveryCodes[0] });
    expect((await addPasskey(app, andreas.token, newAuthenticator(app).create(byCode['options']), 'Key')).errors).toEqual([]);
    expect((await stateOf(andreas.token))['passkeys'].map(({ name }: { name: string }) => name)).toEqual([
      'Laptop',
      'Phone',
      'Key',
    ]);
    expect((await signInWith(app, { ...andreas, authenticator: more })).errors).toEqual([]);
  });

  it('are at most twenty for each user', async () => {
    const [row] = await app.database.rows('SELECT user_id FROM passkey WHERE id = ?', [andreas.passkeyId]);
    const begun = await beginPasskey(app, andreas.token, { passkey: await provesIn(app, andreas) });
    await app.database.transaction(async (writer) => {
      for (let index = 1; index < 20; index += 1) {
        await writer.run(
          "INSERT INTO passkey (id, created_at, user_id, name, credential_id, credential_hash, public_key, transports, verifies_user, counter) VALUES (?, 1, ?, 'More', ?, ?, 'AA', '', 0, 0)",
          [`pky_${index}`, row?.['user_id'] as string, `id-${index}`, `hash-${index}`],
        );
      }
    });
    const full = { code: 'TOO_MANY_PASSKEYS', path: [], details: { most: 20 } };
    expect((await addPasskey(app, andreas.token, newAuthenticator(app).create(begun['options']))).errors).toMatchObject([full]);
    expect((await beginPasskey(app, andreas.token)).errors).toMatchObject([full]);
  });

  it('work beside an authenticator app, and each lets in', async () => {
    const { options } = await beginPasskey(app, (await setUpSecondFactor(app, SABINE)).token, { code: 'no code' });
    expect(options).toBeNull();
    const begin = (more: object): ReturnType<typeof send> =>
      send(app, 'beginSecondFactor', { currentPassword: DEMO_PASSWORD, ...more }, 'secret', andreas.token);
    expect((await begin({})).errors).toMatchObject([{ code: 'INVALID' }]);
    const { secret } = await begin({ passkey: await provesIn(app, andreas) });
    const code = (): string => codeAt(String(secret), app.clock.now());
    // An app that is only being set up proves nothing.
    const { secondFactorChallenge: pending } = await passwordOf(app, ANDREAS);
    expect((await answerChallenge(app, pending, code())).errors).toMatchObject([{ code: 'INVALID_SECOND_FACTOR' }]);
    const confirmed = await send(app, 'confirmSecondFactor', { code: code() }, 'recoveryCodes', andreas.token);
    expect(confirmed).toMatchObject({ recoveryCodes: null, errors: [] });
    app.clock.advance(MINUTE);
    expect(await stateOf(andreas.token)).toMatchObject({ kinds: ['AUTHENTICATOR_APP', 'PASSKEY'], recoveryCodesLeft: 10 });
    const asked = await passwordOf(app, ANDREAS);
    expect(asked['secondFactorKinds']).toEqual(['AUTHENTICATOR_APP', 'PASSKEY']);
    expect((await answerChallenge(app, asked['secondFactorChallenge'], code())).errors).toEqual([]);
    expect((await signInWith(app, andreas)).errors).toEqual([]);
  });
});
