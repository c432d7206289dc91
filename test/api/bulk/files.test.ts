import { gzipSync } from 'node:zlib';
import { describeEngine } from '../../support/database';
import { PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { csv, sendFile, shown, resultsOf, runOf } from './support/files';

const SUB = 'sub_01jd00000000000000000000zz';
const OTHER = 'sub_01jd00000000000000000000zy';
const NDJSON = 'application/x-ndjson';
const HEADER = 'subscriptionId,quantity\n';

describeEngine('files of rows', () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket({ BULK_FILE_MB: '1', BULK_ROWS: '2000' });
  });
  afterAll(() => app.stop());

  const runs = async (): Promise<unknown[]> => [
    ...(await app.database.rows('SELECT id FROM bulk_run', [])),
    ...(await app.database.rows('SELECT run_id FROM bulk_row LIMIT 1', [])),
  ];

  it.each<[string, { type?: string; content: string | Uint8Array; mutation?: string; key?: string }, number, string]>([
    [
      'a broken line',
      { type: NDJSON, content: `{"subscriptionId":"${SUB}","quantity":1}\n{"subscriptionId":"${SUB}",\n` },
      2,
      'Line 2, column 52: This is not valid JSON.',
    ],
    [
      'a line that is no object',
      { type: NDJSON, content: '[1]\n' },
      1,
      'Line 1, column 1: Each line must be a JSON object: the input of the mutation.',
    ],
    [
      'a wrong header',
      { content: 'subscriptionId,quantty\na,1\n' },
      1,
      'Line 1, column 2: ChangeQuantityInput has no field "quantty". Columns: expectedVersion, subscriptionId, quantity.',
    ],
    [
      'a header with a name twice',
      { content: 'quantity,quantity\n1,2\n' },
      1,
      'Line 1, column 2: "quantity" is already column 1.',
    ],
    [
      'a header that sets the key',
      { content: 'idempotencyKey,quantity\nx,2\n' },
      1,
      'Line 1, column 1: ChangeQuantityInput has no field "idempotencyKey". Columns: expectedVersion, subscriptionId, quantity.',
    ],
    [
      'a key in a row',
      { type: NDJSON, content: `{"subscriptionId":"${SUB}","quantity":1,"dryRun":true}\n` },
      1,
      'Line 1, column 65: The run sets "dryRun" itself. Remove it.',
    ],
    [
      'a value of another kind',
      { content: `${HEADER}${SUB},many\n` },
      2,
      'Line 2, column 2: quantity: Int cannot represent non-integer value: "many"',
    ],
    [
      'a missing value',
      { content: `${HEADER}${SUB},\n` },
      2,
      'Line 2: Field "quantity" of required type "Int!" was not provided.',
    ],
    [
      'a row with too many columns',
      { content: `${HEADER}${SUB},1,2\n` },
      2,
      'Line 2, column 4: The row has another number of columns (3) than the header (2).',
    ],
    [
      'a row with too few columns',
      { content: `${HEADER}${SUB}\n` },
      2,
      'Line 2, column 2: The row has another number of columns (1) than the header (2).',
    ],
    ['a quote that is never closed', { content: `${HEADER}"${SUB},1\n` }, 2, 'Line 2, column 1: A quoted value is never closed.'],
    [
      'a quote inside a value',
      { content: `${HEADER}a"b,1\n` },
      2,
      'Line 2, column 1: A quote inside a value that does not begin with one. Write the value in quotes, and each quote in it twice.',
    ],
    [
      'two rows for one thing',
      { content: `${HEADER}${SUB},1\n${OTHER},1\n${SUB},2\n` },
      4,
      'Line 4, column 1: Line 2 is already about the same subscriptionId.',
    ],
    [
      'UTF-16',
      { content: Buffer.from(`\ufeff${HEADER}`, 'utf16le') },
      1,
      'Line 1, column 1: The file is UTF-16. Save it as UTF-8, for example as "CSV UTF-8".',
    ],
    [
      'UTF-16 without a mark',
      { content: Buffer.from(HEADER, 'utf16le') },
      1,
      'Line 1, column 1: The file is UTF-16. Save it as UTF-8, for example as "CSV UTF-8".',
    ],
    [
      'another encoding',
      { mutation: 'renameSubscription', content: Buffer.from('subscriptionId,name\nx,B\u00fcro\n', 'latin1') },
      2,
      'Line 2, column 4: This is not UTF-8. Save the file as UTF-8.',
    ],
    ['a line without end', { content: `${HEADER}${'x'.repeat(70_000)}` }, 2, 'Line 2: This line is longer than 65536 bytes.'],
    ['no rows', { content: HEADER }, 1, 'Line 1: The file has no rows.'],
    ['nothing', { type: NDJSON, content: '\n\n' }, 1, 'Line 1: The file has no rows.'],
    [
      'too many rows',
      {
        type: NDJSON,
        key: 'quantity,subscriptionId',
        content: Array.from({ length: 2_001 }, (_, index) => `{"subscriptionId":"${SUB}","quantity":${index + 1}}\n`).join(''),
      },
      2_001,
      'Line 2001: The file has more than 2000 rows. Split it.',
    ],
  ])('are refused with line and column, and nothing is left of them: %s', async (_name, sent, line, message) => {
    const { status, body } = await sendFile(app, PROVIDER, sent);
    expect([status, body.errors[0].message]).toEqual([400, message]);
    expect(body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', line });
    expect(await runs()).toEqual([]);
  });

  it('are refused with several mistakes at once, up to twenty', async () => {
    const { body } = await sendFile(app, PROVIDER, { content: HEADER + `${SUB},x\n`.repeat(30) });
    expect(body.errors).toHaveLength(20);
    expect(body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', line: 2, column: 2 });
    expect(await runs()).toEqual([]);
  });

  it('are refused if they are too large, announced or not, also when they grow while they are unpacked', async () => {
    const large = HEADER + `${SUB},1\n`.repeat(40_000);
    const announced = await sendFile(app, PROVIDER, { content: large });
    expect([announced.status, announced.body.errors[0].extensions.code]).toEqual([413, 'LIMIT_EXCEEDED']);
    const token = await app.as(PROVIDER);
    const headers = { authorization: `Bearer ${token}`, 'content-type': NDJSON };
    const row = `{"subscriptionId":"${SUB}","quantity":1}\n`;
    const packed = await fetch(`${app.url}/bulk?mutation=changeQuantity&key=none`, {
      method: 'POST',
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: gzipSync(`${row}${'\n'.repeat(2_000_000)}`),
    });
    expect(packed.status).toBe(413);
    expect(await runs()).toEqual([]);
  });

  it('are refused with the parameters that are wrong', async () => {
    const codeOf = async (file: object): Promise<string> =>
      String((await sendFile(app, PROVIDER, { content: `${HEADER}${SUB},1\n`, ...file })).body.errors[0].message);
    expect(await codeOf({ policy: 'SOME' })).toBe('`policy` is one of STOP, SKIP, ALL_OR_NOTHING.');
    expect(await codeOf({ preview: 'perhaps' })).toBe('`preview` is true or false.');
    expect(await codeOf({ speed: 'high' })).toBe('Unknown parameter: speed.');
    expect(await codeOf({ type: 'application/json' })).toBe('Send `content-type: text/csv` or `application/x-ndjson`.');
    expect(await codeOf({ mutation: 'nothing' })).toMatch(/^`mutation` is one of acceptCustomerAgreement, .*changeQuantity/);
    expect(await runs()).toEqual([]);
  });

  it('may have a mark, semicolons or tabs, quotes, empty lines and line ends of any kind', async () => {
    const rows = ['subscriptionId;quantity', `"${SUB}";1`, '', `${OTHER}; 2`];
    for (const content of [
      `\ufeff${rows.join('\r\n')}`,
      rows.join('\n').replaceAll(';', '\t'),
      `${rows.join('\n').replaceAll(';', ',')}\n\n`,
    ]) {
      const id = await runOf(app, PROVIDER, { content, preview: true });
      const read = await resultsOf(app, PROVIDER, id);
      expect(read.map(({ line, input }) => [line, input])).toEqual([
        [2, { subscriptionId: SUB, quantity: 1 }],
        [4, { subscriptionId: OTHER, quantity: 2 }],
      ]);
    }
  });

  it('name nested fields and lists by their path', async () => {
    const cells = [
      'customerId',
      'lines.0.offerId',
      'lines.0.quantity',
      'lines.0.billingCycle',
      'lines.0.term',
      'lines.1.offerId',
    ];
    const more = ['lines.1.quantity', 'lines.1.billingCycle', 'lines.1.term'];
    const content = csv(
      [...cells, ...more],
      ['c', 'o', 5, 'MONTHLY', 'P1Y', '', '', '', ''],
      ['c', 'o', 5, 'MONTHLY', 'P1Y', 'p', 1, 'ANNUAL', 'P1Y'],
    );
    const id = await runOf(app, PROVIDER, { mutation: 'placeOrder', content, preview: true });
    const line = { offerId: 'o', quantity: 5, billingCycle: 'MONTHLY', term: 'P1Y' };
    const read = await resultsOf(app, PROVIDER, id);
    expect(read.map(({ input }) => input)).toEqual([
      { customerId: 'c', lines: [line] },
      { customerId: 'c', lines: [line, { offerId: 'p', quantity: 1, billingCycle: 'ANNUAL', term: 'P1Y' }] },
    ]);
  });

  it('cannot pile up: an organization has a number of runs that are not finished', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      const { status, body, headers } = await sendFile(app, PROVIDER, {
        content: `${HEADER}${SUB},${index + 1}\n`,
        preview: true,
      });
      if (status !== 202) {
        expect([status, body.errors[0].extensions.code, headers.get('retry-after')]).toEqual([429, 'THROTTLED', '60']);
        break;
      }
      ids.push(String(body.id));
    }
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThanOrEqual(20);
    await app.background();
    expect((await shown(app, PROVIDER, ids[0] ?? '')).state).toBe('COMPLETED');
  });
});
