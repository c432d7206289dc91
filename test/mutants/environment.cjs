const { join, sep } = require('node:path');
const BuiltEnvironment = require('../support/built/environment.cjs');

const BUILT = join(__dirname, '../../dist') + sep;
const ACTIVE = '__STRYKER_ACTIVE_MUTANT__';
const KEEPERS = ['TypeGraphQLMetadataStorage', 'typeormMetadataArgsStorage'];

let loadedFor;
/** Whether a test has noticed the mutant: the others need not look. */
let isNoticed = false;

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
    if (loadedFor !== active) {
      unload();
      isNoticed = false;
    }
    loadedFor = active;
    globalThis.__stryker__ = this.global.__stryker__;
    if (active !== undefined) globalThis.__stryker__.activeMutant = active;
  }

  /** Stops looking at a mutant when it is noticed; jest itself stops between files only. */
  async handleTestEvent(event) {
    if (loadedFor === undefined) return;
    if (event.name === 'test_done' && event.test.errors.length > 0) isNoticed = true;
    if (!isNoticed) return;
    if (event.name === 'run_describe_start') event.describeBlock.mode = 'skip';
    if (event.name === 'test_start') event.test.mode = 'skip';
  }
}

module.exports = MutantEnvironment;
