import { DEMO_USERS } from '../../../src/demo/sign-ins';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { playgroundExamples } from '../../support/playground-examples';
import { startDemoApp } from '../rights/support/demo-app';

describeEngine('the examples of the playground in the demo', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('has some for nobody in particular, which run without signing in', async () => {
    const open = playgroundExamples().filter(({ roles }) => !roles);
    expect(open.length).toBeGreaterThan(0);
    for (const { id, query, variables } of open)
      expect({ id, errors: (await app.send(query, variables)).errors }).toEqual({ id, errors: [] });
  });

  it.each(DEMO_USERS.map((user) => [user.email, user] as const))(
    'runs those for the role of %s',
    async (email, { roles: [role], kind }) => {
      const fitting = playgroundExamples().filter(
        ({ roles, kinds }) => (roles?.length === 0 || (role && roles?.includes(role))) && (kinds?.includes(kind) ?? true),
      );
      // Who am I, and at least one for the role.
      expect(fitting.length).toBeGreaterThan(role === 'USER_ADMIN' || role === 'CUSTOMER_USER' ? 1 : 2);
      const token = await app.as(email);
      for (const { id, query, variables } of fitting) {
        const input = variables?.['input'];
        const trial = input ? { ...variables, input: { ...input, dryRun: true } } : variables;
        const { data, errors } = await app.send(query, { ...trial }, token);
        const refusals = Object.values(data ?? {}).flatMap((payload) => payload?.errors ?? []);
        expect({ id, errors, refusals, empty: Object.values(data ?? {}).includes(null) }).toEqual({
          id,
          errors: [],
          refusals: [],
          empty: false,
        });
      }
    },
  );
});
