import { DEMO_PASSWORD, type TestApp } from '../../../support/app';
import { codesOf, mutate, sendMutation, type PayloadAnswer } from '../../../support/mutate';
import { create, provider } from '../../sign-in/support/providers';
import { changePassword, tokensOf } from '../../sign-in/support/sessions';

export const OPERATOR = 'operator@partner-graph.example';
/** An id of the right shape that was never issued. */
export const NEVER = { user: 'usr_01jd00000000000000000000zz', customerUser: 'cur_01jd00000000000000000000zz' };

/** A person that a test made. */
export interface Made {
  id: string;
  email: string;
}

/** Signs in with a temporary password and changes it to the password of the demo. */
export async function settle(app: TestApp, email: string, temporaryPassword: string): Promise<string> {
  const { accessToken } = await tokensOf(app, email, temporaryPassword);
  const { session, errors } = await changePassword(app, accessToken, temporaryPassword, DEMO_PASSWORD);
  if (!session) throw new Error(`${email} cannot change its password: ${JSON.stringify(errors)}`);
  return session.accessToken;
}

/** Makes a provider; its first user is global admin and admin agent and signs in with the password of the demo. */
export async function makeProvider(app: TestApp, domain: string): Promise<{ id: string; admin: string }> {
  const made = await create(app, provider(domain));
  await settle(app, `nora@${domain}`, made.temporaryPassword ?? '');
  return { id: made.provider?.id ?? '', admin: `nora@${domain}` };
}

/** Adds a user as somebody; it signs in with the password of the demo. */
export async function makeUser(app: TestApp, by: string, email: string, roles: readonly string[]): Promise<Made> {
  const input = { name: `Person ${email.split('@')[0] ?? ''}`, email, roles };
  const added = await mutate(app, by, 'addUser', input, 'user { id } temporaryPassword');
  if (added.errors.length > 0) throw new Error(JSON.stringify(added.errors));
  await settle(app, email, added['temporaryPassword'] as string);
  return { id: added['user'].id as string, email };
}

/** Whether a token is good for anything: the code that refuses it, or null. */
export async function codeOf(app: TestApp, token: string): Promise<string | null> {
  const { errors } = await app.send('{ viewer { id } }', {}, token);
  return errors[0]?.extensions.code ?? null;
}

/** A new access token; roles that changed need one. */
export const freshToken = async (app: TestApp, email: string): Promise<string> =>
  (await tokensOf(app, email, DEMO_PASSWORD)).accessToken;

/** Sends a mutation with a token and answers its codes, those of the payload or that of the error at the top. */
export async function codesWith(app: TestApp, token: string, name: string, input: object): Promise<string[]> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await app.send(
    `mutation($input: ${type}!) { ${name}(input: $input) { errors { code } } }`,
    { input },
    token,
  );
  const payload = data?.[name] as PayloadAnswer | null | undefined;
  return payload ? payload.errors.map(({ code }) => code) : errors.map(({ extensions }) => extensions.code);
}

/** What the database holds of a user, to see that nothing changed. */
export async function rowOf(app: TestApp, id: string): Promise<Record<string, unknown>> {
  const [row] = await app.database.rows('SELECT * FROM `user` WHERE id = ?', [id]);
  const roles = await app.database.rows('SELECT role FROM role_assignment WHERE user_id = ? ORDER BY role', [id]);
  return { ...row, roles: roles.map(({ role }) => role) };
}

/** The id of somebody of the demo. */
export async function idOf(app: TestApp, email: string): Promise<string> {
  const [row] = await app.database.rows('SELECT id FROM `user` WHERE email = ?', [email]);
  return String(row?.['id']);
}

/** The first reason of a refused mutation, whole. */
export async function reasonOf(app: TestApp, email: string, name: string, input: object): Promise<Record<string, unknown>> {
  const { data, errors } = await sendMutation(app, email, name, input);
  return ((data?.[name] as PayloadAnswer | null)?.errors[0] ?? errors[0]) as unknown as Record<string, unknown>;
}

export { codesOf, mutate };
