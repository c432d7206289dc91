import { execFileSync } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Skipped, type Engine } from './campaign';

/** A disk of a few megabytes. */
export interface SmallDisk {
  folder: string;
  fill: () => void;
  empty: () => void;
  remount: (how: 'ro' | 'rw') => void;
}

const MEGABYTES: Record<Engine, number> = { sqlite: 48, mariadb: 420 };

function mount(...how: string[]): void {
  try {
    execFileSync('mount', how, { stdio: 'pipe' });
  } catch (cause) {
    throw new Skipped(`A small disk cannot be mounted here: ${String((cause as { stderr?: Buffer }).stderr).trim()}`);
  }
}

function writeUntilFull(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (let size = 1 << 20; size >= 1; size >>= 4) {
      try {
        for (;;) writeSync(handle, Buffer.alloc(size));
      } catch (cause) {
        if ((cause as { code?: string }).code !== 'ENOSPC') throw cause;
      }
    }
  } finally {
    closeSync(handle);
  }
}

/** Mounts a small disk, works on it, and removes it. */
export async function onSmallDisk<T>(engine: Engine, work: (disk: SmallDisk) => Promise<T>): Promise<T> {
  const place = mkdtempSync(join(tmpdir(), 'partner-graph-disk-'));
  mount('-t', 'tmpfs', '-o', `size=${MEGABYTES[engine]}m`, 'tmpfs', place);
  const folder = join(place, 'data');
  const filler = join(place, 'filler');
  try {
    mkdirSync(folder);
    if (engine === 'mariadb') {
      const id = (flag: string): number => Number(execFileSync('id', [flag, 'mysql'], { encoding: 'utf8' }));
      chownSync(folder, id('-u'), id('-g'));
    }
    return await work({
      folder,
      fill: () => writeUntilFull(filler),
      empty: () => rmSync(filler, { force: true }),
      remount: (how) => mount('-o', `remount,${how}`, place),
    });
  } finally {
    execFileSync('umount', ['--lazy', place]);
    rmSync(place, { recursive: true, force: true });
  }
}
