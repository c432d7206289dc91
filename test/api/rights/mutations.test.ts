import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { answerTo, ask, at } from './support/ask';
import { ASKERS } from './support/askers';
import { startDemoApp } from './support/demo-app';
import { actionOf, MUTATIONS } from './support/mutation-table';
import { refusalOf, tableAllows } from './support/policy-table';

/** Mutations of one operation at most. */
const AT_ONCE = 5;

/** Signing out comes last and by itself: what follows it is refused. */
const SIGN_OUTS = ['signOut', 'signOutEverywhere'];

describeEngine('mutations', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('are all in test/api/rights/support/mutations', async () => {
    type Names = { __schema: { mutationType: { fields: { name: string }[] } } };
    const { __schema } = await ask<Names>(app, null, '{ __schema { mutationType { fields { name } } } }');
    expect(__schema.mutationType.fields.map(({ name }) => name).sort()).toEqual(Object.keys(MUTATIONS).sort());
  });

  it.each(ASKERS)('give $label the answer of the policy table', async (asker) => {
    const names = Object.keys(MUTATIONS).filter((name) => !SIGN_OUTS.includes(name));
    for (let done = 0; done < names.length; done += AT_ONCE) await judge(asker, names.slice(done, done + AT_ONCE));
    for (const name of SIGN_OUTS) {
      await judge(asker, [name]);
      // Time for another sign-in.
      app.clock.advance(600_000);
    }
  });

  async function judge(asker: (typeof ASKERS)[number], names: string[]): Promise<void> {
    const calls = names.map((name) => MUTATIONS[name]?.call ?? '');
    const { data, errors } = await answerTo(app, asker.email, `mutation { ${calls.join(' ')} }`);
    for (const field of names) {
      const action = actionOf(field, asker);
      const error = errors.find(({ path }) => path?.[0] === field);
      if (action === null || tableAllows(action, asker)) expect(at(data, [field])).not.toBeNull();
      else expect(error?.extensions).toEqual(refusalOf(action, asker));
    }
  }
});
