import { describeEngine } from '../../support/database';
import type { TestApp } from '../../support/app';
import { aCustomer, aGrant, aRelationship } from '../../support/factories/customers';
import { aProvider, type Partner } from '../../support/factories/partners';
import { startWorld } from '../../support/factories/world';

const SEARCH = `query($text: String!, $first: Int, $after: String) { search(text: $text, first: $first, after: $after) {
  nodes { field match node { ... on Customer { name } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor } } }`;

describeEngine('pages of a search', () => {
  let app: TestApp;
  let provider: Partner;
  beforeAll(async () => {
    app = await startWorld();
    provider = await aProvider(app, { name: 'Provider' });
  });
  afterAll(() => app.stop());

  /** A customer of the provider. */
  const served = async (name: string, more: { granted?: boolean; values?: Record<string, string> } = {}): Promise<string> => {
    const customer = await aCustomer(app, { name, values: more.values ?? {} });
    await aRelationship(app, { customer, partner: provider });
    if (more.granted) await aGrant(app, { customer, partner: provider });
    return customer.domain;
  };

  const search = async (variables: object): Promise<any> => {
    const { data, errors } = await app.send(SEARCH, { ...variables }, await app.as(provider.email('ADMIN_AGENT')));
    expect(errors).toEqual([]);
    return data?.['search'];
  };
  const shown = (page: any): string[] => page.nodes.map(({ match, node }: any) => `${match} ${node.name}`) as string[];

  it('neither repeat nor miss what was there, whatever is added meanwhile', async () => {
    for (const name of ['Nord', 'Nordlicht', 'Nordsee AG', 'Haus Nord', 'Zur Nordsee']) await served(name);
    const first = await search({ text: 'nord', first: 2 });
    expect(shown(first)).toEqual(['EXACT Nord', 'PREFIX Nordlicht']);
    for (const name of ['NORD', 'Norda', 'Nordkap', 'Alt Nord', 'Kap Nord']) await served(name);
    const second = await search({ text: 'nord', first: 3, after: first.pageInfo.endCursor });
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect(shown(second)).toEqual(['PREFIX Nordsee AG', 'WORD Alt Nord', 'WORD Haus Nord']);
    const third = await search({ text: 'nord', first: 3, after: second.edges[2].cursor });
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, startCursor: third.edges[0].cursor });
    expect(shown(third)).toEqual(['WORD Kap Nord', 'WORD Zur Nordsee']);
    expect(shown(await search({ text: 'nord' }))).toHaveLength(10);
  });

  it('show a row once, by the first of the fields that lead to it', async () => {
    const domain = await served('doppelt.example', { granted: true, values: { initialDomain: 'doppelt.example' } });
    expect(domain).not.toBe('doppelt.example');
    const { nodes } = await search({ text: 'Doppelt.Example', first: 1 });
    expect(nodes).toEqual([{ field: 'initialDomain', match: 'EXACT', node: { name: 'doppelt.example' } }]);
  });

  it('find an address only while the customer shows it', async () => {
    const values = { email: 'Büro@Geöffnet.example', emailDomain: 'geöffnet.example' };
    await served('Open', { granted: true, values });
    await served('Closed', { values: { email: 'closed@zu.example', emailDomain: 'zu.example' } });
    expect(shown(await search({ text: ' büro@geöffnet.EXAMPLE ' }))).toEqual(['EXACT Open']);
    expect(shown(await search({ text: 'closed@zu.example' }))).toEqual([]);
    expect(shown(await search({ text: 'closed' }))).toEqual(['EXACT Closed']);
  });

  it('take signs as they are', async () => {
    for (const name of ['100 % Öko', 'A+B', 'C* "Dach"', "O'Hara & Söhne", 'IT Haus', 'Nett_er']) await served(name);
    const found = async (text: string): Promise<string[]> => shown(await search({ text }));
    expect(await found('100 %')).toEqual(['PREFIX 100 % Öko']);
    // Between words, signs only separate.
    expect(await found('100 %%')).toEqual(['WORD 100 % Öko']);
    expect(await found('a+')).toEqual(['PREFIX A+B']);
    expect(await found('oko*')).toEqual(['WORD 100 % Öko']);
    expect(await found('"dach"')).toEqual(['WORD C* "Dach"']);
    expect(await found('hara')).toEqual(["WORD O'Hara & Söhne"]);
    expect(await found("o'h")).toEqual(["PREFIX O'Hara & Söhne"]);
    expect(await found('it')).toEqual(['PREFIX IT Haus']);
    expect(await found('aus')).toEqual([]);
    expect(await found('haus it')).toEqual(['WORD IT Haus']);
    expect(await found('nett_')).toEqual(['PREFIX Nett_er']);
    expect(await found('nettx')).toEqual([]);
    for (const text of ['++', '* *', '--', '@ @', '%%', '__', '""']) expect(await found(text)).toEqual([]);
  });
});
