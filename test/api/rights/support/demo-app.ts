import { hash } from '@node-rs/argon2';
import { seedDemo } from '../../../../src/demo';
import { DEMO_DAY, DEMO_PASSWORD, startTestApp, type TestApp } from '../../../support/app';

/** The least that argon2 accepts: what a password costs is tested elsewhere. */
const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 } as const;

/** A hash of a password that costs next to nothing to check. */
export const cheapHash = (password: string): Promise<string> => hash(password, CHEAP);

/** Starts a server of its own on the small demo. */
export async function startDemoApp(env: Record<string, string> = {}): Promise<TestApp> {
  const app = await startTestApp({ env, at: DEMO_DAY });
  await seedDemo(app.database, { size: 'small', at: DEMO_DAY, passwordHash: await cheapHash(DEMO_PASSWORD) });
  return app;
}
