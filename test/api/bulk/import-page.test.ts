import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEngine } from '../../support/database';
import { PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { anApiToken } from '../../support/factories/tokens';
import { OPERATOR } from '../../support/factories/world';
import { runBuilt } from '../../support/process';
import { sendFile } from './support/files';

/** A fenced block of the page: its language, and what stands behind it: a file's name, or who runs it. */
interface Block {
  language: string;
  about: string;
  text: string;
  section: string;
}

const page = readFileSync(join(__dirname, '../../../docs/import.md'), 'utf8');

/** All blocks, in the order of the page. */
const blocks: readonly Block[] = page.split(/^## /m).flatMap((part) => {
  const section = part.split('\n')[0] ?? '';
  return [...part.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```/gm)].map(([, language = '', about = '', text = '']) => ({
    language,
    about,
    text,
    section,
  }));
});

/** What the sections build, in this order; what the others show needs it. */
const BUILDING = ['Files with columns of their own', 'A price sheet', 'Customers and partners', 'What already runs'];

const USERS: Readonly<Record<string, string>> = { operator: OPERATOR, provider: PROVIDER };
/** What their tokens are for. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  operator: ['BULK_RUN', 'ORGANIZATION_READ', 'OFFER_READ', 'OFFER_MANAGE', 'EXTERNAL_ID_MANAGE'],
  provider: [
    ...['BULK_RUN', 'OFFER_READ', 'ORGANIZATION_READ', 'PARTNERSHIP_READ', 'EXTERNAL_ID_MANAGE', 'CUSTOMER_READ'],
    ...['CUSTOMER_CREATE', 'CUSTOMER_UPDATE', 'SUBSCRIPTION_READ', 'SUBSCRIPTION_IMPORT', 'SUBSCRIPTION_CHANGE'],
  ],
};
const ID = /\boff_[0-9a-z]{26}\b/g;

describeEngine('the page about imports', () => {
  let app: Market;
  let folder: string;
  let tokens: Record<string, string>;
  const ran: Block[] = [];
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    app = await startMarket();
    await app.database.transaction((writer) =>
      writer.run("UPDATE partner SET partner_id = '4711001' WHERE id = ?", [app.reseller.id]),
    );
    folder = mkdtempSync(join(tmpdir(), 'partner-graph-page-'));
    tokens = {};
    for (const [role, email] of Object.entries(USERS))
      tokens[role] = await anApiToken(app, email, { readOnly: false, actions: ACTIONS[role] });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await app.stop();
  });

  const store = ({ about, text }: Block): void =>
    writeFileSync(
      join(folder, about),
      text.replace(ID, (id) => ids[id] ?? id),
    );

  /** Runs a command of the page as somebody, and answers what it says. */
  const command = async (line: string, role: string): Promise<string> => {
    const args = line.split(' ').slice(2);
    const file = args[1] ?? '';
    const named = args.map((arg, index) => (arg === file || args[index - 1] === '--results' ? join(folder, arg) : arg));
    const env = { PARTNER_GRAPH_URL: app.url, PARTNER_GRAPH_TOKEN: tokens[role] ?? '' };
    const ended = runBuilt('cli/partner-graph.js', env, named);
    let over = false;
    void ended.then(() => (over = true));
    while (!over) {
      await app.background();
      await new Promise((done) => setTimeout(done, 50));
    }
    const { code, output } = await ended;
    const refused = /[1-9]\d* refused/.test(output);
    expect([line, code, output]).toEqual([line, refused ? 2 : 0, output]);
    return output;
  };

  /** The ids that a result file has take the place of those that the page shows, in their order. */
  const learn = (results: string): void => {
    const rows = readFileSync(join(folder, results), 'utf8');
    const made = [...rows.matchAll(/offerId"":""(\w+)""/g)].map(([, id = '']) => id);
    const shown = [...new Set([...page.matchAll(ID)].map(([id]) => id))];
    expect(made).toHaveLength(shown.length);
    shown.forEach((id, index) => (ids[id] = made[index] ?? ''));
  };

  const graphql = async ({ about, text }: Block): Promise<Record<string, any>> => {
    const { data, errors } = await app.send(text, {}, tokens[about]);
    expect([about, errors]).toEqual([about, []]);
    return data as Record<string, any>;
  };

  it('shows a migration from price sheet to running subscriptions that works as it says', async () => {
    let said = '';
    for (const block of BUILDING.flatMap((section) => blocks.filter((one) => one.section === section))) {
      ran.push(block);
      if (block.language === 'csv') store(block);
      else if (block.language === 'graphql') {
        expect((await graphql(block))['createImportTemplate']).toMatchObject({ importTemplate: { version: 1 }, errors: [] });
      } else if (block.language === 'text') {
        for (const line of block.text.trim().split('\n')) expect(said).toContain(line);
      } else {
        const line = block.text.trim();
        for (const role of block.about.split(' and ')) said = await command(line, role);
        const results = /--results (\S+)/.exec(line)?.[1];
        if (results !== undefined) learn(results);
      }
    }
    const prices = await app.database.rows(
      `SELECT o.name, p.segment, p.amount_minor AS amount, p.valid_to AS until FROM offer_price p JOIN offer o ON o.id = p.offer_id
       WHERE o.name LIKE 'Invented%' AND p.country = 'DE' ORDER BY o.name, p.segment, p.valid_from`,
      [],
    );
    const december = Date.UTC(2026, 11, 1);
    expect(prices.map((row) => [row['name'], row['segment'], row['amount'], row['until']].map(String).join(' '))).toEqual([
      `Invented Mail COMMERCIAL 420 ${december}`,
      'Invented Mail COMMERCIAL 450 null',
      'Invented Mail EDUCATION 250 null',
      `Invented Suite COMMERCIAL 1400 ${december}`,
      'Invented Suite COMMERCIAL 1500 null',
      'Invented Suite NONPROFIT 875 null',
    ]);
    const running = await app.database.rows(
      "SELECT quantity, origin FROM subscription WHERE origin = 'IMPORTED' ORDER BY quantity",
      [],
    );
    expect(running.map(({ quantity }) => Number(quantity))).toEqual([4, 30, 60]);
  });

  it('shows other files, commands and queries that work', async () => {
    const others = blocks.filter((block) => !ran.includes(block));
    for (const block of others.filter(({ language }) => language === 'csv')) store(block);
    for (const block of others) {
      ran.push(block);
      const { language, about, text } = block;
      if (language === 'graphql') {
        expect(await graphql(block)).toEqual({ subscription: { name: 'Invented Mail', quantity: 36 } });
      } else if (language === 'json') {
        const content = readFileSync(join(folder, about), 'utf8');
        const { status, body } = await sendFile(app, PROVIDER, { content });
        const { extensions, ...shown } = body;
        expect(extensions).toEqual({ requestId: expect.any(String) });
        expect([status, shown]).toEqual([400, JSON.parse(text)]);
      } else if (language === 'sh') {
        const curl = /curl -X POST '[^?']*\?([^']*)'[\s\S]*content-type: ([\w/]+)[\s\S]*@(\S+)/.exec(text);
        if (curl) {
          const [, query = '', type = '', file = ''] = curl;
          const more = Object.fromEntries(new URLSearchParams(query)) as { mutation: string };
          const content = readFileSync(join(folder, file), 'utf8');
          expect((await sendFile(app, PROVIDER, { ...more, type, content })).status).toBe(202);
        } else if (text.includes('npx partner-graph')) {
          const line =
            text
              .trim()
              .split('\n')
              .find((one) => one.startsWith('npx')) ?? '';
          expect(await command(line, about)).toContain('2 of 2 rows, 2 applied');
        }
      }
    }
    expect(others.map(({ language }) => language).sort()).toEqual(['csv', 'csv', 'graphql', 'json', 'sh', 'sh']);
  });
});
