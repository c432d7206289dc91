import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { answerTo, ask, at } from './support/ask';
import { ASKERS } from './support/askers';
import { startDemoApp } from './support/demo-app';
import { refusalOf, tableAllows } from './support/policy-table';

const MUTATIONS: Readonly<Record<string, { action: string | null; call: string }>> = {
  signIn: {
    action: null,
    call: 'signIn(input: { email: "nobody@nowhere.example", password: "not a password" }) { errors { code } }',
  },
  refreshSession: { action: null, call: 'refreshSession(input: { refreshToken: "none" }) { errors { code } }' },
  changePassword: {
    action: 'session.manage_own',
    call: 'changePassword(input: { currentPassword: "wrong", newPassword: "a long way from Tipperary" }) { errors { code } }',
  },
  createProvider: {
    action: 'organization.manage',
    call: `createProvider(input: { dryRun: true, name: "Nordlicht", country: "DE", domain: "nordlicht.example",
      admin: { name: "Nora Licht", email: "nora@nordlicht.example" } }) { errors { code } }`,
  },
  signOut: { action: 'session.manage_own', call: 'signOut { signedOut }' },
};

describeEngine('mutations', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('are all in the table of this test', async () => {
    type Names = { __schema: { mutationType: { fields: { name: string }[] } } };
    const { __schema } = await ask<Names>(app, null, '{ __schema { mutationType { fields { name } } } }');
    expect(__schema.mutationType.fields.map(({ name }) => name).sort()).toEqual(Object.keys(MUTATIONS).sort());
  });

  it.each(ASKERS)('answer $label what the policy table says', async (asker) => {
    const calls = Object.values(MUTATIONS).map(({ call }) => call);
    const { data, errors } = await answerTo(app, asker.email, `mutation { ${calls.join(' ')} }`);
    for (const [field, { action }] of Object.entries(MUTATIONS)) {
      const error = errors.find(({ path }) => path?.[0] === field);
      if (action === null || tableAllows(action, asker)) expect(at(data, [field])).not.toBeNull();
      else expect(error?.extensions).toEqual(refusalOf(action, asker));
    }
  });
});
