const { AsyncLocalStorage } = require('node:async_hooks');

/**
 * Jest makes an AsyncLocalStorage for each test file and leaves it enabled, which makes every promise of all later files slower,
 * and whatever lives longer than the file, such as a timer, keeps its value, and with it everything that the file has loaded.
 * Here both end with the file. Storages that go on to be used are enabled again by their next use.
 */
class Value {
  constructor(value) {
    this.value = value;
  }
}

const enabled = new Set();
const values = new Set();
const { _enable: enable, run, getStore } = AsyncLocalStorage.prototype;

// Newer versions of Node.js keep no list of the enabled ones.
if (enable) {
  AsyncLocalStorage.prototype._enable = function () {
    enabled.add(this);
    return enable.call(this);
  };
  AsyncLocalStorage.prototype.run = function (store, work, ...given) {
    // What the server keeps is of this realm, what a test file keeps of its own.
    if (store === null || typeof store !== 'object' || store instanceof Object) return run.call(this, store, work, ...given);
    const value = new Value(store);
    values.add(value);
    return run.call(this, value, work, ...given);
  };
  AsyncLocalStorage.prototype.getStore = function () {
    const store = getStore.call(this);
    return store instanceof Value ? store.value : store;
  };
}

/** Ends what a test file has begun. */
exports.endStorages = () => {
  for (const storage of enabled) storage.disable();
  for (const value of values) value.value = undefined;
  enabled.clear();
  values.clear();
};
