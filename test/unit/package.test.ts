import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const PIN = join(root, 'src/cli/pin-versions.mjs');

describe('the package', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(root, file), join(folder, file));
    mkdirSync(join(folder, 'dist'));
    for (const file of ['main.js', 'main.js.map', '.tsbuildinfo']) writeFileSync(join(folder, 'dist', file), '');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What npm would pack. */
  function packed(): string[] {
    const out = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder, encoding: 'utf8' });
    const [{ files }] = JSON.parse(out) as [{ files: { path: string }[] }];
    return files.map(({ path }) => path);
  }

  it('has the lock file with it, and nothing that only a build needs', () => {
    execFileSync(process.execPath, [PIN], { cwd: folder });
    expect(readFileSync(join(folder, 'npm-shrinkwrap.json'), 'utf8')).toBe(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    expect(packed().sort()).toEqual(['dist/main.js', 'npm-shrinkwrap.json', 'package.json']);
  });

  it('leaves the checkout as it was', () => {
    execFileSync(process.execPath, [PIN], { cwd: folder });
    execFileSync(process.execPath, [PIN, '--remove'], { cwd: folder });
    expect(existsSync(join(folder, 'npm-shrinkwrap.json'))).toBe(false);
  });
});
