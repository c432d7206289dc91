import { bound } from '../../../src/data/sql';
import { asciiDomain as asciiDomainOf } from '../../../src/kernel/domains';
import { fold as foldedOf } from '../../../src/kernel/fold';
import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';

const VIEWERS = [
  'admin.agent@alpine-distribution.example',
  'user.admin@alpine-distribution.example',
  'global.admin@alpine-distribution.example',
  'admin.agent@elbe-cloud.example',
  'billing.admin@donau-it.example',
  'admin@rheingold-logistik.example',
  'lena.vogt@rheingold-logistik.example',
  'operator@partner-graph.example',
] as const;

/** Types in the order of hits: table, discriminator, what is searched besides the id, and the `SearchType`. */
const TYPES = {
  Customer: { ids: 'SELECT id FROM customer', as: 'CUSTOMER', fields: 'name initialDomain customDomains email' },
  Provider: { ids: "SELECT id FROM partner WHERE kind = 'PROVIDER'", as: 'PARTNER', fields: 'name domain partnerId' },
  Reseller: { ids: "SELECT id FROM partner WHERE kind = 'RESELLER'", as: 'PARTNER', fields: 'name domain partnerId' },
  User: { ids: "SELECT id FROM `user` WHERE kind = 'USER'", as: 'USER', fields: 'name email' },
  CustomerUser: { ids: "SELECT id FROM `user` WHERE kind = 'CUSTOMER_USER'", as: 'USER', fields: 'name email' },
  CustomerSubscription: { ids: 'SELECT id FROM subscription', as: 'SUBSCRIPTION', fields: 'name' },
  Order: { ids: 'SELECT id FROM `order`', as: 'ORDER', fields: 'id' },
} as const;
type TypeName = keyof typeof TYPES;

/** Fields in the order in which they are named for a row that several lead to. */
const WHOLE = ['id', 'initialDomain', 'customDomains', 'domain', 'partnerId', 'email', 'name'] as const;

type Node = { id: string; type: TypeName } & Partial<Record<(typeof WHOLE)[number], string | string[] | null>>;
interface Hit {
  id: string;
  field: string;
  match: string;
}

/** A function of a text that remembers its answers: every text is compared with every row. */
function remembered<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (!known.has(text)) known.set(text, work(text));
    return known.get(text) as T;
  };
}
const fold = remembered(foldedOf);
const asciiDomain = remembered(asciiDomainOf);

const RANKS = ['EXACT', 'PREFIX', 'WORD'];
const SIGNS = /[\s!"#$%&'()*+,\-./:;<=>@[\]^_{|}~–—’`]+/u;
const wordsOf = remembered((text) => fold(text).split(SIGNS).filter(Boolean));
const bytes = (text: string): Buffer => Buffer.from(text);

/** Whether a value is the whole text. */
function isWhole(field: string, value: unknown, text: string, proven: ReadonlySet<string>): boolean {
  const domain = asciiDomain(text);
  if (field === 'id' || field === 'partnerId') return value === text.trim();
  if (field === 'initialDomain' || field === 'domain') return domain !== '' && value === domain;
  if (field === 'customDomains') return domain !== '' && proven.has(domain) && (value as string[]).includes(domain);
  if (field === 'email' && (!text.includes('@') || asciiDomain(text.split('@')[1] ?? '') === '')) return false;
  return fold(value as string) === fold(text);
}

/** How a row matches, by looking at what its viewer reads. */
function matchOf(node: Node, text: string, proven: ReadonlySet<string>): Hit | null {
  const whole = WHOLE.find((field) => node[field] != null && isWhole(field, node[field], text, proven));
  if (whole) return { id: node.id, field: whole, match: 'EXACT' };
  const name = fold((node.name ?? '') as string);
  const isEmail = text.includes('@') && asciiDomain(text.trim().split('@')[1] ?? '') !== '' && !/\s/.test(text.trim());
  if (name === '' || isEmail || /^[a-z]{3}_[0-9a-z]{26}$/.test(text.trim())) return null;
  const isDomain = asciiDomain(text) !== '';
  if (name.startsWith(fold(text)) && !(isDomain && node.type === 'CustomerUser')) {
    return { id: node.id, field: 'name', match: 'PREFIX' };
  }
  const words = wordsOf(text);
  const own = wordsOf(name);
  const all = words.some((word) => [...word].length > 1) && words.every((word) => own.some((one) => one.startsWith(word)));
  return all && !isDomain ? { id: node.id, field: 'name', match: 'WORD' } : null;
}

/** What a search has to find, in order. */
function expectedOf(nodes: readonly Node[], text: string, proven: ReadonlySet<string>): Hit[] {
  const types = Object.keys(TYPES);
  const place = ({ type }: Node): number => types.indexOf(type);
  return nodes
    .flatMap((node) => {
      const hit = matchOf(node, text, proven);
      return hit ? [{ node, hit }] : [];
    })
    .sort(
      (one, other) =>
        RANKS.indexOf(one.hit.match) - RANKS.indexOf(other.hit.match) ||
        place(one.node) - place(other.node) ||
        Buffer.compare(bytes(fold((one.node.name ?? '') as string)), bytes(fold((other.node.name ?? '') as string))) ||
        Buffer.compare(bytes(one.node.id), bytes(other.node.id)),
    )
    .map(({ hit }) => hit);
}

const FRAGMENTS = Object.entries(TYPES).map(([name, { fields }]) => ({ name: name as TypeName, fields }));
const SEARCH = `query($text: String!, $types: [SearchType!], $first: Int, $after: String) {
  search(text: $text, types: $types, first: $first, after: $after) {
    nodes { field match node { ... on Node { id } } } edges { cursor } pageInfo { hasNextPage endCursor } } }`;

describeEngine('a search', () => {
  let app: TestApp;
  let proven: ReadonlySet<string>;
  const ids = new Map<TypeName, string[]>();
  const seen = new Map<string, Node[]>();
  const signIn = (email: string): Promise<string> => app.as(email, DEMO_PASSWORD);

  /** Everything that a viewer sees, read by id. */
  async function readAll(email: string): Promise<Node[]> {
    const nodes: Node[] = [];
    const token = await signIn(email);
    for (const { name, fields } of FRAGMENTS) {
      const all = ids.get(name) ?? [];
      for (let from = 0; from < all.length; from += 100) {
        const document = `query($ids: [ID!]!) { nodes(ids: $ids) { id ... on ${name} { ${fields} } } }`;
        const { data } = await app.send(document, { ids: all.slice(from, from + 100) }, token);
        for (const row of (data?.['nodes'] ?? []) as (Node | null)[]) if (row) nodes.push({ ...row, type: name });
      }
    }
    return nodes;
  }

  beforeAll(async () => {
    app = await startDemoApp();
    for (const [name, { ids: sql }] of Object.entries(TYPES)) {
      const rows = await app.database.rows(bound<{ id: string }>('nobody', `${sql} ORDER BY id`), []);
      ids.set(
        name as TypeName,
        rows.map(({ id }) => String(id)),
      );
    }
    const held = await app.database.rows(bound<{ domain: string }>('nobody', 'SELECT domain FROM organization_domain'), []);
    proven = new Set(held.map(({ domain }) => String(domain)));
    for (const viewer of VIEWERS) seen.set(viewer, await readAll(viewer));
  });
  afterAll(() => app.stop());

  async function ask(
    email: string,
    variables: object,
  ): Promise<{ hits: Hit[]; more: boolean; end: string | null; errors: any[] }> {
    const { data, errors } = await app.send(SEARCH, { ...variables }, await signIn(email));
    const page = data?.['search'];
    const hits = (page?.nodes ?? []).map(({ field, match, node }: any) => ({ id: node.id as string, field, match }));
    return { hits, more: page?.pageInfo.hasNextPage as boolean, end: page?.pageInfo.endCursor, errors };
  }

  /** All hits, page by page. */
  async function all(
    email: string,
    text: string,
    { types, first = 100 }: { types?: string[]; first?: number } = {},
  ): Promise<Hit[]> {
    const hits: Hit[] = [];
    for (let after: string | null = null; ;) {
      const page = await ask(email, { text, types, first, after });
      expect(page.errors).toEqual([]);
      hits.push(...page.hits);
      if (!page.more) return hits;
      after = page.end;
    }
  }

  /** Texts that viewers may look for: values of anybody's rows, parts of them, and signs. */
  function texts(): string[] {
    const everything = [...new Map([...seen.values()].flat().map((node) => [node.id, node])).values()];
    const some = Object.keys(TYPES).flatMap((name) => {
      const own = everything.filter(({ type }) => type === name);
      return own.filter((_node, index) => index % Math.ceil(own.length / (name === 'Customer' ? 30 : 5)) === 0);
    });
    const values = some.flatMap((node) => {
      const name = (node.name ?? '') as string;
      const words = name.split(' ');
      return [
        ...WHOLE.flatMap((field) => node[field] ?? []),
        name.slice(0, 4),
        words.at(-1) ?? '',
        words
          .map((word) => word.slice(0, 3))
          .reverse()
          .join(' '),
        name.toUpperCase(),
      ];
    });
    const custom = (seen.get(VIEWERS[0]) ?? []).flatMap(({ customDomains }) => customDomains ?? []).slice(0, 3);
    const signs = [
      'IT',
      'it',
      '++',
      '**',
      '""',
      '--',
      '@@',
      '%%',
      '__',
      '+ * " - @ %',
      'a* b*',
      "'; --",
      'GmbH (Nord)',
      '100 %',
      '\\\\',
      '??',
      '!%',
      'öko',
      'OKO',
      'ag',
      'co. kg',
    ];
    return [...new Set([...values, ...custom, ...signs])].filter((text) => [...fold(text)].length >= 2);
  }

  it.each(VIEWERS)('finds what somebody may read, as it is read, and nothing else: %s', async (viewer) => {
    const nodes = seen.get(viewer) ?? [];
    expect(nodes.length).toBeGreaterThan(0);
    const matches = new Set<string>();
    for (const text of texts()) {
      const expected = expectedOf(nodes, text, proven);
      for (const { field, match } of expected) matches.add(`${match} ${field}`);
      const few = expected.length > 300;
      const found = few ? (await ask(viewer, { text, first: 100 })).hits : await all(viewer, text);
      expect({ text, hits: found }).toEqual({ text, hits: few ? expected.slice(0, 100) : expected });
    }
    if (viewer === VIEWERS[0]) {
      expect([...matches].sort()).toEqual([
        'EXACT customDomains',
        'EXACT domain',
        'EXACT email',
        'EXACT id',
        'EXACT initialDomain',
        'EXACT name',
        'EXACT partnerId',
        'PREFIX name',
        'WORD name',
      ]);
    }
  });

  it('continues behind any hit, on pages of any size', async () => {
    const [viewer] = VIEWERS;
    for (const text of ['gmbh', 'it', 'a', 'he'].filter(({ length }) => length > 1)) {
      const expected = expectedOf(seen.get(viewer) ?? [], text, proven).slice(0, 150);
      for (const first of [1, 3, 7].filter((size) => expected.length / size < 60)) {
        expect((await all(viewer, text, { first })).slice(0, 150)).toEqual(expected);
      }
    }
  });

  it('finds only what is asked for', async () => {
    const [viewer] = VIEWERS;
    const nodes = seen.get(viewer) ?? [];
    for (const types of [['CUSTOMER'], ['PARTNER', 'USER'], ['SUBSCRIPTION'], ['ORDER']]) {
      const wanted = nodes.filter(({ type }) => types.includes(TYPES[type].as));
      for (const text of ['al', 'ma', 'gmbh']) {
        const expected = expectedOf(wanted, text, proven).slice(0, 100);
        expect((await ask(viewer, { text, types, first: 100 })).hits).toEqual(expected);
      }
    }
    const [customer] = nodes.filter(({ type }) => type === 'Customer');
    const domain = customer?.initialDomain as string;
    const found = [{ id: customer?.id, field: 'initialDomain', match: 'EXACT' }];
    expect((await ask(viewer, { text: domain, types: ['DOMAIN'] })).hits).toEqual(found);
    expect((await ask(viewer, { text: customer?.name, types: ['DOMAIN'] })).hits).toEqual([]);
    expect((await ask(viewer, { text: customer?.id, types: ['DOMAIN'] })).hits).toEqual([]);
    expect((await ask(viewer, { text: domain, types: [] })).hits).toEqual([]);
  });

  it('does not find by what is closed', async () => {
    const [viewer] = VIEWERS;
    const closed = (seen.get(viewer) ?? []).filter(({ type, email }) => type === 'Customer' && email === null);
    expect(closed.length).toBeGreaterThan(0);
    for (const { id } of closed.slice(0, 10)) {
      const sql = bound<{ email: string; domains: string }>(
        'nobody',
        'SELECT email, custom_domains AS domains FROM customer WHERE id = ?',
      );
      const [stored] = await app.database.rows(sql, [id]);
      for (const text of [String(stored?.['email']), ...(JSON.parse(String(stored?.['domains'])) as string[])]) {
        expect((await all(viewer, text)).filter((hit) => hit.id === id && hit.field !== 'initialDomain')).toEqual([]);
      }
    }
  });

  it('does not tell a foreign row from one that does not exist', async () => {
    const viewer = 'admin.agent@elbe-cloud.example';
    const own = new Set((seen.get(viewer) ?? []).map(({ id }) => id));
    const foreign = [...seen.values()].flat().filter(({ id }) => !own.has(id));
    expect(new Set(foreign.map(({ type }) => type)).size).toBe(Object.keys(TYPES).length);
    const answers = new Set<string>();
    for (const type of Object.keys(TYPES)) {
      const [node] = foreign.filter((one) => one.type === type);
      for (const text of [node?.id ?? '', `${node?.id.slice(0, 4)}01jd00000000000000000000zz`]) {
        answers.add(JSON.stringify(await ask(viewer, { text })));
      }
    }
    expect(answers.size).toBe(1);
  });

  it('refuses texts that are too short or too long, and cursors and sizes that are none', async () => {
    const [viewer] = VIEWERS;
    const refused = async (variables: object): Promise<unknown> => (await ask(viewer, variables)).errors[0]?.extensions;
    for (const text of ['', ' ', 'x', ' ü ', '\u0301', 'x'.repeat(201)]) {
      expect(await refused({ text })).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'text' });
    }
    expect((await ask(viewer, { text: 'x'.repeat(200) })).errors).toEqual([]);
    for (const first of [0, -1, 101]) expect(await refused({ text: 'al', first })).toMatchObject({ argument: 'first' });
    const forged = (parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
    for (const after of ['', 'x', '%', forged(['id', 'x']), forged(['search', 0, 0, 'x']), forged(['search', 0, 0, {}, 'x'])]) {
      expect(await refused({ text: 'al', after })).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
    }
    expect((await ask(viewer, { text: 'al', after: forged(['search', 9, 'x', null, "'"]) })).errors).toEqual([]);
    const anonymous = await app.send(SEARCH, { text: 'al' });
    expect(anonymous.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('costs a bounded number of statements, whatever it finds', async () => {
    const token = await signIn(VIEWERS[0]);
    for (const text of ['alpine-distribution.example', 'gmbh', 'no such thing anywhere']) {
      const { statements, errors } = await app.send(SEARCH, { text, first: 100 }, token);
      expect(errors).toEqual([]);
      expect({ text, few: statements <= 16 }).toEqual({ text, few: true });
    }
  });
});
