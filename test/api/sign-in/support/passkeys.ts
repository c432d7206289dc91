import { DEMO_PASSWORD, type TestApp } from '../../../support/app';
import { Authenticator, type Answer, type Lies } from '../../../support/authenticator';
import { send, type Payload } from './second-factor';
import { tokensOf } from './sessions';

/** Where browsers see a server. */
export const originOf = (app: TestApp): string => `http://localhost:${new URL(app.url).port}`;

export const newAuthenticator = (app: TestApp, abilities?: Authenticator['abilities']): Authenticator =>
  new Authenticator(originOf(app), abilities);

/** Options for a new passkey, with the proof of a second factor if there is one. */
export const beginPasskey = (app: TestApp, token: string, more: object = {}): Promise<Payload> =>
  send(app, 'beginPasskey', { currentPassword: DEMO_PASSWORD, ...more }, 'options', token);

export const addPasskey = (app: TestApp, token: string, passkey: Answer, name = 'Laptop'): Promise<Payload> =>
  send(app, 'addPasskey', { name, passkey }, 'passkey { id name createdAt lastUsedAt } recoveryCodes', token);

/** Somebody with a passkey. */
export interface Keeper {
  email: string;
  authenticator: Authenticator;
  passkeyId: string;
  recoveryCodes: string[];
  /** The session that set it up. */
  token: string;
}

/** Adds the first passkey of somebody, as a browser would. */
export async function setUpPasskey(app: TestApp, email: string, abilities?: Authenticator['abilities']): Promise<Keeper> {
  const { accessToken: token } = await tokensOf(app, email, DEMO_PASSWORD);
  const authenticator = newAuthenticator(app, abilities);
  const { options } = await beginPasskey(app, token);
  const added = await addPasskey(app, token, authenticator.create(options));
  if (added.errors.length > 0) throw new Error(JSON.stringify(added.errors));
  return { email, authenticator, passkeyId: added['passkey'].id, recoveryCodes: added['recoveryCodes'], token };
}

const SESSION = 'session { accessToken refreshToken expiresAt mustChangePassword mustSetUpSecondFactor deviceToken }';

/** Gives the password of somebody who has passkeys. */
export const passwordOf = (app: TestApp, email: string, password = DEMO_PASSWORD): Promise<Payload> =>
  send(app, 'signIn', { email, password }, 'session { accessToken } secondFactorChallenge secondFactorKinds passkeyOptions');

export const answerWith = (app: TestApp, challenge: string, passkey: unknown): Promise<Payload> =>
  send(app, 'answerSecondFactor', { challenge, passkey }, SESSION);

/** Signs in with the password and a passkey. */
export async function signInWith(app: TestApp, { email, authenticator }: Keeper, lies: Lies = {}): Promise<Payload> {
  const { secondFactorChallenge, passkeyOptions } = await passwordOf(app, email);
  return answerWith(app, secondFactorChallenge, authenticator.get(passkeyOptions, lies));
}

/** What a passkey answers for a step of a signed-in user. */
export async function provesIn(app: TestApp, { token, authenticator }: Keeper, lies: Lies = {}): Promise<Answer> {
  const { data } = await app.send('mutation { challengePasskey { options errors { code } } }', {}, token);
  return authenticator.get(data?.['challengePasskey'].options, lies);
}
