import { allCalls, idArguments } from '../../matrix/calls';
import { CallsJudge } from '../../matrix/calls-judge';
import { AT_ONCE, callEverything, type Called } from '../../matrix/calling';
import { affectedBy, policyCells, withCellChanged } from '../../matrix/changes';
import { textOf } from '../../matrix/csv';
import { Rules } from '../../matrix/expect';
import { Judge } from '../../matrix/judge';
import { Policy, POLICY_TEXT } from '../../matrix/policy';
import { readSchema } from '../../matrix/sdl';
import { readTables } from '../../matrix/tables';
import { buildWorld, type World } from '../../matrix/world';
import { OwnershipMap } from '../../matrix/world/ownership';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';

const schema = readSchema();
const tables = readTables();
const policyText = textOf(POLICY_TEXT);
const policy = new Policy(policyText);

/** What only calls answer. */
const CALLED =
  /^Mutation\.|Payload\.|^(Query\.quoteOrder|OrderQuote|OrderQuoteLine|InvitationDraft|SessionTokens|MutationError)\b/;

/** Many calls to an operation; how many a client may make, and how long they may take, is tested elsewhere. */
const LIMITS = {
  REQUEST_TIMEOUT_MS: '120000',
  MAX_ROOT_MUTATIONS: String(AT_ONCE),
  MAX_ALIASES: '100',
  MAX_TOKENS: '20000',
  MAX_COST: '10000000',
  MAX_FIELDS: '20000',
};

describeEngine('the matrix of calls', () => {
  let app: TestApp;
  let world: World;
  let calls: Called[];
  beforeAll(async () => {
    app = await startTestApp({ env: LIMITS });
    world = await buildWorld(app);
    calls = await callEverything(app, schema, new Rules(tables, policy, world.map), world.viewers);
  });
  afterAll(() => app.stop());

  const judge = (changed: { policy?: Policy; map?: OwnershipMap } = {}): CallsJudge => {
    const rules = new Rules(tables, changed.policy ?? policy, changed.map ?? world.map);
    return new CallsJudge(rules, new Judge(rules, schema), schema);
  };

  it("answers everybody as tables, rights and owners say: for own, partner's, ended, foreign and unknown ids", () => {
    expect(judge().wrongOf(calls).slice(0, 5)).toEqual([]);
  });

  it('has called every mutation, with every id that its input takes', () => {
    const named = new Set(allCalls().flatMap(({ coordinate, ids }) => ids.map(({ argument }) => `${coordinate} ${argument}`)));
    const roots = [...tables.lines.keys()].filter((coordinate) => /^Mutation\.|^Query\.quoteOrder$/.test(coordinate));
    const wanted = roots.flatMap((root) => idArguments(schema, root).map((argument) => `${root} ${argument}`));
    expect(wanted.filter((one) => !named.has(one))).toEqual([]);
  });

  it('has checked every coordinate that only calls return', () => {
    const looked = judge();
    looked.wrongOf(calls);
    const coordinates = [...tables.lines.keys()].filter((coordinate) => CALLED.test(coordinate));
    expect(coordinates.filter((coordinate) => !looked.judged.has(coordinate))).toEqual([]);
  });

  it('notices every changed cell of the rights that could be noticed', () => {
    const lines = [...tables.lines.values()].filter(({ coordinate }) => /^(Mutation\.|Query\.quoteOrder)/.test(coordinate));
    const cells = policyCells([...new Set(lines.flatMap(({ actions }) => actions))]);
    const unnoticed = cells.filter((cell) => {
      const changed = new Policy(withCellChanged(policyText, cell));
      const affected = affectedBy(world.viewers, policy, changed, cell);
      const theirs = calls.filter(({ viewer }) => affected.has(viewer));
      return theirs.length > 0 && judge({ policy: changed }).wrongOf(theirs).length === 0;
    });
    expect(unnoticed).toEqual([]);
  });

  it.each(['Customer', 'CustomerSubscription', 'OrderRequest', 'Partnership', 'Invitation', 'DelegatedAdminGrant', 'User'])(
    'notices another owner of a row of type %s',
    (type) => {
      const named = new Set(calls.map(({ subject }) => subject));
      const first = world.map.ofType(type).find((node) => named.has(node) && (node.ownership.own ?? []).length > 0);
      const changed = new OwnershipMap();
      // It is the applicant's now, and was everybody else's.
      const ownership = { own: [world.organizations.applicant], others: 'ended' } as const;
      for (const node of world.map.nodes) changed.add(node === first ? { ...node, ownership } : node);
      const moved = calls.map((called) => ({ ...called, subject: called.subject && (changed.find(called.subject.id) ?? null) }));
      expect(judge({ map: changed }).wrongOf(moved).length).toBeGreaterThan(0);
    },
  );
});
