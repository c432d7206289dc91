import { Agent, request } from 'node:http';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';

const ALPINE = 'global.admin@alpine-distribution.example';
const NEVER = 'cus_01jd00000000000000000000zz';

interface Answered {
  status: number | undefined;
  /** Whether an earlier request was on this connection. */
  reused: boolean;
}

describeEngine('the connection of a bulk file', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ BULK_FILE_MB: '2' });
  });
  afterAll(() => app.stop());

  /** Sends requests one after the other, on one connection as long as the server keeps it. */
  async function inTurn(asked: readonly { method: string; path: string; body?: Buffer }[]): Promise<Answered[]> {
    const headers = { 'content-type': 'application/x-ndjson', authorization: `Bearer ${await app.as(ALPINE)}` };
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const answers: Answered[] = [];
    try {
      for (const { method, path, body } of asked) {
        const sent = request(`${app.url}${path}`, { agent, method, headers, timeout: 5_000 });
        answers.push(
          await new Promise<Answered>((resolve, reject) => {
            sent.on('timeout', () => sent.destroy(new Error(`${path} was not answered.`)));
            sent.on('error', reject);
            sent.on('response', (response) => {
              response.resume().on('end', () => resolve({ status: response.statusCode, reused: sent.reusedSocket }));
            });
            sent.end(body);
          }),
        );
      }
    } finally {
      agent.destroy();
    }
    return answers;
  }

  it('takes the next request, although the file was refused before all of it was read', async () => {
    const row = `{"customerId":"${NEVER}","name":"Twice"}\n`;
    const body = Buffer.from(row.repeat(20_000));
    const file = { method: 'POST', path: '/bulk?mutation=updateCustomer', body };
    expect(await inTurn([file, { method: 'GET', path: '/livez' }, file, { method: 'GET', path: '/livez' }])).toEqual([
      { status: 400, reused: false },
      { status: 200, reused: true },
      { status: 400, reused: true },
      { status: 200, reused: true },
    ]);
  });
});
