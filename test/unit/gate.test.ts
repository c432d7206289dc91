import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { Gate, Visitor, type Leave } from '../../src/app/admission/gate';

const PATIENT = 60_000;

/** Fills a gate of this size. */
async function filled(size: number, patience = PATIENT): Promise<{ gate: Gate; leaves: Leave[] }> {
  const gate = new Gate(size, patience);
  const leaves: Leave[] = [];
  for (let place = 0; place < size; place += 1) leaves.push((await gate.enter('first')) as Leave);
  return { gate, leaves };
}

describe('a gate', () => {
  it('lets in as many as it has places, and the next one when one leaves', async () => {
    const { gate, leaves } = await filled(2);
    const entered: number[] = [];
    const third = gate.enter('first').then(() => entered.push(3));
    await delay(5);
    expect(entered).toEqual([]);
    leaves[0]?.();
    await third;
    expect(entered).toEqual([3]);
  });

  it('counts a place that is left twice once', async () => {
    const { gate, leaves } = await filled(1);
    leaves[0]?.();
    leaves[0]?.();
    expect(await gate.enter('second')).not.toBeNull();
    const entered: number[] = [];
    void gate.enter('third').then(() => entered.push(3));
    await delay(5);
    expect(entered).toEqual([]);
  });

  it('serves owners in turn, however much one of them waits for', async () => {
    const { gate, leaves } = await filled(1);
    const served: string[] = [];
    const come = async (owner: string): Promise<void> => {
      const leave = await gate.enter(owner);
      served.push(owner);
      leave?.();
    };
    const waiting = [...Array<string>(4).fill('many'), 'one'].map(come);
    leaves[0]?.();
    await Promise.all(waiting);
    expect(served).toEqual(['many', 'one', 'many', 'many', 'many']);
  });

  it('refuses nobody for whom there is a place, although others still arrive', async () => {
    const gate = new Gate(1, 2);
    let arriving = true;
    const others = (): void => {
      gate.stir();
      if (arriving) setImmediate(others);
    };
    others();
    const leaves = [await gate.enter('first'), await gate.enter('second')];
    arriving = false;
    expect(leaves[0]).not.toBeNull();
    // It had to wait, and there was no place for it.
    expect(leaves[1]).toBeNull();
  });

  it('refuses at once what would wait too long, and never an owner who has not asked for much', async () => {
    const { gate, leaves } = await filled(1, 100);
    // One ends every 30 milliseconds while others wait.
    for (let round = 0; round < 25; round += 1) {
      const next = gate.enter('first');
      await delay(30);
      leaves.pop()?.();
      leaves.push((await next) as Leave);
      // Somebody is always waiting.
      void gate.enter('many').then((leave) => leave?.());
    }
    const waiting: Promise<Leave | null>[] = [];
    while (!gate.refuses('many')) waiting.push(gate.enter('many'));
    // Known before anything else can happen.
    expect(await Promise.race([gate.enter('many'), nextTurn().then(() => 'later')])).toBeNull();
    expect(gate.refuses('few')).toBe(false);
  });

  it('gives up after the time it has patience for, and keeps no place for that', async () => {
    const { gate, leaves } = await filled(1, 20);
    expect(await gate.enter('second')).toBeNull();
    leaves[0]?.();
    expect(await gate.enter('second')).not.toBeNull();
  });

  it('has those who come wait less once there has been a queue for as long as anybody may wait', async () => {
    const patience = 400;
    /** Whether it refuses somebody within that many milliseconds, while there always is somebody who waits. */
    const refuses = async (gate: Gate, milliseconds: number): Promise<boolean> => {
      await gate.enter('first');
      for (const began = performance.now(); performance.now() - began < milliseconds; await delay(patience / 10)) {
        if (gate.refuses('next')) return true;
        void gate.enter('next');
      }
      return false;
    };
    const [long, short] = [new Gate(1, patience), new Gate(1, patience, 0)];
    expect(await Promise.all([refuses(long, 4 * patience), refuses(short, 60_000)])).toEqual([false, true]);
    await delay(2 * patience);
    expect([short.load().waiting, short.refuses('next')]).toEqual([0, false]);
  });

  it('forgets those who have gone', async () => {
    const { gate, leaves } = await filled(1);
    const gone = new Visitor();
    const left = gate.enter('second', gone);
    gone.go();
    expect(await left).toBeNull();
    expect(await gate.enter('second', gone)).toBeNull();
    const entered = gate.enter('third');
    leaves[0]?.();
    expect(await entered).not.toBeNull();
  });
});
