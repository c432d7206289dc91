const { join, relative } = require('node:path');

const ROOT = join(__dirname, '../../..');

/** Stands for a source file of the server with what it was built to; see `environment.cjs`. */
module.exports = {
  process(_source, file) {
    const built = join(ROOT, 'dist', relative(ROOT, file)).replace(/\.ts$/, '.js');
    return { code: `module.exports = (globalThis.requireBuilt ?? require)(${JSON.stringify(built)});` };
  },
  getCacheKey: (_source, file) => `built ${file}`,
};
