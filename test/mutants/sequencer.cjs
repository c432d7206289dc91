const { statSync } = require('node:fs');

const isUnit = ({ path }) => path.includes('/test/unit/');

/** Tests without a server first, then the shorter ones: the first that notices a mutant spares it all others. */
class CheapestFirst {
  sort(tests) {
    const size = new Map(tests.map(({ path }) => [path, statSync(path).size]));
    return [...tests].sort((a, b) => isUnit(b) - isUnit(a) || size.get(a.path) - size.get(b.path));
  }

  /** Jest asks whoever orders its tests to remember how they went, too. */
  cacheResults() {}
}

module.exports = CheapestFirst;
