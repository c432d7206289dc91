import type { TestApp } from '../app';
import { mutate } from '../mutate';

const MONTH = 30 * 86_400_000;

/** An API token of somebody, made over the API: read-only and for a month, unless told otherwise; answers the token itself. */
export async function anApiToken(app: TestApp, email: string, more: object = {}): Promise<string> {
  const expiresAt = new Date(app.clock.now() + MONTH).toISOString();
  const input = { name: 'Report', expiresAt, readOnly: true, ...more };
  const { token, errors } = await mutate(app, email, 'createApiToken', input, 'token');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return token as string;
}
