import { HashQueue } from '../../../src/security/hash-queue';

/** Lets some microtasks pass. */
async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) await Promise.resolve();
}

describe('turns', () => {
  it.each([1, 2, 3])('are given to exactly %i at once, whenever others come', async (atOnce) => {
    const turns = new HashQueue({ atOnce, waiting: 1_000 });
    let running = 0;
    const seen = new Set<number>();
    const costly = async (length: number): Promise<void> => {
      seen.add((running += 1));
      await ticks(length);
      running -= 1;
    };
    // They come in every microtask, and work of every length ends in any of them.
    const all: Promise<void>[] = [];
    for (let index = 0; index < 300; index += 1) {
      all.push(turns.withPlace((inTurn) => inTurn(() => costly(index % 7))));
      await ticks(index % 5);
    }
    await Promise.all(all);
    expect(Math.max(...seen)).toBe(atOnce);
    expect(running).toBe(0);
  });

  it('are given in the order of the requests, even after failed work', async () => {
    const turns = new HashQueue({ atOnce: 1, waiting: 10 });
    const done: number[] = [];
    const work = (number: number): Promise<void> =>
      turns.withPlace((inTurn) =>
        inTurn(async () => {
          await ticks(3);
          done.push(number);
          if (number % 2 === 0) throw new Error('failed');
        }),
      );
    const ends = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
    expect(done).toEqual([0, 1, 2, 3, 4]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled', 'rejected']);
  });

  it('need a place, which is refused at once if there is none, and free again afterwards', async () => {
    const turns = new HashQueue({ atOnce: 2, waiting: 3 });
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const begun: number[] = [];
    const come = (number: number): Promise<void> =>
      turns.withPlace(async (inTurn) => {
        begun.push(number);
        await inTurn(() => held);
      });
    const ends = [1, 2, 3, 4, 5].map(come);
    for (const late of [6, 7]) await expect(come(late)).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    finish();
    await Promise.all(ends);
    await come(8);
    expect(begun).toEqual([1, 2, 3, 4, 5, 8]);
  });
});
