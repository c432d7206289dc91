import { parse } from 'csv-parse/sync';
import { xlsx } from '../../../src/app/export/xlsx';
import type { FlatShape } from '../../../src/app/export/columns';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import { ALPINE, exported } from './support/ask';
import { sheetsOf } from './support/sheets';

const FIELDS = 'id name quantity autoRenew startsAt termValue { amount currency } customer { name country }';
const COLUMNS = ['id', 'name', 'quantity', 'autoRenew', 'startsAt', 'termValue.amount', 'termValue.currency', 'customer.name', 'customer.country']; // prettier-ignore

type Row = Record<string, any>;

describeEngine('an export', () => {
  let app: TestApp;
  let token: string;
  /** All rows, as pages of the API answer them. */
  let rows: Row[];
  beforeAll(async () => {
    app = await startDemoApp();
    token = await app.as(ALPINE);
    rows = [];
    for (let after: string | null = null; ;) {
      const document = `query($after: String) { subscriptions(first: 90, after: $after) { nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } } }`;
      const { data } = await app.send(document, { after }, token);
      rows.push(...(data?.['subscriptions'].nodes as Row[]));
      if (data?.['subscriptions'].pageInfo.hasNextPage !== true) break;
      after = data['subscriptions'].pageInfo.endCursor as string;
    }
    expect(rows.length).toBeGreaterThan(100);
  });
  afterAll(() => app.stop());

  const asked = async (format: string, document = `{ subscriptions { nodes { ${FIELDS} } } }`, variables = {}) => {
    const answer = await exported(app, { document, format, variables }, token);
    if (answer.error) throw new Error(JSON.stringify(answer.error));
    return answer;
  };
  const csvOf = async (document: string, variables = {}): Promise<Row[]> =>
    parse((await asked('CSV', document, variables)).text, { columns: true, relax_column_count: false });
  const flat = ({ termValue, customer, ...row }: Row): unknown[] => [
    row['id'],
    row['name'],
    row['quantity'],
    row['autoRenew'],
    row['startsAt'],
    termValue?.amount ?? null,
    termValue?.currency ?? null,
    customer?.name ?? null,
    customer?.country ?? null,
  ];

  it('has the same rows in every format as the pages of the API', async () => {
    expect(JSON.parse((await asked('JSON')).text)).toEqual(rows);
    const lines = (await asked('NDJSON')).text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as Row)).toEqual(rows);
    const csv = (await asked('CSV')).text;
    expect(csv.split('\r\n')[0]).toBe(COLUMNS.join(','));
    const read: string[][] = parse(csv, { from_line: 2 });
    expect(read).toEqual(rows.map((row) => flat(row).map((value) => (value === null ? '' : `${value as string | number}`))));
  });

  it('has numbers, dates and truth values as such in a workbook', async () => {
    const [sheet = [], ...more] = sheetsOf((await asked('XLSX')).bytes);
    expect(more).toEqual([]);
    expect(sheet[0]).toEqual(COLUMNS);
    const typed = rows.map(flat).map((cells) => {
      const [id, name, quantity, autoRenew, startsAt, amount, ...rest] = cells;
      const at = startsAt === null ? null : new Date(startsAt as string);
      return [id, name, quantity, autoRenew, at, amount === null ? null : Number(amount), ...rest];
    });
    expect(sheet.slice(1)).toEqual(typed);
  });

  it('takes its columns from the document, whatever the data', async () => {
    const document = '{ customers(filter: { name: { eq: "nobody at all" } }) { nodes { a: name address { city } } } }';
    expect((await asked('CSV', document)).text).toBe('a,address.city\r\n');
    expect((await asked('JSON', document)).text).toBe('[]\n');
    expect((await asked('NDJSON', document)).text).toBe('');
    expect(sheetsOf((await asked('XLSX', document)).bytes)).toEqual([[['a', 'address.city']]]);
    const named =
      'query($no: Boolean!) { customers(first: 1) { nodes { ...Some } } } fragment Some on Customer { name country @skip(if: $no) }';
    expect((await asked('CSV', named, { no: true })).text.split('\r\n')[0]).toBe('name');
    expect((await asked('CSV', named, { no: false })).text.split('\r\n')[0]).toBe('name,country');
  });

  it('has a line for each row of the list inside, and says where that list has more', async () => {
    const document =
      '{ customers { nodes { name subscriptions(first: 2) { totalCount nodes { id licenses(first: 1) { nodes { id } } } } } } }';
    const lines = await csvOf(document);
    expect(Object.keys(lines[0] ?? {})).toEqual([
      'name',
      'subscriptions.totalCount',
      'subscriptions.hasMore',
      'subscriptions.id',
      'subscriptions.licenses.hasMore',
      'subscriptions.licenses.id',
    ]);
    const nested = JSON.parse((await asked('JSON', document)).text) as Row[];
    const expected = nested.flatMap(({ name, subscriptions: { totalCount, nodes } }) => {
      const common = [name, String(totalCount), String(totalCount > 2)];
      if (nodes.length === 0) return [[...common, '', '', '']];
      return (nodes as Row[]).map((row) => {
        const { nodes: licenses, pageInfo } = row['licenses'];
        return [...common, row['id'], String(pageInfo.hasNextPage), licenses[0]?.id ?? ''];
      });
    });
    expect(lines.map((line) => Object.values(line))).toEqual(expected);
    expect(new Set(lines.map((line) => line['subscriptions.hasMore']))).toEqual(new Set(['true', 'false']));
  });

  it('joins values of one cell, and reads what an interface has', async () => {
    const [customer] = await csvOf(
      '{ customers { nodes { __typename customDomains viewerCan ... on Customer { createdAt } ... on Node { id } } } }',
    );
    expect(customer).toMatchObject({
      __typename: 'Customer',
      id: expect.stringMatching(/^cus_/),
      viewerCan: expect.stringContaining('; '),
    });
    const about = await csvOf(
      '{ auditEvents(first: 100) { nodes { action subject { __typename ... on Customer { name } ... on User { email } } } } }',
    );
    expect(Object.keys(about[0] ?? {})).toEqual(['action', 'subject.__typename', 'subject.name', 'subject.email']);
  });

  it('makes what looks like a formula harmless, and leaves numbers alone', async () => {
    const texts = ['=1+2', '+49 30 1', '-x', '@sum', '\tx', '\rx', 'a"b,c\r\nd', "'=1", ''];
    const ids = rows.slice(0, texts.length).map(({ id }) => id as string);
    await app.database.transaction(async (writer) => {
      for (const [index, text] of texts.entries()) {
        await writer.run('UPDATE subscription SET name = ? WHERE id = ?', [text, ids[index] ?? '']);
      }
    });
    const written = (await csvOf('{ subscriptions { nodes { id name } } }')).filter(({ id }) => ids.includes(id as string));
    const safe = ["'=1+2", "'+49 30 1", "'-x", "'@sum", "'\tx", "'\rx", 'a"b,c\r\nd', "'=1", ''];
    expect(written.map(({ name }) => name as string)).toEqual(safe);
    const [sheet = []] = sheetsOf((await asked('XLSX', '{ subscriptions { nodes { id name } } }')).bytes);
    const cells = sheet.filter(([id]) => ids.includes(String(id))).map(([, name]) => name);
    // In a workbook the type of the cell says that it is a text.
    expect(cells).toEqual(texts);
  });

  it('tells nothing from an empty text', async () => {
    const [first, second] = rows.slice(20, 22).map(({ id }) => String(id));
    await app.database.transaction(async (writer) => {
      await writer.run("UPDATE subscription SET name = '' WHERE id = ?", [first ?? '']);
      await writer.run('UPDATE subscription SET starts_at = ? WHERE id = ?', [0, second ?? '']);
    });
    const { text } = await asked('CSV', '{ subscriptions { nodes { id name endedAt } } }');
    expect(text).toContain(`${first},"",`);
    expect(text).toMatch(/,\r\n/);
  });
});

describe('a workbook with more rows than a sheet holds', () => {
  const shape: FlatShape = { columns: [{ name: 'n', kind: 'number', isList: false, level: 0, path: ['n'] }], levels: [] };

  it('continues on further sheets, each with the names of the columns', async () => {
    async function* pages() {
      await Promise.resolve();
      yield { rows: [1, 2, 3].map((n) => ({ n })) };
      yield { rows: [4, 5].map((n) => ({ n })) };
    }
    const parts: Buffer[] = [];
    for await (const part of xlsx(pages(), shape, 3)) parts.push(part);
    expect(sheetsOf(new Uint8Array(Buffer.concat(parts)))).toEqual([
      [['n'], [1], [2]],
      [['n'], [3], [4]],
      [['n'], [5]],
    ]);
  });

  it('keeps the digits of a long number, and refuses a text that no cell holds', async () => {
    async function* pages(n: unknown) {
      await Promise.resolve();
      yield { rows: [{ n }] };
    }
    const read = async (n: unknown, columns = shape): Promise<unknown> => {
      const parts: Buffer[] = [];
      for await (const part of xlsx(pages(n), columns)) parts.push(part);
      return sheetsOf(new Uint8Array(Buffer.concat(parts)))[0]?.[1]?.[0];
    };
    expect(await read('12345678901234.56')).toBe('12345678901234.56');
    expect(await read('-1234567890123.45')).toBe(-1_234_567_890_123.45);
    const text: FlatShape = { ...shape, columns: shape.columns.map((column) => ({ ...column, kind: 'text' as const })) };
    expect(await read('a_x0041_\u0001<&>"', text)).toBe('a_x0041_\u0001<&>"');
    await expect(read('x'.repeat(32_768), text)).rejects.toMatchObject({ code: 'NOT_EXPORTABLE' });
  });
});
