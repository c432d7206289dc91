/** Lets node load the TypeScript of the tests: what stands for the server in it is the server as it was built. */
const { readFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const ts = require('typescript');

const ROOT = join(__dirname, '../..');
const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };

require.extensions['.ts'] = (module, fileName) => {
  const path = relative(ROOT, fileName);
  if (/^(src|migrations)\//.test(path)) {
    module.exports = require(join(ROOT, 'dist', path.replace(/\.ts$/, '.js')));
    return;
  }
  const { outputText } = ts.transpileModule(readFileSync(fileName, 'utf8'), { compilerOptions, fileName });
  module._compile(outputText, fileName);
};
