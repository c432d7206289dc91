import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');

/** What is mutated together, and by which tests it is judged. Modules are read by node, not by Jest. */
const PRINT = "import('./test/mutants/parts.mjs').then(({ parts }) => console.log(JSON.stringify(parts)))";
const parts = JSON.parse(execFileSync(process.execPath, ['--eval', PRINT], { cwd: ROOT, encoding: 'utf8' })) as Record<
  string,
  { mutate: string[]; tests: string[] }
>;

/** `a/{b,c}.ts` is `a/b.ts` and `a/c.ts`. */
const spelledOut = (pattern: string): string[] => {
  const braces = /\{([^}]*)\}/.exec(pattern);
  if (!braces) return [pattern];
  return (braces[1] ?? '').split(',').flatMap((one) => spelledOut(pattern.replace(braces[0], one)));
};

describe('a part of the mutants', () => {
  it.each(Object.entries(parts))('names only files that exist: %s', (_name, { mutate, tests }) => {
    const missing = [...mutate, ...tests]
      .flatMap(spelledOut)
      .filter((pattern) => ts.sys.readDirectory(ROOT, ['.ts'], undefined, [pattern]).length === 0);
    expect(missing).toEqual([]);
  });
});
