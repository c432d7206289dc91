import fc from 'fast-check';
import { openBuckets } from '../../../src/app/cost/buckets';
import { inMemory, type Bucket } from '../../../src/app/cost/memory-buckets';

const bucket = (key: string, capacity = 100, restored = 10): Bucket => ({ key, capacity, restored });

describe('a bucket in memory', () => {
  it('is restored continuously, and never above its capacity', async () => {
    let now = 0;
    const take = inMemory(() => now);
    const one = [bucket('one')];
    expect(await take(one, 100)).toEqual({ wait: 0, levels: [0] });
    now += 500;
    expect(await take(one, 0)).toEqual({ wait: 0, levels: [5] });
    now += 60_000;
    expect(await take(one, 1)).toEqual({ wait: 0, levels: [99] });
  });

  it('tells how long to wait, which is enough and not more', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 1_000 }),
        async (capacity, restored, points) => {
          fc.pre(points <= capacity);
          let now = 0;
          const take = inMemory(() => now);
          const one = [bucket('one', capacity, restored)];
          await take(one, capacity);
          const { wait } = await take(one, points);
          now += wait - 1;
          expect((await take(one, points)).wait).toBe(1);
          now += 1;
          expect((await take(one, points)).wait).toBe(0);
        },
      ),
    );
  });

  it('gives points only if every bucket has them', async () => {
    const take = inMemory(() => 0);
    const both = [bucket('user', 100), bucket('organization', 50)];
    expect(await take(both, 60)).toEqual({ wait: 1_000, levels: [100, 50] });
    expect(await take(both, 50)).toEqual({ wait: 0, levels: [50, 0] });
  });

  it('is forgotten once it is full again', async () => {
    let now = 0;
    const take = inMemory(() => now);
    for (let user = 0; user < 1_000; user += 1) await take([bucket(`user ${user}`)], 50);
    expect(take.size()).toBe(1_000);
    now += 20_000;
    await take([bucket('somebody')], 50);
    expect(take.size()).toBe(1);
    await take([bucket('somebody')], -50);
    expect(take.size()).toBe(0);
  });
});

describe('the buckets of a payer', () => {
  const sizes = { user: { capacity: 100, restored: 1 }, organization: { capacity: 150, restored: 1 } };

  it('are its own and that of its organization, and tell the state of the emptier one', async () => {
    const take = openBuckets(sizes, null);
    const one = await take?.({ user: 'one', organization: 'first' }, 80);
    expect(one?.wait).toBe(0);
    expect(one?.status()).toEqual({ maximumAvailable: 100, currentlyAvailable: 20, restoreRate: 1 });
    const colleague = await take?.({ user: 'two', organization: 'first' }, 60);
    expect(colleague?.status()).toMatchObject({ maximumAvailable: 150, currentlyAvailable: 10 });
    expect((await take?.({ user: 'three', organization: 'first' }, 60))?.wait).toBeGreaterThan(0);
    expect(await take?.({ user: 'four', organization: 'second' }, 100)).toMatchObject({ wait: 0 });
    expect((await colleague?.giveBack(60))?.()).toMatchObject({ maximumAvailable: 150, currentlyAvailable: 70 });
  });

  it('are none where they are turned off', async () => {
    const off = { capacity: 0, restored: 1 };
    expect(openBuckets({ user: off, organization: off }, null)).toBeNull();
    const take = openBuckets({ ...sizes, user: off }, null);
    expect(await take?.({ user: '192.0.2.1', organization: null }, 1_000)).toBeNull();
    const charge = await take?.({ user: 'one', organization: 'first' }, 100);
    expect(charge?.status().maximumAvailable).toBe(150);
  });
});
