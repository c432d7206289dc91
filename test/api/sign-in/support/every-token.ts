import { newId } from '../../../../src/kernel/ids';
import { DEMO_PASSWORD, type TestApp } from '../../../support/app';
import { challengeOf, send, setUpSecondFactor } from './second-factor';

/** One good token of every kind that the server gives. */
export async function everyToken(
  app: TestApp,
  email: string,
  withFactor: string,
): Promise<Record<'accessToken' | 'refreshToken' | 'deviceToken' | 'apiToken' | 'challenge' | 'linkToken', string>> {
  const input = { email, password: DEMO_PASSWORD };
  const { session } = await send(app, 'signIn', input, 'session { accessToken refreshToken deviceToken }');
  const expiresAt = new Date(app.clock.now() + 86_400_000).toISOString();
  const token = { name: 'tool', readOnly: true, expiresAt };
  const created = await send(app, 'createApiToken', token, 'token', session.accessToken);
  await setUpSecondFactor(app, withFactor);
  return {
    accessToken: session.accessToken,
    refreshToken: session.refreshToken,
    deviceToken: session.deviceToken,
    apiToken: String(created['token']),
    challenge: await challengeOf(app, withFactor),
    linkToken: app.context().services.links.issue('invitation', { id: newId('Invitation', app.clock.now()), issueNumber: 1 }),
  };
}
