import { join } from 'node:path';
import { base, engine } from '../../jest.config.mjs';

const rootDir = join(import.meta.dirname, '../..');

/** Clients of the API on both engines, and tools that read its schema: `npm run clients`. */
export default {
  rootDir,
  maxWorkers: 2,
  testTimeout: 60_000,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  projects: [
    { ...base, rootDir, displayName: 'unit', testMatch: ['<rootDir>/test/clients/tools.test.ts'] },
    ...['sqlite', 'mariadb'].map((name) => ({
      ...engine(name),
      rootDir,
      testMatch: ['<rootDir>/test/clients/apollo-*.test.ts'],
    })),
  ],
};
