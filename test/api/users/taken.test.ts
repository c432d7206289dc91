import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { makeUser } from './support/world';

const ULLA = 'user.admin@alpine-distribution.example';
const GERDA = 'global.admin@alpine-distribution.example';
const ANDREAS = 'admin.agent@alpine-distribution.example';
const AGENT = 'admin.agent@elbe-cloud.example';
/** Somebody of another organization, whom nobody at Alpine sees. */
const TAKEN = 'global.admin@elbe-cloud.example';
const ALLOWED = 3;

describeEngine('that an address or a domain is taken', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startDemoApp({ TAKEN_ANSWERS: String(ALLOWED) });
  });
  afterEach(() => app.stop());

  const add = (by: string, email: string, more: object = {}): Promise<string[]> =>
    codesOf(app, by, 'addUser', { name: 'Neu', email, roles: ['SALES_AGENT'], dryRun: true, ...more });
  const refusals = async (): Promise<Record<string, unknown>[]> => {
    const rows = await app.database.rows(
      "SELECT action, refusal_code AS code, times FROM audit_event WHERE outcome = 'REFUSED' AND at >= ? ORDER BY id",
      [app.clock.now()],
    );
    return rows.map((row) => ({ ...row }));
  };
  const customerId = async (): Promise<string> =>
    String((await app.database.rows("SELECT id FROM customer WHERE name = 'Rheingold Logistik'", []))[0]?.['id']);

  it('is in the audit trail also when it was only tried dry, and nothing else of a dry run is', async () => {
    app.clock.advance(60_000);
    expect(await add(ULLA, TAKEN)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    const person = { customerId: await customerId(), name: 'Neu', email: TAKEN, dryRun: true };
    expect(await codesOf(app, AGENT, 'createCustomerUser', person)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    const domains = { customerId: await customerId(), customDomains: ['elbe-cloud.example'], dryRun: true };
    expect(await codesOf(app, AGENT, 'updateCustomer', domains)).toEqual(['DOMAIN_TAKEN']);
    const told = [
      { action: 'addUser', code: 'EMAIL_OF_ANOTHER_ORGANIZATION', times: 1 },
      { action: 'createCustomerUser', code: 'EMAIL_OF_ANOTHER_ORGANIZATION', times: 1 },
      { action: 'updateCustomer', code: 'DOMAIN_TAKEN', times: 1 },
    ];
    expect(await refusals()).toEqual(told);
    expect(await add(ULLA, 'free@alpine-distribution.example')).toEqual([]);
    expect(await add(ULLA, 'none')).toEqual(['INVALID_EMAIL']);
    expect(await add(ULLA, TAKEN, { roles: ['GLOBAL_ADMIN'] })).toEqual(['ROLE_ABOVE_CEILING']);
    expect(await refusals()).toEqual(told);
  });

  it('is told a user a few times in an hour; then nothing is told apart any more', async () => {
    for (const more of [{}, { dryRun: false }, { idempotencyKey: 'k' }])
      expect(await add(ULLA, TAKEN, more)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    for (const email of [TAKEN, 'free@alpine-distribution.example', ULLA]) {
      for (const dryRun of [true, false]) expect([email, await add(ULLA, email, { dryRun })]).toEqual([email, ['THROTTLED']]);
    }
    // Others of the organization, and what has nothing to do with it, go on.
    expect(await add(GERDA, TAKEN)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    expect(await codesOf(app, ULLA, 'updateUser', { userId: 'usr_01jd00000000000000000000zz', name: 'N' })).toEqual([
      'NOT_FOUND',
    ]);
  });

  it('is told an organization three times as often, and another organization as before', async () => {
    const { email: frisch } = await makeUser(app, GERDA, 'frisch@alpine-distribution.example', ['USER_ADMIN']);
    for (const by of [ULLA, GERDA, ANDREAS]) {
      for (let index = 0; index < ALLOWED; index += 1) expect(await add(by, TAKEN)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    }
    const domain = { customerId: await customerId(), customDomains: ['elbe-cloud.example'] };
    // Somebody who was told nothing yet.
    expect(await add(frisch, 'free@alpine-distribution.example')).toEqual(['THROTTLED']);
    expect(await codesOf(app, ANDREAS, 'updateCustomer', domain)).toEqual(['THROTTLED']);
    expect(await codesOf(app, AGENT, 'updateCustomer', { ...domain, customDomains: ['donau-it.example'] })).toEqual([
      'DOMAIN_TAKEN',
    ]);
  });

  it('is told no more often when many ask at once', async () => {
    await app.as(ULLA);
    const codes = await Promise.all(Array.from({ length: 12 }, () => add(ULLA, TAKEN)));
    expect(codes.filter(([code]) => code === 'EMAIL_OF_ANOTHER_ORGANIZATION')).toHaveLength(ALLOWED);
  });

  it('costs nothing where nothing is taken', async () => {
    for (let index = 0; index < 4 * ALLOWED; index += 1) {
      const email = `neu${index}@alpine-distribution.example`;
      expect(await add(ULLA, email, { dryRun: index % 2 === 0, idempotencyKey: `key ${index}` })).toEqual([]);
      expect(await add(ULLA, 'none')).toEqual(['INVALID_EMAIL']);
    }
    expect(await add(ULLA, TAKEN)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
  });
});
