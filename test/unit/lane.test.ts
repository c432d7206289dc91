import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { pacing } from '../../src/app/pace';
import { Lane } from '../../src/data/lane';

/** Work that is over when the test says so. */
function held() {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  return { end, work: () => over };
}

describe('a lane', () => {
  it('runs no more at once than it is wide', async () => {
    const lane = new Lane(2);
    let now = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, (now += 1));
      await turn();
      now -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => lane.run(`owner ${index % 3}`, work)));
    expect([most, now]).toEqual([2, 0]);
  });

  it('serves waiting organizations in turn, however much one of them waits for', async () => {
    const lane = new Lane(1);
    const first = held();
    const done: string[] = [];
    const note = (owner: string) => lane.run(owner, () => Promise.resolve(void done.push(owner)));
    const all = [lane.run('many', first.work), ...['many', 'many', 'many', 'few', 'one', 'few'].map(note)];
    first.end();
    await Promise.all(all);
    expect(done).toEqual(['many', 'few', 'one', 'many', 'few', 'many']);
  });

  it('continues after failed work', async () => {
    const lane = new Lane(1);
    const failing = lane.run('one', () => Promise.reject(new Error('no')));
    const next = lane.run('two', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('done');
    await expect(lane.run('three', () => Promise.resolve('also'))).resolves.toBe('also');
  });
});

describe('pacing', () => {
  const block = (milliseconds: number): void => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  };

  it('starts at once if nobody else is working', async () => {
    const pace = pacing();
    let begun = false;
    void pace('one').then(() => (begun = true));
    await Promise.resolve();
    await Promise.resolve();
    expect(begun).toBe(true);
  });

  it('leaves more time to others than the work took', async () => {
    const pace = pacing();
    const parts: [number, number][] = [];
    const one = async (owner: string): Promise<void> => {
      await pace(owner);
      const began = performance.now();
      block(10);
      parts.push([began, performance.now()]);
    };
    await Promise.all([one('a'), one('a'), one('b')]);
    expect(parts).toHaveLength(3);
    for (const [index, [began]] of parts.entries()) {
      if (index > 0) expect(began - (parts[index - 1]?.[1] ?? 0)).toBeGreaterThanOrEqual(29);
    }
    await delay(0);
  });
});
