import type { Answer, TestApp } from '../../../support/app';

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: string;
  mustChangePassword: boolean;
}

/** What a mutation about a session answers. */
export interface Outcome {
  session: Tokens | null;
  errors: { code: string; message: string; path: string[] }[];
}

const FIELDS = '{ session { accessToken refreshToken expiresAt mustChangePassword } errors { code message path } }';

async function call(app: TestApp, field: string, type: string, input: object, token?: string): Promise<Answer> {
  return app.send(`mutation($input: ${type}!) { ${field}(input: $input) ${FIELDS} }`, { input }, token);
}

const outcomeOf = (answer: Answer, field: string): Outcome => {
  const outcome = (answer.data as Record<string, Outcome | null> | null)?.[field];
  if (!outcome) throw new Error(`${field} was refused: ${JSON.stringify(answer.errors)}`);
  return outcome;
};

/** The whole answer to a sign-in, for comparing. */
export const signInAnswer = (app: TestApp, email: string, password: string): Promise<Answer> =>
  call(app, 'signIn', 'SignInInput', { email, password });

export const signIn = async (app: TestApp, email: string, password: string): Promise<Outcome> =>
  outcomeOf(await signInAnswer(app, email, password), 'signIn');

/** Signs in somebody who can. */
export async function tokensOf(app: TestApp, email: string, password: string): Promise<Tokens> {
  const { session, errors } = await signIn(app, email, password);
  if (!session) throw new Error(`${email} cannot sign in: ${JSON.stringify(errors)}`);
  return session;
}

export const refresh = async (app: TestApp, refreshToken: string, token?: string): Promise<Outcome> =>
  outcomeOf(await call(app, 'refreshSession', 'RefreshSessionInput', { refreshToken }, token), 'refreshSession');

export const changePassword = async (
  app: TestApp,
  token: string,
  currentPassword: string,
  newPassword: string,
): Promise<Outcome> =>
  outcomeOf(await call(app, 'changePassword', 'ChangePasswordInput', { currentPassword, newPassword }, token), 'changePassword');

export const signOut = (app: TestApp, token: string): Promise<Answer> =>
  app.send('mutation { signOut { signedOut errors { code } } }', {}, token);

/** Whether a token is good for anything: the code that refuses it, or null. */
export async function refusalOfToken(app: TestApp, token: string): Promise<string | null> {
  const { errors } = await app.send('{ viewer { id } }', {}, token);
  return errors[0]?.extensions.code ?? null;
}
