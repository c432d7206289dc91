import { parts } from './parts.mjs';

/** The tests that the mutants of a part have to face. */
export default {
  rootDir: '../..',
  preset: 'ts-jest',
  testEnvironment: '@stryker-mutator/jest-runner/jest-env/node',
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }] },
  setupFiles: ['<rootDir>/test/support/setup.ts'],
  globals: { __ENGINE__: 'sqlite' },
  testTimeout: 60_000,
  testMatch: parts[process.env.MUTANTS ?? 'rules'].tests.map((pattern) => `<rootDir>/${pattern}`),
};
