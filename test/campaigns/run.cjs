/** Runs a TypeScript file of the campaigns with plain node. Types are stripped as files are loaded; of the server, what is built is loaded. */
const { readFileSync } = require('node:fs');
const { join, resolve, sep } = require('node:path');
const ts = require('typescript');

const root = resolve(__dirname, '../..');
const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };

require.extensions['.ts'] = (module, fileName) => {
  if (fileName.startsWith(join(root, 'src') + sep)) {
    module.exports = require(fileName.replace(root, join(root, 'dist')).replace(/\.ts$/, '.js'));
    return;
  }
  const { outputText } = ts.transpileModule(readFileSync(fileName, 'utf8'), { compilerOptions, fileName });
  module._compile(outputText, fileName);
};

const [, , file, ...rest] = process.argv;
process.argv = [process.argv[0], resolve(file), ...rest];
require(resolve(file));
