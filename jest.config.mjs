import { availableParallelism, totalmem } from 'node:os';

/** Hunts, servers built with a change, races: `npm run proofs` and `npm run races`, which CI runs beside `npm test`. */
const PROOFS = ['<rootDir>/test/(api|contract)/hunt/', '<rootDir>/test/api/rights/(policy-cell|guessing|ids-of-another-kind)'];
const RACES = ['<rootDir>/test/api/races/'];
/** What grows with the data, in worlds of ten thousand customers, and long random sequences: `npm run budgets`. */
const GROWTH = [
  '<rootDir>/test/api/budgets/(mutation-rows|reading-rows|index-rows|search-rows)',
  '<rootDir>/test/api/data/(random-mutations|large-events|large-demo)',
];
const left = [
  ...(process.env.PROOFS === 'true' ? [] : PROOFS),
  ...(process.env.RACE_ROUNDS ? [] : RACES),
  ...(process.env.GROWTH === 'true' ? [] : GROWTH),
];

/** One project for each engine; the same tests of behavior run in both. What needs no database runs once. */
export const base = {
  // The server is the built one, loaded once by each worker.
  testEnvironment: '<rootDir>/test/support/built/environment.cjs',
  transform: {
    [`^${import.meta.dirname}/(src|migrations)/.+\\.ts$`]: '<rootDir>/test/support/built/transform.cjs',
    '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }],
  },
  moduleNameMapper: { '^graphql$': '<rootDir>/test/support/built/graphql.cjs' },
  setupFiles: ['<rootDir>/test/support/setup.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...left],
};

export const engine = (name) => ({
  ...base,
  displayName: name,
  testMatch: ['<rootDir>/test/api/**/*.test.ts'],
  globals: { __ENGINE__: name },
});

/** Memory of a worker: the server, the tests and its share of the database, a browser included. */
const WORKER_BYTES = 3 * 1024 ** 3;

export default {
  // One more than the cores, since some tests wait: on two cores, three are a tenth faster than two.
  maxWorkers: Math.max(2, Math.min(4, availableParallelism() + 1, Math.floor(totalmem() / WORKER_BYTES))),
  // What hangs ends here; how fast something is, no test judges, and a busy machine is ten times slower than an idle one.
  testTimeout: 300_000,
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  reporters: ['default', '<rootDir>/test/support/global-reporter.cjs'],
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/test/{unit,contract}/**/*.test.ts'] },
    engine('sqlite'),
    engine('mariadb'),
    // MySQL has no package that every machine can install; whoever has a server names it.
    ...(process.env.TEST_MYSQL_URL ? [engine('mysql')] : []),
  ],
};
