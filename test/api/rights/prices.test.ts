import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { answerTo, at } from './support/ask';
import { ASKERS, type DemoAsker } from './support/askers';
import { startDemoApp } from './support/demo-app';
import { tableAllows } from './support/policy-table';
import type { Row } from './support/walk';

/** Money by the list it is reached from. */
const PRICED: Readonly<Record<string, { action: string; select: string; field: string }>> = {
  offers: { action: 'offer.read', select: 'listPrice { amount currency }', field: 'listPrice' },
  orders: { action: 'order.read', select: 'total { amount currency }', field: 'total' },
  subscriptions: { action: 'subscription.read', select: 'unitPrice { amount currency }', field: 'unitPrice' },
};

describeEngine('prices', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const readers = (action: string): DemoAsker[] => ASKERS.filter((asker) => asker.email !== null && tableAllows(action, asker));

  it.each(Object.entries(PRICED))(
    'are null without the right, without an error, on %s',
    async (list, { action, select, field }) => {
      const seen = new Set<boolean>();
      for (const asker of readers(action)) {
        const { data, errors } = await answerTo(app, asker.email, `{ ${list}(first: 100) { nodes { id ${select} } } }`);
        expect(errors).toEqual([]);
        const rows = at(data, [list, 'nodes']) as Row[];
        const mayRead = tableAllows('offer.read_price', asker);
        expect({ who: asker.label, priced: rows.some((row) => row[field] !== null) }).toEqual({
          who: asker.label,
          priced: mayRead,
        });
        seen.add(mayRead);
      }
      expect(seen.size).toBe(2);
    },
  );

  it('are null without the right, without an error, on order lines', async () => {
    for (const asker of readers('order.read')) {
      const document = '{ orders(first: 50) { nodes { lines(first: 20) { nodes { id unitPrice { amount } } } } } }';
      const { data, errors } = await answerTo(app, asker.email, document);
      expect(errors).toEqual([]);
      const lines = (at(data, ['orders', 'nodes']) as { lines: { nodes: Row[] } }[]).flatMap((order) => order.lines.nodes);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.some(({ unitPrice }) => unitPrice !== null)).toBe(tableAllows('offer.read_price', asker));
    }
  });

  it('are refused once per edge, however many rows it has, and the error gives their number', async () => {
    const document = `{ offers(first: 20) { nodes { name prices(first: 1) { totalCount } } }
      again: offers(first: 3) { nodes { other: prices(first: 1) { totalCount } prices(first: 1) { totalCount } } } }`;
    const asker = readers('offer.read').find((one) => !tableAllows('offer.read_price', one));
    const { data, errors } = await answerTo(app, asker?.email ?? null, document);
    const rows = at(data, ['offers', 'nodes']) as Row[];
    expect(rows.length).toBe(20);
    expect(rows.every(({ prices }) => prices === null)).toBe(true);
    expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions['code'], extensions['rows']])).toEqual([
      ['again.nodes.0.other', 'FORBIDDEN', 3],
      ['again.nodes.0.prices', 'FORBIDDEN', 3],
      ['offers.nodes.0.prices', 'FORBIDDEN', 20],
    ]);
  });

  it('are a list of their own in the catalog, and refused by itself', async () => {
    const document = '{ offers(first: 1) { nodes { name prices(first: 1) { totalCount } } } }';
    for (const asker of readers('offer.read')) {
      const { data, errors } = await answerTo(app, asker.email, document);
      expect(typeof at(data, ['offers', 'nodes', 0, 'name'])).toBe('string');
      const allowed = tableAllows('offer.read_price', asker);
      expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions['action']])).toEqual(
        allowed ? [] : [['offers.nodes.0.prices', 'OFFER_READ_PRICE']],
      );
      expect(at(data, ['offers', 'nodes', 0, 'prices']) === null).toBe(!allowed);
    }
  });
});
