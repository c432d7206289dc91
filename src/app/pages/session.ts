import type { QueryGraph, Reason } from './query-graph';
import { inWords } from './words';

/** The fields of a form as they came. */
export type Fields = Readonly<Record<string, string>>;

/** A field that a form has only when it is needed. */
export type ExtraField = 'newPassword' | 'code';

/** How signing in on a page ended: with a token, or with what to tell and to ask for. */
export type PageSession = { accessToken: string } | { problems: string[]; asks?: readonly ExtraField[] };

interface Tokens {
  accessToken: string;
  mustChangePassword: boolean;
  mustSetUpSecondFactor: boolean;
}

interface Signed {
  session: Tokens | null;
  secondFactorChallenge?: string | null;
  errors: Reason[];
}

const SESSION = 'session { accessToken mustChangePassword mustSetUpSecondFactor }';
const SIGN_IN = `mutation($input: SignInInput!) { signIn(input: $input) { ${SESSION} secondFactorChallenge errors { code message path } } }`;
const ANSWER = `mutation($input: AnswerSecondFactorInput!) { answerSecondFactor(input: $input) { ${SESSION} errors { code message path } } }`;
const CHANGE = `mutation($input: ChangePasswordInput!) { changePassword(input: $input) { session { accessToken } errors { code message path } } }`;

const LABELS = { newPassword: 'New password' };

/** What to ask for again: a code is good once. */
const withCode = (fields: Fields, ...asks: ExtraField[]): ExtraField[] =>
  fields['code'] === undefined || asks.includes('code') ? asks : [...asks, 'code'];

async function changeFirst(ask: QueryGraph, accessToken: string, fields: Fields): Promise<PageSession> {
  const newPassword = fields['newPassword'] ?? '';
  const asks = withCode(fields, 'newPassword');
  if (newPassword === '') {
    await signOutOfPage(ask, accessToken);
    return { problems: ['Your password is a temporary one. Enter it again, together with a new password of your own.'], asks };
  }
  const input = { currentPassword: fields['password'] ?? '', newPassword };
  const { changePassword } = await ask<{ changePassword: { session: { accessToken: string } | null; errors: Reason[] } }>(
    CHANGE,
    { input },
    accessToken,
  );
  return changePassword.session ?? { problems: inWords(changePassword.errors, LABELS), asks };
}

/** Gives the code of the second factor where one is asked for. */
async function answerChallenge(ask: QueryGraph, challenge: string, fields: Fields): Promise<Signed> {
  const input = { challenge, code: fields['code'] ?? '' };
  return (await ask<{ answerSecondFactor: Signed }>(ANSWER, { input })).answerSecondFactor;
}

/** Signs somebody in for one form; nothing is kept in the browser. */
export async function signInOnPage(ask: QueryGraph, fields: Fields): Promise<PageSession> {
  const input = { email: fields['email'] ?? '', password: fields['password'] ?? '' };
  let { signIn } = await ask<{ signIn: Signed }>(SIGN_IN, { input });
  if (signIn.secondFactorChallenge != null) {
    if ((fields['code'] ?? '') === '') {
      const problem = 'Your account asks for a second factor. Enter your password again, together with the code of your app.';
      return { problems: [problem], asks: ['code'] };
    }
    signIn = await answerChallenge(ask, signIn.secondFactorChallenge, fields);
  }
  const { session } = signIn;
  if (!session) return { problems: inWords(signIn.errors), asks: withCode(fields) };
  if (session.mustChangePassword) return changeFirst(ask, session.accessToken, fields);
  if (session.mustSetUpSecondFactor) {
    await signOutOfPage(ask, session.accessToken);
    return { problems: ['Your organization asks for a second factor. Set yours up where you usually sign in, and come back.'] };
  }
  return session;
}

/** Ends the session of a form. */
export async function signOutOfPage(ask: QueryGraph, accessToken: string): Promise<void> {
  await ask('mutation { signOut { signedOut } }', {}, accessToken);
}
