import type { QueryGraph, Reason } from './query-graph';
import { inWords } from './words';

/** The fields of a form as submitted. */
export type Fields = Readonly<Record<string, string>>;

/** A field shown only when needed. */
export type ExtraField = 'newPassword' | 'code';

/** Result of signing in on a page: a token, or the problems and the additional fields to ask for. */
export type PageSession = { accessToken: string } | { problems: string[]; asks?: readonly ExtraField[] };

interface Tokens {
  accessToken: string;
  mustChangePassword: boolean;
  mustSetUpSecondFactor: boolean;
}

interface Signed {
  session: Tokens | null;
  secondFactorChallenge?: string | null;
  secondFactorKinds?: readonly string[] | null;
  errors: Reason[];
}

const SESSION = 'session { accessToken mustChangePassword mustSetUpSecondFactor }';
const SIGN_IN = `mutation($input: SignInInput!) { signIn(input: $input) { ${SESSION} secondFactorChallenge secondFactorKinds errors { code message path } } }`;
const ANSWER = `mutation($input: AnswerSecondFactorInput!) { answerSecondFactor(input: $input) { ${SESSION} errors { code message path } } }`;
const CHANGE = `mutation($input: ChangePasswordInput!) { changePassword(input: $input) { session { accessToken } errors { code message path } } }`;

const LABELS = { newPassword: 'New password' };

/** The fields to ask for again. A code can be used only once. */
const withCode = (fields: Fields, ...asks: ExtraField[]): ExtraField[] =>
  fields['code'] === undefined || asks.includes('code') ? asks : [...asks, 'code'];

async function changeFirst(ask: QueryGraph, accessToken: string, fields: Fields): Promise<PageSession> {
  const newPassword = fields['newPassword'] ?? '';
  const asks = withCode(fields, 'newPassword');
  if (newPassword === '') {
    await signOutOfPage(ask, accessToken);
    return { problems: ['Your password is temporary. Enter it again, along with a new password of your choice.'], asks };
  }
  const input = { currentPassword: fields['password'] ?? '', newPassword };
  const { changePassword } = await ask<{ changePassword: { session: { accessToken: string } | null; errors: Reason[] } }>(
    CHANGE,
    { input },
    accessToken,
  );
  return changePassword.session ?? { problems: inWords(changePassword.errors, LABELS), asks };
}

/** What to enter as the second factor. Pages have no scripts, which passkeys would need. */
function askingForCode(kinds: readonly string[]): string {
  const code = kinds.includes('AUTHENTICATOR_APP')
    ? 'the code from your authenticator app'
    : 'a recovery code, since this page cannot ask for a passkey';
  return `Your account requires a second factor. Enter your password again, along with ${code}.`;
}

/** Submits the second-factor code. */
async function answerChallenge(ask: QueryGraph, challenge: string, fields: Fields): Promise<Signed> {
  const input = { challenge, code: fields['code'] ?? '' };
  return (await ask<{ answerSecondFactor: Signed }>(ANSWER, { input })).answerSecondFactor;
}

/** Signs a user in for one form submission. Nothing is stored in the browser. */
export async function signInOnPage(ask: QueryGraph, fields: Fields): Promise<PageSession> {
  const input = { email: fields['email'] ?? '', password: fields['password'] ?? '' };
  let { signIn } = await ask<{ signIn: Signed }>(SIGN_IN, { input });
  if (signIn.secondFactorChallenge != null) {
    if ((fields['code'] ?? '') === '') {
      return { problems: [askingForCode(signIn.secondFactorKinds ?? [])], asks: ['code'] };
    }
    signIn = await answerChallenge(ask, signIn.secondFactorChallenge, fields);
  }
  const { session } = signIn;
  if (!session) return { problems: inWords(signIn.errors), asks: withCode(fields) };
  if (session.mustChangePassword) return changeFirst(ask, session.accessToken, fields);
  if (session.mustSetUpSecondFactor) {
    await signOutOfPage(ask, session.accessToken);
    return { problems: ['Your organization requires a second factor. Set yours up where you usually sign in, then come back.'] };
  }
  return session;
}

/** Ends the session of a form submission. */
export async function signOutOfPage(ask: QueryGraph, accessToken: string): Promise<void> {
  await ask('mutation { signOut { signedOut } }', {}, accessToken);
}
