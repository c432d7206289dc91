import { join } from 'node:path';
import { base, engine } from '../../jest.config.mjs';

const rootDir = join(import.meta.dirname, '../..');

/** Programs of clients of the API, unmodified, on both engines: `npm run clients`. */
export default {
  rootDir,
  maxWorkers: 2,
  testTimeout: 300_000,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  projects: ['sqlite', 'mariadb'].map((name) => ({
    ...base,
    ...engine(name),
    rootDir,
    testMatch: ['<rootDir>/test/clients/clients.test.ts'],
  })),
};
