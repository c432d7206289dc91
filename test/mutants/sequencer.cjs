const { statSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');

const isUnit = ({ path }) => path.includes('/test/unit/');

/** Tests without a server first, then the shorter ones: the first that notices a mutant spares it all others. */
class CheapestFirst extends Sequencer {
  sort(tests) {
    const size = new Map(tests.map(({ path }) => [path, statSync(path).size]));
    return [...tests].sort((a, b) => isUnit(b) - isUnit(a) || size.get(a.path) - size.get(b.path));
  }
}

module.exports = CheapestFirst;
