import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';
import { watchOthers } from '../../src/app/export/others';
import { whenGone } from '../../src/app/when-gone';

const question = (method: string, url: string): string =>
  `${method} ${url} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${method === 'POST' ? 'Content-Length: 2\r\n\r\n{}' : '\r\n'}`;

describe('a client that goes away', () => {
  const started = async () => {
    const app = Fastify();
    const gone: string[] = [];
    whenGone(app, ({ method, url }) => gone.push(`${method} ${url}`));
    const others = watchOthers(app);
    let end: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (end = resolve));
    app.route({ method: ['GET', 'POST'], url: '/held', handler: () => held.then(() => 'done') });
    app.route({ method: ['GET', 'POST'], url: '/quick', handler: () => 'done' });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    return { app, gone, others, end, socket };
  };
  const answered = async (socket: Socket): Promise<string> => ((await once(socket, 'data')) as [Buffer])[0].toString();

  it.each(['GET', 'POST'])('is noticed, although all of its request had been read: %s', async (method) => {
    const { app, gone, others, end, socket } = await started();
    socket.write(question(method, '/held'));
    while (!others()) await delay(5);
    socket.destroy();
    while (gone.length === 0) await delay(5);
    expect(gone).toEqual([`${method} /held`]);
    const later = performance.now() + 10_001;
    jest.spyOn(performance, 'now').mockReturnValue(later);
    expect(others()).toBe(false);
    jest.restoreAllMocks();
    end();
    await app.close();
  });

  it('is not one that has its answer, and goes then', async () => {
    const { app, gone, socket } = await started();
    for (const method of ['GET', 'POST']) {
      socket.write(question(method, '/quick'));
      expect(await answered(socket)).toMatch(/^HTTP\/1\.1 200 /);
    }
    socket.destroy();
    await delay(50);
    expect(gone).toEqual([]);
    await app.close();
  });
});
