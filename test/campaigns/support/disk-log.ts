import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../hunt/random';
import { Skipped } from './campaign';

/** Something that was done to a file, which is named by the end of its name: nothing for the database, `-wal` for its log. */
export interface Step {
  kind: 'write' | 'truncate' | 'sync' | 'unlink';
  /** Nanoseconds of the clock of `process.hrtime`, after it was done. */
  time: bigint;
  offset: number;
  file: string;
  data: Buffer;
}

const KINDS: Readonly<Record<string, Step['kind']>> = { W: 'write', T: 'truncate', S: 'sync', U: 'unlink' };
/** Bytes of the head of a record. */
const HEAD = 25;

/** Compiles the library that notes the steps of a process. */
export function diskLogLibrary(folder: string): string {
  if (process.platform !== 'linux' || spawnSync('gcc', ['--version']).status !== 0) throw new Skipped('gcc is not installed.');
  const library = join(folder, 'disk-log.so');
  execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', library, join(__dirname, 'disk-log.c'), '-ldl', '-lpthread'], {
    stdio: 'pipe',
  });
  return library;
}

/** The steps in a log. */
export function stepsIn(file: string): Step[] {
  const log = readFileSync(file);
  const steps: Step[] = [];
  for (let at = 0; at + HEAD <= log.length;) {
    const [name, length] = [log.readUInt32LE(at + 17), log.readUInt32LE(at + 21)];
    const kind = KINDS[String.fromCharCode(log.readUInt8(at))];
    if (!kind) throw new Error(`There is no step at ${at} of the log.`);
    const data = at + HEAD + name;
    if (data + length > log.length) break;
    steps.push({
      kind,
      time: log.readBigUInt64LE(at + 1),
      offset: Number(log.readBigUInt64LE(at + 9)),
      file: log.toString('utf8', at + HEAD, data),
      data: log.subarray(data, data + length),
    });
    at = data + length;
  }
  return steps;
}

/** Bytes that a disk writes at once. */
const SECTOR = 512;

/** The content of a file. It has room to grow, as files are appended to again and again. */
class Content {
  private constructor(
    private room: Buffer,
    private size: number,
  ) {}

  static of(bytes: Buffer = Buffer.alloc(0)): Content {
    return new Content(Buffer.from(bytes), bytes.length);
  }

  get bytes(): Buffer {
    return this.room.subarray(0, this.size);
  }

  resize(size: number): void {
    if (size > this.room.length) this.room = Buffer.concat([this.bytes, Buffer.alloc(2 * size - this.size)]);
    if (size < this.size) this.room.fill(0, size, this.size);
    this.size = size;
  }

  write(offset: number, data: Buffer): void {
    if (offset + data.length > this.size) this.resize(offset + data.length);
    data.copy(this.room, offset);
  }
}

/** A file on the disk, and what was done to it since it was last brought there. */
interface Kept {
  content: Content | null;
  open: Step[];
}

/** Does a step to a file that may not be there, and answers what is there then. */
function after(content: Content | null, { kind, offset, data }: Step): Content | null {
  if (kind === 'unlink') return null;
  const file = content ?? Content.of();
  if (kind === 'write') file.write(offset, data);
  if (kind === 'truncate') file.resize(offset);
  return file;
}

/** What a disk holds while steps are done. */
export class Disk {
  private readonly files = new Map<string, Kept>();

  /** `honest`: whether what is synced is on the disk; otherwise it may be, as anything else. */
  constructor(
    contents: ReadonlyMap<string, Buffer>,
    private readonly honest = true,
  ) {
    for (const [file, content] of contents) this.files.set(file, { content: Content.of(content), open: [] });
  }

  do(step: Step): void {
    const file = this.files.get(step.file) ?? { content: null, open: [] };
    this.files.set(step.file, file);
    if (step.kind !== 'sync') file.open.push(step);
    else if (this.honest) {
      for (const open of file.open) file.content = after(file.content, open);
      file.open = [];
    }
  }

  /** What is left if the power is cut now: of what is not synced, any sector may be there or not, in any order. */
  cut(random: Random): Map<string, Buffer> {
    const left = new Map<string, Buffer>();
    for (const [name, { content, open }] of this.files) {
      // Often nothing arrived, or all; otherwise some of it.
      const share = random.pick([0, 1, 0.2, 0.5, 0.9]);
      let now = content && Content.of(content.bytes);
      for (const step of open) {
        if (step.kind !== 'write') {
          if (random.chance(share)) now = after(now, step);
          continue;
        }
        for (let at = 0; at < step.data.length; at += SECTOR) {
          if (!random.chance(share)) continue;
          now ??= Content.of();
          now.write(step.offset + at, step.data.subarray(at, at + SECTOR));
        }
      }
      if (now) left.set(name, now.bytes);
    }
    return left;
  }
}
