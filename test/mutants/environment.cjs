const { join, sep } = require('node:path');
const BuiltEnvironment = require('../support/built/environment.cjs');

const BUILT = join(__dirname, '../../dist') + sep;
const ACTIVE = '__STRYKER_ACTIVE_MUTANT__';
const KEEPERS = ['TypeGraphQLMetadataStorage', 'typeormMetadataArgsStorage'];

let loadedFor;

/** Forgets the server that was loaded, so that nothing it remembers hides the next mutant. */
function unload() {
  for (const file of Object.keys(require.cache)) if (file.startsWith(BUILT)) delete require.cache[file];
  for (const keeper of KEEPERS) delete globalThis[keeper];
}

/** Loads the server anew for each mutant and tells it, outside of the tests' own world, which mutant it is. */
class MutantEnvironment extends BuiltEnvironment {
  async setup() {
    await super.setup();
    const active = process.env[ACTIVE];
    if (loadedFor !== active) unload();
    loadedFor = active;
    globalThis.__stryker__ = this.global.__stryker__;
    if (active !== undefined) globalThis.__stryker__.activeMutant = active;
  }
}

module.exports = MutantEnvironment;
