import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { buildChannel, type Channel } from '../../support/factories/channel';

/** What the API promises: the rights of a page cost at most this much more than the page. */
const MOST_STATEMENTS = 2;
const PAGE = 100;
const ACTIONS = 'availableActions { action operation allowed code reason }';
const WHO = ['provider', 'reseller'] as const;
const LISTS = ['customers', 'subscriptions'] as const;

interface Row {
  id: string;
  viewerCan?: string[];
  availableActions?: { action: string; allowed: boolean }[];
}

describeEngine('what can be done with a page of 100 nodes', () => {
  let app: TestApp;
  let channel: Channel;
  beforeAll(async () => {
    app = await startTestApp();
    channel = await buildChannel(app.database, PAGE);
  });
  afterAll(() => app.stop());

  const page = async (who: (typeof WHO)[number], list: string, select: string): Promise<{ rows: Row[]; statements: number }> => {
    const document = `{ ${list}(first: ${PAGE}) { nodes { id ${select} } } }`;
    const { data, errors, statements } = await app.send(document, {}, await app.as(channel.emails[who]));
    expect(errors).toEqual([]);
    return { rows: (data?.[list] as { nodes: Row[] }).nodes, statements };
  };

  describe.each(WHO)('by a %s', (who) => {
    it.each(LISTS)('costs two statements at most: %s', async (list) => {
      const plain = await page(who, list, '');
      expect(plain.rows).toHaveLength(PAGE);
      for (const select of ['viewerCan', ACTIONS, `viewerCan ${ACTIONS}`]) {
        const { rows, statements } = await page(who, list, select);
        const more = statements - plain.statements;
        expect({ select, within: more <= MOST_STATEMENTS, more }).toEqual({ select, within: true, more });
        expect(rows.map(({ id }) => id)).toEqual(plain.rows.map(({ id }) => id));
      }
    });

    it.each(LISTS)('gives the same answer in both fields: %s', async (list) => {
      const { rows } = await page(who, list, `viewerCan ${ACTIONS}`);
      const allowed = ({ availableActions = [] }: Row): string[] => [
        ...new Set(availableActions.filter((one) => one.allowed).map(({ action }) => action)),
      ];
      for (const row of rows) expect(row.viewerCan).toEqual(allowed(row).sort());
      expect(rows.some(({ viewerCan = [] }) => viewerCan.length > 1)).toBe(true);
    });
  });
});
