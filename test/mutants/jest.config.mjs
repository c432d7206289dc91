import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { base } from '../../jest.config.mjs';
import { parts } from './parts.mjs';

// Made by whatever test is first, copied by all others; see `startDemoApp`.
process.env.TEST_SENT_FOLDER = join(import.meta.dirname, '../../coverage/mutants');
mkdirSync(process.env.TEST_SENT_FOLDER, { recursive: true });

/** The tests that the mutants of a part have to face. */
export default {
  ...base,
  rootDir: '../..',
  testEnvironment: join(import.meta.dirname, 'environment.cjs'),
  testSequencer: join(import.meta.dirname, 'sequencer.cjs'),
  globals: { __ENGINE__: 'sqlite' },
  testTimeout: 60_000,
  testMatch: parts[process.env.MUTANTS ?? 'rules'].tests.map((pattern) => `<rootDir>/${pattern}`),
};
