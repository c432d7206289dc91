/**
 * Mutation testing of what decides who may do and see what, in parts that each have tests of their own:
 * `MUTANTS=rules npm run mutants`, and so on. Results of the last run stand in docs/security.md.
 */
import { parts } from './parts.mjs';

const part = process.env.MUTANTS ?? 'rules';

export default {
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: { projectType: 'custom', configFile: 'test/mutants/jest.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  mutate: parts[part].mutate,
  // Texts, those for people above all, are not what this is about.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  // The tests run against the built server, so the mutants are built, too.
  buildCommand: 'npm run --silent build:server',
  ignorePatterns: ['dist', 'bench', 'var', 'coverage', 'docs'],
  tempDirName: `var/mutants-${part}`,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { reportTests: false, allowColor: false },
  jsonReporter: { fileName: `var/mutants-${part}.json` },
  thresholds: { high: 90, low: 85, break: 85 },
  concurrency: 2,
  timeoutMS: 30_000,
};
