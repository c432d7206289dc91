import { createHmac } from 'node:crypto';
import { DEMO_PASSWORD, type TestApp } from '../../../support/app';
import { tokensOf } from './sessions';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytesOf(base32: string): Buffer {
  const bits = [...base32].map((sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** The code of an authenticator app at a time, as RFC 6238 computes it. */
export function codeAt(secret: string, time: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(time / 30_000)));
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export type Payload = Record<string, any> & { errors: { code: string }[] };

/** Sends a mutation of one input and answers its payload. */
export async function send(app: TestApp, name: string, input: object, selection: string, token?: string): Promise<Payload> {
  const type = /^(confirmSecondFactor|renewRecoveryCodes|removeSecondFactor|removeAuthenticatorApp)$/.test(name)
    ? 'SecondFactorCodeInput'
    : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation($input: ${type}!) { ${name}(input: $input) { ${selection} errors { code message path details } } }`;
  const { data, errors } = await app.send(document, { input }, token);
  const payload = data?.[name] as Payload | null | undefined;
  if (!payload) throw new Error(`${name} was refused: ${JSON.stringify(errors)}`);
  return payload;
}

export interface Factor {
  secret: string;
  recoveryCodes: string[];
  /** The session that set it up. */
  token: string;
  refreshToken: string;
}

/** Sets a second factor up as its user does; the time moves on, so that the next code is another. */
export async function setUpSecondFactor(app: TestApp, email: string, password = DEMO_PASSWORD): Promise<Factor> {
  const { accessToken: token, refreshToken } = await tokensOf(app, email, password);
  const begun = await send(app, 'beginSecondFactor', { currentPassword: password }, 'secret otpauthUrl', token);
  const secret = String(begun['secret']);
  const input = { code: codeAt(secret, app.clock.now()) };
  const { recoveryCodes, errors } = await send(app, 'confirmSecondFactor', input, 'recoveryCodes', token);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  app.clock.advance(60_000);
  return { secret, recoveryCodes: recoveryCodes as string[], token, refreshToken };
}

const SESSION = 'session { accessToken refreshToken expiresAt mustChangePassword mustSetUpSecondFactor deviceToken }';

/** Gives the password of somebody with a second factor. */
export async function challengeOf(app: TestApp, email: string, password = DEMO_PASSWORD): Promise<string> {
  const answer = await send(app, 'signIn', { email, password }, `${SESSION} secondFactorChallenge`);
  if (answer['session'] !== null) throw new Error(`${email} has no second factor.`);
  return String(answer['secondFactorChallenge']);
}

export const answerChallenge = (app: TestApp, challenge: string, code: string): Promise<Payload> =>
  send(app, 'answerSecondFactor', { challenge, code }, SESSION);
