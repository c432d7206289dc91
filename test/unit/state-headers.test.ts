import Fastify from 'fastify';
import { answerHttpErrors } from '../../src/app/http-errors';

describe('headers that depend on the state of the server', () => {
  let stopping = false;
  const app = Fastify();
  answerHttpErrors(app, () => stopping);
  app.get('/busy', (_request, reply) => reply.code(503).send({}));
  app.get('/later', (_request, reply) => reply.code(503).header('retry-after', '7').send({}));
  app.get('/well', (_request, reply) => reply.send({}));
  afterAll(() => app.close());
  const headersOf = async (url: string) => (await app.inject(url)).headers;

  it('tell when to try again, whatever refused', async () => {
    expect((await headersOf('/busy'))['retry-after']).toBe('1');
    expect((await headersOf('/later'))['retry-after']).toBe('7');
    expect(await headersOf('/well')).not.toHaveProperty('retry-after');
  });

  it('end the connection while the server stops', async () => {
    expect((await headersOf('/well'))['connection']).not.toBe('close');
    stopping = true;
    expect((await headersOf('/well'))['connection']).toBe('close');
  });
});
