import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readClientSettings } from '../../../src/config/client';
import { showRun } from '../../../src/cli/import-progress';
import { describeEngine } from '../../support/database';
import { PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { anApiToken } from '../../support/factories/tokens';
import { runBuilt, type Ended } from '../../support/process';

describeEngine('npx partner-graph import', () => {
  let app: Market;
  let folder: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    app = await startMarket();
    folder = mkdtempSync(join(tmpdir(), 'partner-graph-import-'));
    const token = await anApiToken(app, 'global.admin@provider.example', {
      readOnly: false,
      actions: ['BULK_RUN', 'USER_CREATE'],
    });
    env = { PARTNER_GRAPH_URL: app.url, PARTNER_GRAPH_TOKEN: token };
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await app.stop();
  });

  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const run = async (args: string[], more: Record<string, string> = {}): Promise<Ended> => {
    const ended = runBuilt('cli/partner-graph.js', { ...env, ...more }, args);
    let over = false;
    void ended.then(() => (over = true));
    while (!over) {
      await app.background();
      await new Promise((done) => setTimeout(done, 50));
    }
    return ended;
  };

  it('sends a file, follows its run and fetches the results; sending it again changes nothing', async () => {
    const people = file('people.csv', 'name;email;roles\nAda;ada@provider.example;SALES_AGENT\nBob;not an address;SALES_AGENT\n');
    const results = join(folder, 'results.csv');
    const args = ['import', people, '--mutation', 'addUser', '--policy', 'SKIP'];
    const first = await run([...args, '--results', results]);
    expect(first).toEqual({
      code: 2,
      output: expect.stringMatching(
        /2 of 2 rows, 1 applied, 0 unchanged, 1 refused\nCOMPLETED\. Refused: 1 INVALID_EMAIL\. The results are in/,
      ) as string,
    });
    expect(readFileSync(results, 'utf8').split('\n')[1]).toMatch(/^1,2,APPLIED/);
    const again = await run(args);
    expect(again).toEqual({ code: 2, output: expect.stringMatching(/^This file was sent before, as run blk_/) as string });
    const found = await app.database.rows("SELECT id FROM `user` WHERE email_normalized = 'ada@provider.example'", []);
    expect(found).toHaveLength(1);
  });

  it('tries a file in a preview', async () => {
    const people = file('more.ndjson', '{"name":"Eve","email":"eve@provider.example","roles":["SALES_AGENT"]}\n');
    const { code, output } = await run(['import', people, '--mutation', 'addUser', '--preview']);
    expect([code, output]).toEqual([0, expect.stringMatching(/COMPLETED\. Nothing was stored\.\n$/) as string]);
    expect(await app.database.rows("SELECT id FROM `user` WHERE email_normalized = 'eve@provider.example'", [])).toEqual([]);
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['no file', ['import'], {}, /^Name one file to import\. See/],
    ['no mutation', ['import', 'x.csv'], {}, /^Name the mutation with --mutation, or a saved template with --template\. See/],
    ['an unknown option', ['import', 'x.csv', '--nonsense'], {}, /nonsense.*See/],
    [
      'a file that is not there',
      ['import', '/nowhere/x.csv', '--mutation', 'addUser'],
      {},
      /^Cannot read \/nowhere\/x\.csv\.\n$/,
    ],
    ['no token', ['import', 'x.csv', '--mutation', 'addUser'], { PARTNER_GRAPH_TOKEN: '' }, /^PARTNER_GRAPH_TOKEN is missing/],
    [
      'no address',
      ['import', 'x.csv', '--mutation', 'addUser'],
      { PARTNER_GRAPH_URL: 'graph.example' },
      /^PARTNER_GRAPH_URL is missing or invalid/,
    ],
    [
      'a secret in the address',
      ['import', 'x.csv', '--mutation', 'addUser'],
      { PARTNER_GRAPH_URL: 'https://a:b@graph.example' },
      /without credentials/,
    ],
  ])('says in one sentence what is wrong: %s', async (_name, args, more, pattern) => {
    const { code, output } = await run(args, more);
    expect([code, output]).toEqual([1, expect.stringMatching(pattern) as string]);
    expect(output.trim().split('\n')).toHaveLength(1);
  });

  it('names line and column of a broken file', async () => {
    const broken = file('broken.csv', 'name,email,roles\nAda,ada@x.example,BOSS\n');
    const { code, output } = await run(['import', broken, '--mutation', 'addUser']);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/^Line 2, column 3: roles\.0: Value "BOSS" does not exist/) as string,
    ]);
    expect(await app.database.rows('SELECT id FROM bulk_run WHERE state = ?', ['RECEIVING'])).toEqual([]);
  });

  it('shows a bar on a terminal, and lines elsewhere', () => {
    const shown = (isTTY: boolean): string => {
      const written: string[] = [];
      const show = showRun({ isTTY, write: (text: string) => written.push(text) > 0 });
      const run = { state: 'RUNNING', totalRows: 2_000, done: 1_000, applied: 900, unchanged: 60, refused: 40 };
      show(run, false);
      show(run, false);
      show({ ...run, state: 'COMPLETED', done: 2_000, applied: 1_900 }, true);
      return written.join('');
    };
    const half = `\r\u001b[K[${'#'.repeat(15)}${'.'.repeat(15)}] 50 %  900 applied, 60 unchanged, 40 refused`;
    expect(shown(true)).toBe(`${half}${half}\r\u001b[K[${'#'.repeat(30)}] 100 %  1,900 applied, 60 unchanged, 40 refused\n`);
    expect(shown(false)).toBe(
      'RUNNING: 1,000 of 2,000 rows, 900 applied, 60 unchanged, 40 refused\nCOMPLETED: 2,000 of 2,000 rows, 1,900 applied, 60 unchanged, 40 refused\n',
    );
  });

  it('takes the address without a slash at its end', () => {
    const { url } = readClientSettings({
      PARTNER_GRAPH_URL: 'https://graph.example/',
      PARTNER_GRAPH_TOKEN: PROVIDER.replace('@', '.'),
    });
    expect(url).toBe('https://graph.example');
  });
});
