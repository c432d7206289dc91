import { DEMO_DAY, startTestApp, type TestApp } from '../../../support/app';

/** Starts a server of its own on the small demo. */
export const startDemoApp = (env: Record<string, string> = {}): Promise<TestApp> =>
  startTestApp({ env, at: DEMO_DAY, content: 'demo' });
