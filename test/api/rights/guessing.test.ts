import { rebuildScopes } from '../../../src/demo/write';
import { documentOf } from '../../differential/asking/compare';
import { folded } from '../../differential/asking/fold';
import { Questions } from '../../differential/asking/questions';
import { Reading } from '../../differential/asking/reading';
import { ROOTS } from '../../differential/asking/shape';
import { Random } from '../../hunt/random';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from './support/demo-app';

const LIMITS = { MAX_COST: '10000000', MAX_FIELDS: '20000', MAX_TOKENS: '20000', MAX_ALIASES: '1000', MAX_CONDITIONS: '20000' };

/** Values that may be hidden, by type. Texts have a twin. */
const CELLS: readonly { type: string; table: string; numbers: readonly string[]; texts: readonly string[] }[] = [
  {
    type: 'CustomerSubscription',
    table: 'subscription',
    numbers: ['quantity', 'unitPriceMinor', 'autoRenew', 'version', 'startsAt'],
    texts: ['name', 'customerName'],
  },
  { type: 'Customer', table: 'customer', numbers: ['version'], texts: ['name', 'email'] },
  { type: 'CustomerUser', table: 'user', numbers: ['version', 'lastSignInAt'], texts: ['name'] },
];
/** What shows whether a cell is open, where it cannot be read by itself. */
const SHOWN_BY: Readonly<Record<string, string>> = { unitPriceMinor: 'unitPrice { amount }' };

const VIEWERS = [
  'admin.agent@alpine-distribution.example',
  'helpdesk.agent@baltic-distribution.example',
  'admin.agent@elbe-cloud.example',
  'sales.agent@donau-it.example',
  'admin@rheingold-logistik.example',
];

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

type Stored = Record<string, string | number | null> & { id: string };

/** A change of one row, and how to take it back. */
interface Change {
  table: string;
  id: string;
  from: Record<string, string | number | null>;
  to: Record<string, string | number | null>;
}

const turned = (name: string, value: string | number | null): string | number | null => {
  if (typeof value === 'string') return `zz${value.toUpperCase()}`;
  return name === 'autoRenew' ? 1 - Number(value) : Number(value) * 7 + 1;
};

const AT_ONCE = 100;

/** The cells of a type that the viewer does not read, changed. */
async function hiddenCells(
  app: TestApp,
  token: string,
  { type, table, numbers, texts }: (typeof CELLS)[number],
): Promise<Change[]> {
  const only = type === 'CustomerUser' ? " WHERE id LIKE 'cur%'" : '';
  const stored = await app.database.rows<Stored>(`SELECT * FROM \`${table}\`${only}`, []);
  const names = [...numbers, ...texts];
  const changes: Change[] = [];
  for (let at = 0; at < stored.length; at += AT_ONCE) {
    const some = stored.slice(at, at + AT_ONCE);
    const document = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { id ${names.map((name) => SHOWN_BY[name] ?? name).join(' ')} } } }`;
    const { data } = await app.send(document, { ids: some.map(({ id }) => id) }, token);
    const seen = (data as { nodes: (Record<string, unknown> | null)[] }).nodes;
    for (const [index, row] of some.entries()) {
      const shown = seen[index];
      const closed = names.filter((name) => {
        const read = shown?.[SHOWN_BY[name]?.split(' ')[0] ?? name];
        return row[snake(name)] !== null && (shown === null || shown === undefined || read === null);
      });
      const from: Change['from'] = {};
      const to: Change['to'] = {};
      for (const name of closed) {
        const column = snake(name);
        from[column] = row[column] ?? null;
        to[column] = turned(name, row[column] ?? null);
        if (!texts.includes(name)) continue;
        from[`${column}_folded`] = row[`${column}_folded`] ?? null;
        to[`${column}_folded`] = folded(String(to[column]));
      }
      if (closed.length > 0) changes.push({ table, id: row.id, from, to });
    }
  }
  return changes;
}

/** Writes one side of some changes, and what is copied from them. */
const write = (app: TestApp, changes: readonly Change[], side: 'from' | 'to'): Promise<void> =>
  app.database.transaction(async (writer) => {
    for (const { table, id, [side]: values } of changes) {
      const columns = Object.keys(values);
      await writer.run(`UPDATE \`${table}\` SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`, [
        ...Object.values(values),
        id,
      ]);
    }
    await rebuildScopes(writer);
  });

/** More rows that the viewer does not see, beside those that it does not see. */
async function addUnseen(app: TestApp, changes: readonly Change[]): Promise<() => Promise<void>> {
  const unseen = changes.filter(({ table, to }) => table === 'subscription' && 'quantity' in to).slice(0, 40);
  const added: [subscription: string, line: string][] = [];
  await app.database.transaction(async (writer) => {
    for (const [index, { id }] of unseen.entries()) {
      const [row] = await writer.rows<Stored>('SELECT * FROM subscription WHERE id = ?', [id]);
      if (!row) continue;
      const [line] = await writer.rows<Stored>('SELECT * FROM order_line WHERE id = ?', [row['order_line_id'] ?? null]);
      if (!line) continue;
      const other = (one: string): string => `${one.slice(0, -4)}zz${10 + index}`;
      const copies: [string, Stored][] = [
        ['order_line', { ...line, id: other(line.id), line_number: Number(line['line_number']) + 500 }],
        ['subscription', { ...row, id: other(id), order_line_id: other(line.id) }],
      ];
      for (const [table, copy] of copies) {
        const columns = Object.keys(copy);
        await writer.run(
          `INSERT INTO \`${table}\` (${columns.map((column) => `\`${column}\``).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
          Object.values(copy),
        );
      }
      added.push([other(id), other(line.id)]);
    }
    await rebuildScopes(writer);
  });
  return () =>
    app.database.transaction(async (writer) => {
      for (const [id, line] of added) {
        await writer.run('DELETE FROM subscription WHERE id = ?', [id]);
        await writer.run('DELETE FROM order_line WHERE id = ?', [line]);
      }
      await rebuildScopes(writer);
    });
}

interface Probe {
  document: string;
  variables: Record<string, unknown>;
}

const LETTERS = [...'abegmpsz'];
const NUMBERS = [1, 10, 50, 500];
const GROUP =
  'count countDistinct { quantity name customerName } sum { quantity } min { quantity startsAt } max { quantity startsAt }';

/** What somebody sends who searches for a hidden value step by step. */
function probes(mayReadPrice: boolean): Probe[] {
  const list: Probe[] = [];
  const add = (document: string, variables: Record<string, unknown> = {}): void => void list.push({ document, variables });
  const conditions: object[] = [
    ...NUMBERS.map((gte) => ({ quantity: { gte } })),
    ...NUMBERS.map((gte) => ({ version: { gte } })),
    ...LETTERS.map((startsWith) => ({ name: { startsWith } })),
    ...LETTERS.map((startsWith) => ({ customerName: { startsWith } })),
    { autoRenew: { eq: true } },
    { startsAt: { lt: '2025-01-01T00:00:00Z' } },
    { customer: { name: { startsWith: 'z' } } },
    ...(mayReadPrice ? NUMBERS.map((gt) => ({ monthlyValue: { currency: 'EUR', gt } })) : []),
  ];
  for (const [index, condition] of conditions.entries()) {
    for (const filter of index % 2 === 0 ? [condition] : [{ not: condition }]) {
      add('query($filter: CustomerSubscriptionFilter) { subscriptions(filter: $filter) { totalCount nodes { id } } }', {
        filter,
      });
    }
    const wrapped = [{ some: condition }, { every: condition }, { none: condition }, { count: { of: condition, gte: 2 } }];
    for (const subscriptions of wrapped.slice(index % 4, (index % 4) + 1)) {
      add('query($filter: CustomerFilter) { customers(filter: $filter) { totalCount nodes { id } } }', {
        filter: { subscriptions },
      });
    }
  }
  for (const gte of [0, 1, 2, 3, 5, 8]) {
    add('query($n: Int) { customers(filter: { subscriptions: { count: { gte: $n } } }) { totalCount nodes { id } } }', {
      n: gte,
    });
    add('query($n: Int) { customers(filter: { users: { count: { gte: $n } } }) { totalCount } }', { n: gte });
  }
  for (const gt of NUMBERS) {
    for (const fn of ['MAX', 'MIN', 'SUM', 'COUNT_DISTINCT', 'AVG']) {
      add(
        'query($having: [CustomerSubscriptionHaving!]) { subscriptions { groupBy(by: [{ field: CUSTOMER_ID }], having: $having) { totalCount nodes { keys count } } } }',
        { having: [{ function: fn, field: 'QUANTITY', number: { gt: String(gt) } }] },
      );
    }
  }
  for (const field of [
    'NAME',
    'CUSTOMER_NAME',
    'STARTS_AT',
    'AUTO_RENEW',
    'VERSION',
    'QUANTITY',
    ...(mayReadPrice ? ['UNIT_PRICE', 'MONTHLY_VALUE'] : []),
  ]) {
    for (const direction of ['ASC', 'DESC']) {
      add(
        `{ subscriptions(first: 100, orderBy: [{ field: ${field}, direction: ${direction} }]) { edges { cursor node { id } } } }`,
      );
      add(
        `{ customers(first: 20) { nodes { id subscriptions(first: 10, orderBy: [{ field: ${field}, direction: ${direction}, nulls: LAST }]) { edges { cursor node { id } } } } } }`,
      );
    }
  }
  for (const field of ['NAME', 'CUSTOMER_NAME', 'AUTO_RENEW', 'VERSION', 'QUANTITY']) {
    add(
      `{ subscriptions { groupBy(by: [{ field: ${field} }], first: 1000) { totalCount nodes { keys ${GROUP} } totals { ${GROUP} } } } }`,
    );
    add(
      `{ licenseAssignments { groupBy(by: [{ subscription: { field: ${field} } }], first: 1000) { totalCount nodes { keys count } } } }`,
    );
    add(
      `{ orders { nodes { lines { groupBy(by: [{ subscription: { field: ${field} } }], first: 1000) { totalCount nodes { keys count } } } } } }`,
    );
  }
  for (const owner of ['customers', 'providers', 'resellers']) {
    add(
      `{ ${owner}(first: 50) { nodes { id subscriptions { totalCount aggregate { ${GROUP} } groupBy(by: [{ field: STARTS_AT, per: MONTH }]) { totalCount nodes { keys count } } } } } }`,
    );
  }
  add(
    '{ customers { aggregate { count countDistinct { name email } } groupBy(by: [{ field: NAME }], first: 1000) { nodes { keys } } } }',
  );
  add('{ customerUsers { aggregate { count countDistinct { name } max { lastSignInAt } } } }');
  return list;
}

const ERROR_ID = /"(errorId|requestId)":"[^"]+"/g;
const MILLISECONDS = /"milliseconds":\d+/g;

describeEngine('a hidden value', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp(LIMITS);
    for (const viewer of VIEWERS) await app.as(viewer);
  });
  afterAll(() => app.stop());

  const answers = async (asked: readonly Probe[], token: string): Promise<string[]> => {
    const found: string[] = [];
    for (const { document, variables } of asked) {
      const { data, errors, extensions } = await app.send(document, variables, token, { 'x-query-cost': 'true' });
      found.push(JSON.stringify({ data, errors, extensions }).replace(ERROR_ID, '').replace(MILLISECONDS, ''));
    }
    return found;
  };

  /** Questions of the generator, made from what the viewer reads. */
  async function generated(viewer: string, count: number): Promise<Probe[]> {
    const reading = new Reading(app, () => app.as(viewer));
    const random = new Random(VIEWERS.indexOf(viewer) + 1);
    const questions = new Questions(random, reading);
    for (const [root, type] of ROOTS) await reading.root(root, type);
    return Array.from({ length: count }, () => {
      const [root, type] = random.pick(
        ROOTS.filter(([name]) => /customer|subscription|order|licen|provider|reseller/i.test(name)),
      );
      return documentOf(root, type, questions.list(type));
    });
  }

  it.each(VIEWERS)('cannot be guessed by asking, by %s', async (viewer) => {
    const token = await app.as(viewer);
    const { data } = await app.send('{ viewer { actions } }', {}, token);
    const { actions } = (data as { viewer: { actions: string[] } }).viewer;
    const asked = [...probes(actions.includes('OFFER_READ_PRICE')), ...(await generated(viewer, 40))];
    const changes = (await Promise.all(CELLS.map((cells) => hiddenCells(app, token, cells)))).flat();
    expect(changes.length).toBeGreaterThan(20);
    const before = await answers(asked, token);
    const compare = async (): Promise<void> => {
      const after = await answers(asked, token);
      const different = asked.flatMap((probe, index) =>
        before[index] === after[index] ? [] : [{ ...probe, before: before[index], after: after[index] }],
      );
      expect(different.slice(0, 2)).toEqual([]);
    };
    await write(app, changes, 'to');
    try {
      await compare();
    } finally {
      await write(app, changes, 'from');
    }
    const remove = await addUnseen(app, changes);
    try {
      await compare();
    } finally {
      await remove();
    }
  });

  it('is found by the same questions where it is not hidden', async () => {
    const token = await app.as('admin.agent@alpine-distribution.example');
    const asked = probes(true);
    const rows = await app.database.rows<Stored>('SELECT * FROM subscription', []);
    const changes = rows.map((row): Change => ({
      table: 'subscription',
      id: row.id,
      from: { quantity: row['quantity'] ?? null },
      to: { quantity: Number(row['quantity']) * 7 + 1 },
    }));
    const before = await answers(asked, token);
    await write(app, changes, 'to');
    const after = await answers(asked, token);
    await write(app, changes, 'from');
    expect(asked.filter((_, index) => before[index] !== after[index]).length).toBeGreaterThan(20);
  });
});
