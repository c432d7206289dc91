import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILD } from './ground';
import type { Leak, Report } from './report';
import type { Mutant } from './mutants';

const ROOT = join(__dirname, '../..');

/** Whether the line that a mutant changes is there. */
export const isInBuild = ({ file, text }: Mutant): boolean => readFileSync(join(BUILD, 'src', file), 'utf8').includes(text);

/** A copy of the compiled server with one line changed, or as it is. */
function copyBuild(mutant?: Mutant): { root: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'partner-graph-mutant-'));
  const root = join(folder, 'dist');
  cpSync(BUILD, root, { recursive: true, filter: (path) => !path.endsWith('.map') && !path.endsWith('dist/playground') });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  if (mutant) change(join(root, 'src', mutant.file), mutant);
  return { root, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function change(file: string, { name, text, instead }: Mutant): void {
  const code = readFileSync(file, 'utf8');
  if (!code.includes(text)) throw new Error(`"${name}" is out of date: ${file} has no ${text}`);
  const at = code.indexOf(text);
  writeFileSync(file, code.slice(0, at) + instead + code.slice(at + text.length));
}

/** What a hunt through a copy of the server came back with. */
export interface Outcome {
  /** The first leak; null when there was none. */
  leak: Leak | null;
  requests: number;
  output: string;
}

/** Hunts in a process of its own through a copy of the server until the first leak or the last pair. */
export async function huntThrough(mutant: Mutant | undefined, pairs: number, seed: number): Promise<Outcome> {
  const { root, remove } = copyBuild(mutant);
  const report = join(root, 'report.json');
  const from = mutant?.pair ?? 0;
  const numbers = ['--from', String(from), '--pairs', String(from + pairs), '--attacks', '40', '--seed', String(seed)];
  const args = [join(__dirname, 'run.cjs'), join(__dirname, 'cli.ts'), '--size', 'short', '--first', ...numbers];
  try {
    const child = spawn(process.execPath, [...args, '--build', root, '--json', report], { cwd: ROOT });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    child.stderr.on('data', (part: Buffer) => (output += part.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    if (code !== 0 && code !== 1) throw new Error(`The hunt did not take place: ${output}`);
    const { leaks, requests } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    // A server that fails is not a server that leaks.
    return { leak: leaks.find(({ what }) => what !== 'fault') ?? null, requests, output };
  } finally {
    remove();
  }
}
