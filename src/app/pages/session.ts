import type { Ask, Reason } from './ask';

/** The fields of a form as they came. */
export type Fields = Readonly<Record<string, string>>;

/** How signing in on a page ended: with a token, or with what to tell. */
export type PageSession = { accessToken: string } | { problems: string[]; asksNewPassword?: boolean };

interface SignedIn {
  signIn: { session: { accessToken: string; mustChangePassword: boolean } | null; errors: Reason[] };
}

const SIGN_IN = `mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken mustChangePassword } errors { code message } } }`;
const CHANGE = `mutation($input: ChangePasswordInput!) { changePassword(input: $input) { session { accessToken } errors { code message } } }`;

const messages = (errors: readonly Reason[]): string[] => errors.map(({ message }) => message);

async function changeFirst(ask: Ask, accessToken: string, fields: Fields): Promise<PageSession> {
  const newPassword = fields['newPassword'] ?? '';
  if (newPassword === '') {
    await signOutOfPage(ask, accessToken);
    return {
      problems: ['Your password is a temporary one. Enter it again, together with a new password of your own.'],
      asksNewPassword: true,
    };
  }
  const input = { currentPassword: fields['password'] ?? '', newPassword };
  const { changePassword } = await ask<{ changePassword: { session: { accessToken: string } | null; errors: Reason[] } }>(
    CHANGE,
    { input },
    accessToken,
  );
  return changePassword.session ?? { problems: messages(changePassword.errors), asksNewPassword: true };
}

/** Signs somebody in for one form; nothing is kept in the browser. */
export async function signInOnPage(ask: Ask, fields: Fields): Promise<PageSession> {
  const input = { email: fields['email'] ?? '', password: fields['password'] ?? '' };
  const { signIn } = await ask<SignedIn>(SIGN_IN, { input });
  if (!signIn.session) return { problems: messages(signIn.errors) };
  return signIn.session.mustChangePassword ? changeFirst(ask, signIn.session.accessToken, fields) : signIn.session;
}

/** Ends the session of a form. */
export async function signOutOfPage(ask: Ask, accessToken: string): Promise<void> {
  await ask('mutation { signOut { signedOut } }', {}, accessToken);
}
