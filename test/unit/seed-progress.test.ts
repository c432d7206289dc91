import { showProgress } from '../../src/cli/seed-progress';
import type { DemoStep } from '../../src/demo';

const at = (blocks: number, more: Partial<DemoStep> = {}): DemoStep => ({
  blocks,
  allBlocks: 4,
  customers: blocks * 50,
  allCustomers: 200,
  rows: blocks * 3_000,
  ...more,
});

const STEPS = [...[1, 2, 3, 4].map((blocks) => at(blocks)), ...[1, 2].map((indexes) => at(4, { indexes, allIndexes: 2 }))];

function shown(isTTY: boolean): string {
  let text = '';
  const show = showProgress({ isTTY, write: (part: unknown) => Boolean((text += String(part))) });
  STEPS.forEach(show);
  return text;
}

describe('the progress of demo data', () => {
  it('is one line on a terminal, which ends with the blocks and with the indexes', () => {
    const text = shown(true);
    expect(text.split('\r').slice(1)).toHaveLength(STEPS.length);
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/4 of 4 blocks, 200 of 200 customers, [\d,]+ rows per second, less than a minute left/),
      expect.stringMatching(/2 of 2 indexes built$/),
      '',
    ]);
  });

  it('is a line now and then elsewhere, the last of blocks and indexes among them', () => {
    const lines = shown(false).trim().split('\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['1 of 4 blocks', '4 of 4 blocks', '2 of 2 indexes built']);
  });
});
