import { affectedBy, policyCells, withCellChanged } from '../../matrix/changes';
import { textOf } from '../../matrix/csv';
import { Rules } from '../../matrix/expect';
import { Judge } from '../../matrix/judge';
import { Policy, POLICY_TEXT } from '../../matrix/policy';
import { readEverything } from '../../matrix/reading';
import type { Recording } from '../../matrix/recording';
import { readSchema } from '../../matrix/sdl';
import { readTables, type Line, type Tables } from '../../matrix/tables';
import { buildWorld, type World } from '../../matrix/world';
import { OwnershipMap, relationOf } from '../../matrix/world/ownership';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';

const schema = readSchema();
const tables = readTables();
const policyText = textOf(POLICY_TEXT);
const policy = new Policy(policyText);

/** What mutations and quotes answer is judged where they are sent; passkeys, which only their user lists, in `sign-in/passkey-steps`. */
const ELSEWHERE =
  /^Mutation\.|Payload\.|^(Query\.quoteOrder|OrderQuote|OrderQuoteLine|OrderWarning|InvitationDraft|SessionTokens|MutationError|Passkey)\b/;

/** What the installation says of the vendor's support. */
const VENDOR_SUPPORT = {
  VENDOR_SUPPORT_PHONE: '+43 1 555 0100',
  VENDOR_SUPPORT_EMAIL: 'support@vendor.example',
  VENDOR_SUPPORT_URL: 'https://vendor.example/support',
};

describeEngine('the matrix of reading', () => {
  let app: TestApp;
  let world: World;
  let recordings: Recording[];
  beforeAll(async () => {
    const limits = { MAX_COST: '10000000', MAX_FIELDS: '20000' };
    app = await startTestApp({ env: { ...limits, ...VENDOR_SUPPORT } });
    world = await buildWorld(app);
    recordings = await readEverything(app, world, tables, schema);
  });
  afterAll(() => app.stop());

  const judge = (changed: { policy?: Policy; tables?: Tables; map?: OwnershipMap } = {}): Judge =>
    new Judge(new Rules(changed.tables ?? tables, changed.policy ?? policy, changed.map ?? world.map), schema);

  it('answers every coordinate of every row to everybody as the tables, the rights and the owners say', () => {
    expect(judge().differencesOf(recordings).slice(0, 5)).toEqual([]);
  });

  it('has checked every coordinate that can be read, with a row in scope', () => {
    const judged = judge();
    judged.differencesOf(recordings);
    const readable = [...tables.lines.keys()].filter((coordinate) => !ELSEWHERE.test(coordinate));
    expect(readable.filter((coordinate) => !judged.judged.has(coordinate))).toEqual([]);
  });

  it('has read each type as owner and as a stranger, and as a partner and after an end if possible', () => {
    const missing = [...tables.scope].flatMap(([type, cells]) => {
      const looked = new Set(
        world.viewers.flatMap(({ organizationId, userId, state }) =>
          state !== 'signed in'
            ? []
            : world.map
                .ofType(type)
                .flatMap((node) => [
                  relationOf(node, organizationId),
                  ...(node.ownership.self?.includes(userId) ? ['self'] : []),
                ]),
        ),
      );
      const possible = Object.keys(cells).filter(
        (relation) => cells[relation] !== 'no' && !['type', 'action'].includes(relation),
      );
      const wanted = ['foreign', ...possible].filter((relation) => relation !== 'operator');
      return wanted.filter((relation) => !looked.has(relation)).map((relation) => `${type} ${relation}`);
    });
    expect(missing).toEqual([]);
  });

  it('notices every changed cell of the rights that could be noticed', () => {
    const lines = [...tables.lines.values()].filter(({ coordinate }) => !ELSEWHERE.test(coordinate));
    const cells = policyCells([...new Set(lines.flatMap(({ actions }) => actions))]);
    const noticeable = cells
      .map((cell) => ({ cell, changed: new Policy(withCellChanged(policyText, cell)) }))
      .map(({ cell, changed }) => ({ cell, changed, affected: affectedBy(world.viewers, policy, changed, cell) }))
      .filter(({ affected }) => affected.size > 0);
    const unnoticed = noticeable.filter(
      ({ changed, affected }) => !judge({ policy: changed }).differ(recordings.filter(({ viewer }) => affected.has(viewer))),
    );
    // A customer's people are no users of partners, and everyone reads itself; who reads all licenses reads its own.
    expect(unnoticed.map(({ cell }) => `${cell.action} ${cell.role}`)).toEqual([
      'license.read_own CUSTOMER_ADMIN',
      'user.read CUSTOMER_USER',
    ]);
    expect(noticeable.length).toBeGreaterThan(100);
  });

  it.each([
    ['Customer.email', { opens: 'details' }],
    ['Customer.address', { opens: null }],
    ['CustomerSubscription.quantity', { opens: 'full' }],
    ['CustomerSubscription.unitPrice', { actions: [] }],
    ['Offer.prices', { without: 'null' }],
    ['Order.lines', { answer: 'many OrderLine offerId' }],
    ['Customer.users', { actions: ['customer.read'] }],
    ['Query.directory', { actions: ['organization.read'] }],
  ] as [string, Partial<Line>][])('notices another line for %s: %j', (coordinate, other) => {
    const line = tables.lines.get(coordinate);
    if (!line) throw new Error(`${coordinate} has no line.`);
    const lines = new Map(tables.lines).set(coordinate, { ...line, ...other });
    expect(judge({ tables: { ...tables, lines } }).differ(recordings)).toBe(true);
  });

  it('notices another owner of a row, of each type', () => {
    const unnoticed = [...tables.scope.keys()].filter((type) => {
      const [first] = world.map.ofType(type);
      const changed = new OwnershipMap();
      // It is the applicant's now, and was everybody else's.
      const ownership = { own: [world.organizations.applicant], others: 'ended' } as const;
      for (const node of world.map.nodes) changed.add(node === first ? { ...node, ownership } : node);
      return !judge({ map: changed }).differ(recordings);
    });
    expect(unnoticed).toEqual([]);
  });
});
