import { keepVerdicts, type Guard } from '../../src/graph/verdicts';
import type { Viewer } from '../../src/policy/viewer';

const viewer = (signature: string): Viewer => ({ signature }) as unknown as Viewer;

describe('the guard', () => {
  it('evaluates each kind of viewer once', async () => {
    let judged = 0;
    const guard = keepVerdicts(() => Promise.resolve(new Map([['Query.customers', (judged += 1) > 0 || (() => new Error())]])));
    const first = guard(viewer('an admin'));
    expect((await first).get('Query.customers')).toBe(true);
    expect(guard(viewer('an admin'))).toBe(first);
    expect(guard(viewer('an agent'))).not.toBe(first);
    expect(judged).toBe(2);
  });

  it('asks again after a failure, and keeps the next answer', async () => {
    let judged = 0;
    const judge: Guard = () => {
      judged += 1;
      return judged === 1 ? Promise.reject(new Error('a fault')) : Promise.resolve(new Map());
    };
    const guard = keepVerdicts(judge);
    await expect(guard(viewer('an admin'))).rejects.toThrow('a fault');
    await expect(guard(viewer('an admin'))).resolves.toEqual(new Map());
    await guard(viewer('an admin'));
    expect(judged).toBe(2);
  });
});
