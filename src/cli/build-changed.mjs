// Compiles the few files that changed since the last build, without checking types: `npm run check` does that.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Writes what the compiler makes of each file on its own. Only hints about types of decorated properties differ from a whole build. */
export async function buildChanged(files) {
  const { default: ts } = await import('typescript');
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const { options } = ts.getParsedCommandLineOfConfigFile('tsconfig.build.json', {}, host);
  const { tsBuildInfoFile: _none, ...compilerOptions } = { ...options, incremental: false, isolatedModules: true };
  for (const file of files) {
    const target = join('dist', relative('.', file)).replace(/\.ts$/, '.js');
    const { outputText, sourceMapText = '' } = ts.transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions,
      fileName: file,
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
    writeFileSync(`${target}.map`, sourceMapText);
  }
}
