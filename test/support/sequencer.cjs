const { createRequire } = require('node:module');
const { default: Sequencer } = createRequire(require.resolve('jest'))('@jest/test-sequencer');

/** Files of more than 10 s on two cores, the longest first. */
const LONG = [
  'process/life',
  'process/mistakes',
  'playground/looks',
  'playground/workbench',
  'rights/matrix',
  'data/replica',
  'data/updated-at',
  'rights/matrix-calls',
  'http/broken',
  'process/workers',
  'playground/files',
  'search/search',
  'bulk/kills',
  'process/playground',
  'differential/asking',
  'data/tls',
  'schedules/schedules',
  'audit/chain',
  'sign-in/external',
  'process/ending',
  'sign-in/passkeys',
];
const placeOf = ({ path }) => {
  const place = LONG.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  return place < 0 ? LONG.length : place;
};

/**
 * The longest first, so that no worker begins one when the others have finished. Jest knows them only where it has run before;
 * otherwise it takes large files for long ones.
 */
module.exports = class extends Sequencer {
  async sort(tests) {
    return [...(await super.sort(tests))].sort((one, other) => placeOf(one) - placeOf(other));
  }
};
