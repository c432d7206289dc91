const { TestEnvironment } = require('jest-environment-node');
const { endStorages } = require('./storages.cjs');
require('reflect-metadata');

/**
 * An environment whose tests use the server as it was built (`dist/`), loaded once by each worker and not once by each test
 * file: what the tests judge is what users run, and 2 s of loading modules are spared with every file.
 */
class BuiltEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.requireBuilt = require;
  }

  async teardown() {
    endStorages();
    await super.teardown();
  }
}

module.exports = BuiltEnvironment;
