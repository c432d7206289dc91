import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Example } from '../../src/playground/example';

const FOLDER = join(__dirname, '../../src/playground');

/** A file of the page, which is built apart from the server. */
function load(name: string): object {
  const source = readFileSync(join(FOLDER, `${name}.ts`), 'utf8');
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const exported = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function('exports', 'require', outputText)(exported, load);
  return exported;
}

/** The examples as the page has them. */
export const playgroundExamples = (): readonly Example[] => (load('examples') as { EXAMPLES: readonly Example[] }).EXAMPLES;
