import type { WriteStream } from 'node:tty';
import type { DemoStep } from '../demo';

/** Milliseconds between two lines where they cannot be overwritten. */
const EVERY = 10_000;

const number = new Intl.NumberFormat('en-US');

function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes < 1
    ? 'less than a minute'
    : minutes < 60
      ? `${minutes} min`
      : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What a step says: how far it is, how fast, and how long the rest will take. */
function sentence(step: DemoStep, first: DemoStep, passed: number): string {
  if (step.allIndexes !== undefined) return `${step.indexes} of ${step.allIndexes} indexes built`;
  const blocks = step.blocks - first.blocks;
  const left = blocks > 0 ? ((step.allBlocks - step.blocks) * passed) / blocks : 0;
  const speed = Math.round(((step.rows - first.rows) * 1000) / Math.max(passed, 1));
  return [
    `${step.blocks} of ${step.allBlocks} blocks`,
    `${number.format(step.customers)} of ${number.format(step.allCustomers)} customers`,
    `${number.format(speed)} rows per second`,
    `${duration(left)} left before the indexes`,
  ].join(', ');
}

/** Shows steps: in one line that changes on a terminal, otherwise in a line every ten seconds. */
export function showProgress(stream: Pick<WriteStream, 'write'> & { isTTY?: boolean }): (step: DemoStep) => void {
  let first: DemoStep | undefined;
  let began = 0;
  let shown = -EVERY;
  return (step) => {
    const now = performance.now();
    if (!first) {
      first = step;
      began = now;
    }
    const last = step.allIndexes === undefined ? step.blocks === step.allBlocks : step.indexes === step.allIndexes;
    const text = sentence(step, first, now - began);
    if (stream.isTTY) stream.write(`\r\u001b[K${text}${last ? '\n' : ''}`);
    else if (last || now - shown >= EVERY) {
      stream.write(`${text}\n`);
      shown = now;
    }
  };
}
