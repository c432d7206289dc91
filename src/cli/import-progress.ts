import type { WriteStream } from 'node:tty';

/** How far a bulk run is. */
export interface RunProgress {
  state: string;
  totalRows: number;
  done: number;
  applied: number;
  unchanged: number;
  refused: number;
}

/** Milliseconds between two lines where they cannot be overwritten. */
const EVERY = 5_000;

/** Characters of the bar. */
const WIDTH = 30;

const number = new Intl.NumberFormat('en-US');

const countsOf = ({ applied, unchanged, refused }: RunProgress): string =>
  `${number.format(applied)} applied, ${number.format(unchanged)} unchanged, ${number.format(refused)} refused`;

const shareOf = ({ done, totalRows }: RunProgress): number => (totalRows === 0 ? 0 : done / totalRows);

function bar(progress: RunProgress): string {
  const full = Math.floor(shareOf(progress) * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${Math.floor(shareOf(progress) * 100)} %`;
}

const plain = ({ state, done, totalRows, ...counts }: RunProgress): string =>
  `${state}: ${number.format(done)} of ${number.format(totalRows)} rows, ${countsOf({ state, done, totalRows, ...counts })}`;

/** Shows progress: as a bar on a terminal, otherwise in a line when the state changes or every five seconds. */
export function showRun(
  stream: Pick<WriteStream, 'write'> & { isTTY?: boolean },
): (progress: RunProgress, last: boolean) => void {
  let shown = -EVERY;
  let state = '';
  return (progress, last) => {
    if (stream.isTTY === true) {
      stream.write(`\r\u001b[K${bar(progress)}  ${countsOf(progress)}${last ? '\n' : ''}`);
      return;
    }
    const now = performance.now();
    if (!last && progress.state === state && now - shown < EVERY) return;
    stream.write(`${plain(progress)}\n`);
    shown = now;
    ({ state } = progress);
  };
}
