import { Freshness } from '../../src/data/freshness';

/** Checks that end when the test says so. */
function controlled(): { freshness: Freshness; end: (answer: boolean) => void; begun: () => number } {
  const ends: ((answer: boolean) => void)[] = [];
  let begun = 0;
  const freshness = new Freshness(() => {
    begun += 1;
    return new Promise((resolve) => ends.push(resolve));
  });
  return { freshness, end: (answer) => ends.shift()?.(answer), begun: () => begun };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('freshness', () => {
  it('lets nobody share a check that began before the question', async () => {
    const { freshness, end, begun } = controlled();
    const first = freshness.ask();
    const later = [freshness.ask(), freshness.ask(), freshness.ask()];
    expect(begun()).toBe(1);
    end(true);
    expect(await first).toBe(true);
    await turn();
    expect(begun()).toBe(2);
    const last = freshness.ask();
    end(false);
    expect(await Promise.all(later)).toEqual([false, false, false]);
    await turn();
    expect(begun()).toBe(3);
    end(true);
    expect(await last).toBe(true);
  });

  it('checks again for everyone who asks after an answer', async () => {
    const { freshness, end, begun } = controlled();
    for (const answer of [true, false, true]) {
      const asked = freshness.ask();
      end(answer);
      expect(await asked).toBe(answer);
    }
    expect(begun()).toBe(3);
  });
});
