import { withCellChanged, type PolicyCell } from '../../matrix/changes';
import { textOf } from '../../matrix/csv';
import { Policy, POLICY_TEXT, spelled } from '../../matrix/policy';
import { DEMO_PASSWORD } from '../../support/app';
import { describeEngine, engineUnderTest, scratchPlace } from '../../support/database';
import { ask, runBuilt, startBuilt } from '../../support/process';
import { ASKERS, type DemoAsker } from './support/askers';
import { copyBuild, type CopyOfBuild } from './support/copy-of-build';
import { actionOf, MUTATIONS } from './support/mutation-table';
import { AT_ONCE, rightsSeenBy, signInAll, type RightsSeen } from './support/rights-seen';
import { QUERIES } from './support/root-table';

const SECRET = 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA';
const LIMITS = {
  MAX_ROOT_MUTATIONS: String(AT_ONCE),
  MAX_TOKENS: '20000',
  SIGN_IN_ATTEMPTS: '1000',
  LINK_ATTEMPTS: '1000',
  MAIL_ATTEMPTS: '1000',
};
const text = textOf(POLICY_TEXT);

/** A provider's people, the operator, a customer's admin, and nobody. */
const PEOPLE = ASKERS.filter(({ label }) => /of Alpine|OPERATOR|CUSTOMER_ADMIN|nobody/.test(label));

/**
 * A right of reading, one of acting, one that closes fields without refusing them, and those over people, which have
 * a ceiling beside; taken and given. Each needs a server of its own, so each engine has its share.
 */
const SHARES: Readonly<Record<'sqlite' | 'mariadb', readonly PolicyCell[]>> = {
  sqlite: [
    { action: 'partnership.read', role: 'HELPDESK_AGENT' },
    { action: 'subscription.suspend', role: 'SALES_AGENT' },
    { action: 'customer.administer', role: 'GLOBAL_ADMIN' },
  ],
  mariadb: [
    { action: 'customer.read_details', role: 'SALES_AGENT' },
    { action: 'user.create', role: 'SALES_AGENT' },
    { action: 'customer.reset_user_password', role: 'SALES_AGENT' },
  ],
};
const CELLS = SHARES[engineUnderTest() === 'sqlite' ? 'sqlite' : 'mariadb'];

/** Rights that operations of the rows that are looked at take. */
const OF_ROWS = ['subscription.suspend', 'customer.administer', 'customer.reset_user_password'];

const PERSON = { name: 'Ada Berg', email: 'ada@berg.example', dryRun: true };

/** Mutations that a right over people opens: all that the table says, nothing beside it. */
const DOES: Readonly<Record<string, { operation: string; input: (customerId: string) => object }>> = {
  'user.create': { operation: 'addUser', input: () => ({ ...PERSON, roles: ['SALES_AGENT'] }) },
  'customer.administer': { operation: 'createCustomerUser', input: (customerId) => ({ ...PERSON, customerId }) },
  'customer.reset_user_password': {
    operation: 'resetCustomerUserPassword',
    input: (customerId) => ({ customerId, dryRun: true }),
  },
};

/** The actions that guard a root field for somebody, as the tables of these tests name them. */
function actionsOf(field: string, asker: DemoAsker): readonly string[] {
  if (MUTATIONS[field] && actionOf(field, asker) === null) return [];
  const action = field in QUERIES ? QUERIES[field] : MUTATIONS[field]?.action;
  return action === null || action === undefined ? [] : [action].flat().flatMap((one) => one.split(' | '));
}

describeEngine('one changed cell of the rights', () => {
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  let env: Record<string, string>;
  let tokens: Map<string, string | undefined>;
  let before: Map<string, RightsSeen>;

  const lookAt = async (url: string): Promise<Map<string, RightsSeen>> => {
    const seen = new Map<string, RightsSeen>();
    for (const { label } of PEOPLE) seen.set(label, await rightsSeenBy(url, tokens.get(label)));
    return seen;
  };

  beforeAll(async () => {
    place = await scratchPlace(engineUnderTest());
    env = { ...place.env, ...LIMITS, TOKEN_SECRET: SECRET, PLAYGROUND: 'false', BACKGROUND_SECONDS: '0' };
    const server = await startBuilt(env);
    tokens = await signInAll(server.url, PEOPLE, DEMO_PASSWORD);
    before = await lookAt(server.url);
    await server.kill('SIGTERM');
  });
  afterAll(() => place.remove());

  describe.each(CELLS)('$action of $role', (cell) => {
    const changed = new Policy(withCellChanged(text, cell));
    const name = spelled(cell.action);
    let copy: CopyOfBuild;
    let after: Map<string, RightsSeen>;
    beforeAll(async () => {
      copy = copyBuild('src/policy/permissions.csv', (table) => withCellChanged(table, cell));
      const server = await startBuilt(env, copy.folder);
      after = await lookAt(server.url);
      if (done) answers = await answersTo(server.url, done);
      await server.kill('SIGTERM');
    });
    afterAll(() => copy.remove());

    const done = DOES[cell.action];
    let answers: string[][] = [];
    /** What the mutation answers to those who have the right now, for each row that says that it is possible. */
    async function answersTo(url: string, { operation, input }: NonNullable<typeof done>): Promise<string[][]> {
      const found: string[][] = [];
      const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
      const call = `mutation($input: ${type}!) { ${operation}(input: $input) { errors { code } } }`;
      for (const asker of PEOPLE.filter(isConcerned)) {
        const possible = Object.entries(of(after, asker).operations).filter(([key, { allowed }]) => allowed && key.endsWith(` ${operation}`)); // prettier-ignore
        const ids = OF_ROWS.includes(cell.action) ? possible.map(([key]) => key.split(' ')[0] ?? '') : [''];
        for (const id of ids) {
          const { data } = await ask(url, call, { input: input(id) }, tokens.get(asker.label));
          const errors = (data?.[operation]?.errors ?? [{ code: 'REFUSED' }]) as { code: string }[];
          found.push(errors.map(({ code }) => code));
        }
      }
      return found;
    }

    if (done) {
      it('decides about the mutation, with no other change needed', () => {
        expect(answers.length).toBeGreaterThan(0);
        expect(answers.filter((codes) => codes.length > 0)).toEqual([]);
      });
    }

    const isConcerned = (asker: DemoAsker): boolean =>
      changed.allows(cell.action, asker) !== new Policy(text).allows(cell.action, asker);
    const of = (seen: Map<string, RightsSeen>, { label }: DemoAsker): RightsSeen => {
      const one = seen.get(label);
      if (!one) throw new Error(`${label} has seen nothing.`);
      return one;
    };

    it('changes what root fields answer, and what refusals say', () => {
      expect(PEOPLE.some(isConcerned)).toBe(true);
      for (const asker of PEOPLE) {
        const expected = Object.keys(of(before, asker).roots).map((field) => {
          const actions = actionsOf(field, asker);
          return [field, changed.allowsOne(actions, asker) ? 'allowed' : changed.refusal(actions, asker)];
        });
        expect({ who: asker.label, roots: of(after, asker).roots }).toEqual({
          who: asker.label,
          roots: Object.fromEntries(expected),
        });
      }
    });

    it('changes what everybody is told about their own rights', () => {
      for (const asker of PEOPLE.filter(({ kind }) => kind !== 'ANONYMOUS')) {
        const told = changed.actions.filter((action) => changed.allows(action, asker));
        const expected = told.map(spelled);
        expect(of(after, asker).actions).toEqual(expected.sort());
      }
    });

    it('changes the operations that it guards, for the affected viewers, and no others', () => {
      let flipped = 0;
      for (const asker of PEOPLE) {
        const [was, is] = [of(before, asker), of(after, asker)];
        const shared = Object.keys(was.operations).filter((key) => key in is.operations);
        const different = shared.filter((key) => was.operations[key]?.allowed !== is.operations[key]?.allowed);
        expect(different.filter((key) => is.operations[key]?.action !== name || !isConcerned(asker))).toEqual([]);
        flipped += different.length;
        for (const [id, can] of Object.entries(is.can)) {
          const allowed = Object.entries(is.operations).filter(([key, { allowed: yes }]) => yes && key.startsWith(id));
          expect(can).toEqual([...new Set(allowed.map(([, { action }]) => action))].sort());
        }
        if (!isConcerned(asker)) expect({ can: is.can, values: is.values }).toEqual({ can: was.can, values: was.values });
      }
      expect(flipped > 0).toBe(OF_ROWS.includes(cell.action));
    });

    it('changes the fields that it closes without an error, for the affected viewers, and no others', () => {
      const differ = PEOPLE.filter(
        (asker) => JSON.stringify(of(before, asker).values) !== JSON.stringify(of(after, asker).values),
      );
      expect(differ).toEqual(cell.action === 'customer.read_details' ? PEOPLE.filter(isConcerned) : []);
    });

    it('changes the page of rights in the line of the action, and neither schema nor states', async () => {
      const { code, output } = await runBuilt('cli/emit-schema.js', {}, [], copy.folder);
      expect({ code, output }).toMatchObject({ code: 0 });
      const [was, is] = [textOf('schema/permissions.md'), copy.read('schema/permissions.md')].map((page) => page.split('\n'));
      expect(is).toHaveLength(was?.length ?? 0);
      const lines = (is ?? []).filter((line, index) => line !== was?.[index]);
      expect(lines).toEqual([expect.stringContaining(`| \`${cell.action}\` |`)]);
      expect(copy.read('schema/schema.graphql')).toBe(textOf('schema/schema.graphql'));
      expect(copy.read('docs/state-machines.md')).toBe(textOf('docs/state-machines.md'));
    });
  });
});
