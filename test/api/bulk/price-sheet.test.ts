import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEngine } from '../../support/database';
import { startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { OPERATOR } from '../../support/factories/world';
import { codesOf } from '../../support/mutate';
import { HEADER, MARKETS, priceSheet, PRODUCTS } from '../../support/price-sheet';
import { runOf, shown } from './support/files';

const page = readFileSync(join(__dirname, '../../../docs/import.md'), 'utf8');
const OPEN = '9999-12-31T23:59:59Z';

describeEngine("a vendor's price sheet", () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket();
  });
  afterAll(() => app.stop());

  it('finds a home for each row, and that of the next month replaces it', async () => {
    const sheet = { start: '2026-11-01T00:00:00Z', end: OPEN };
    expect(priceSheet(sheet).trim().split('\n')).toHaveLength(4_321);
    const products = PRODUCTS.slice(0, 1);
    for (const { productId, skuId, title: name } of products) {
      const sold = {
        billingCycles: ['MONTHLY', 'ANNUAL'],
        terms: ['P1M', 'P1Y', 'P3Y'],
        countries: MARKETS.map(([market]) => market),
      };
      const subjectId = await anOffer(app, { name, ...sold, prices: [] });
      const externalIds = [{ system: 'vendor', value: `${productId}:${skuId}` }];
      expect(await codesOf(app, OPERATOR, 'setExternalIds', { subjectId, externalIds })).toEqual([]);
    }
    const template = /```graphql operator\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect((await app.send(template, {}, await app.as(OPERATOR))).errors).toEqual([]);
    const send = async (content: string): Promise<Record<string, any>> => {
      expect(content.startsWith(HEADER)).toBe(true);
      const id = await runOf(app, OPERATOR, { mutation: '', template: 'price-sheet', policy: 'SKIP', content });
      await app.background();
      return shown(app, OPERATOR, id);
    };
    const all = { state: 'COMPLETED', totalRows: 360, applied: 360, refused: 0 };
    expect(await send(priceSheet(sheet, products))).toMatchObject(all);
    expect(await send(priceSheet({ start: '2026-12-01T00:00:00Z', end: OPEN, percent: 104 }, products))).toMatchObject(all);
    const [row] = await app.database.rows(
      'SELECT COUNT(*) AS n, SUM(CASE WHEN valid_to = ? THEN 1 ELSE 0 END) AS ended FROM offer_price WHERE valid_from >= ? AND amount_minor < 100000 AND valid_from < ? + 1',
      [Date.UTC(2026, 11, 1), Date.UTC(2026, 10, 1), Date.UTC(2026, 11, 1)],
    );
    expect([Number(row?.['n']) >= 720, Number(row?.['ended'])]).toEqual([true, 360]);
  });
});
