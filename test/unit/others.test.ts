import Fastify from 'fastify';
import { watchOthers } from '../../src/app/export/others';

describe('the others beside exports', () => {
  const started = async () => {
    const app = Fastify();
    const others = watchOthers(app);
    const seen: boolean[] = [];
    for (const url of ['/graphql', '/export', '/queries/:file', '/livez']) {
      app.get(url, () => {
        seen.push(others());
        return 'done';
      });
    }
    await app.ready();
    return { app, others, seen };
  };
  afterEach(() => jest.restoreAllMocks());

  it('are there while a request is under way, and ten seconds longer', async () => {
    const { app, others, seen } = await started();
    expect(others()).toBe(false);
    await app.inject('/graphql');
    expect(seen).toEqual([true]);
    expect(others()).toBe(true);
    const later = performance.now() + 10_001;
    jest.spyOn(performance, 'now').mockReturnValue(later);
    expect(others()).toBe(false);
  });

  it.each(['/export', '/queries/seats.csv', '/livez'])('are not those who ask for %s', async (url) => {
    const { app, others, seen } = await started();
    await app.inject(url);
    expect(seen).toEqual([false]);
    expect(others()).toBe(false);
  });
});
