import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { mutate } from '../../support/mutate';
import { ALPINE, exported, fetched } from '../export/support/ask';
import { startDemoApp } from '../rights/support/demo-app';

const ADMIN = 'global.admin@alpine-distribution.example';
const DOCUMENT = '{ customers { nodes { id name } } }';

interface Entry {
  action: string;
  outcome: string;
  actorName: string;
  subjectId: string | null;
  changes: Record<string, unknown>;
}

describeEngine('the audit trail of exports', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const entries = async (): Promise<Entry[]> => {
    const { data, errors } = await app.send(
      '{ auditEvents(first: 50, filter: { action: { eq: "export" } }) { nodes { action outcome actorName subjectId changes } } }',
      {},
      await app.as(ADMIN),
    );
    expect(errors).toEqual([]);
    return data?.['auditEvents'].nodes as Entry[];
  };

  it('has one entry for each, however many pages it has, and none if it is refused', async () => {
    const token = await app.as(ALPINE);
    expect(await entries()).toEqual([]);
    const whole = await exported(
      app,
      { document: '{ customers(first: 2) { nodes { id name } } }', format: 'CSV', variables: {} },
      token,
    );
    expect(whole.text.split('\n').length).toBeGreaterThan(10);
    expect(await entries()).toEqual([
      {
        action: 'export',
        outcome: 'ACCEPTED',
        actorName: 'Andreas Moser',
        subjectId: null,
        changes: { after: { list: 'customers', format: 'CSV', query: null } },
      },
    ]);
    expect((await exported(app, { document: '{ customers { nothing } }', format: 'CSV', variables: {} }, token)).status).toBe(
      400,
    );
    expect((await exported(app, { document: DOCUMENT, format: 'CSV', variables: {} }, 'no.token.atall')).status).toBe(401);
    expect(await entries()).toHaveLength(1);
  });

  it('names the saved query that was exported at its address', async () => {
    const before = (await entries()).length;
    const input = { name: 'our-customers', document: DOCUMENT };
    const { errors } = await mutate(app, ALPINE, 'createSavedQuery', input, 'savedQuery { id }');
    expect(errors).toEqual([]);
    const authorization = { authorization: `Bearer ${await app.as(ALPINE)}` };
    expect((await fetched(app, '/queries/our-customers.json', authorization)).status).toBe(200);
    const after = await entries();
    expect(after).toHaveLength(before + 1);
    expect(after.map(({ changes }) => changes)).toContainEqual({
      after: { list: 'customers', format: 'JSON', query: 'our-customers' },
    });
  });

  it('is written before anything is read: without it there is no file', async () => {
    const token = await app.as(ALPINE);
    await app.database.dataSource.query('ALTER TABLE audit_event RENAME TO hidden_event');
    const { status, text } = await exported(app, { document: DOCUMENT, format: 'CSV', variables: {} }, token);
    await app.database.dataSource.query('ALTER TABLE hidden_event RENAME TO audit_event');
    expect(status).toBe(500);
    expect(text).not.toMatch(/audit_event|hidden_event|SELECT|INSERT/);
    expect((await exported(app, { document: DOCUMENT, format: 'CSV', variables: {} }, token)).status).toBe(200);
  });
});
