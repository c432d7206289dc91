import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../../..');

/** A copy of the built project in a folder of its own. */
export interface CopyOfBuild {
  folder: string;
  /** What stands in a file of the copy. */
  read: (path: string) => string;
  remove: () => void;
}

/** Copies the build and changes one file of it; nothing else is touched. */
export function copyBuild(file: string, change: (text: string) => string): CopyOfBuild {
  const folder = mkdtempSync(join(tmpdir(), 'partner-graph-copy-'));
  const skipped = join(root, 'dist', 'playground');
  cpSync(join(root, 'dist'), join(folder, 'dist'), {
    recursive: true,
    filter: (path) => path !== skipped && !path.endsWith('.map'),
  });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const written of ['schema', 'docs']) mkdirSync(join(folder, written));
  const changed = join(folder, 'dist', file);
  writeFileSync(changed, change(readFileSync(changed, 'utf8')));
  return {
    folder,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
