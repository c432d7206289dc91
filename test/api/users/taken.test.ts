import { describeEngine } from '../../support/database';
import { aServedCustomer, RESELLER as AGENT, startMarket, type Market } from '../../support/factories/market';
import { codesOf } from '../../support/mutate';
import { makeUser } from './support/world';

const USER_ADMIN = 'user.admin@provider.example';
const GLOBAL_ADMIN = 'global.admin@provider.example';
const ADMIN_AGENT = 'admin.agent@provider.example';
/** Somebody of another organization, whom nobody at the provider sees. */
const TAKEN = 'global.admin@reseller.example';
const ALLOWED = 3;

describeEngine('the fact that an address or a domain is taken', () => {
  let app: Market;
  let customerId: string;
  beforeEach(async () => {
    app = await startMarket({ TAKEN_ANSWERS: String(ALLOWED) });
    customerId = (await aServedCustomer(app)).id;
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

  it('is audited even for a dry run, of which nothing else is', async () => {
    app.clock.advance(60_000);
    expect(await add(USER_ADMIN, TAKEN)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    const person = { customerId, name: 'Neu', email: TAKEN, dryRun: true };
    expect(await codesOf(app, AGENT, 'createCustomerUser', person)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    const domains = { customerId, customDomains: ['reseller.example'], dryRun: true };
    expect(await codesOf(app, AGENT, 'updateCustomer', domains)).toEqual(['DOMAIN_TAKEN']);
    const told = [
      { action: 'addUser', code: 'EMAIL_OF_ANOTHER_ORGANIZATION', times: 1 },
      { action: 'createCustomerUser', code: 'EMAIL_OF_ANOTHER_ORGANIZATION', times: 1 },
      { action: 'updateCustomer', code: 'DOMAIN_TAKEN', times: 1 },
    ];
    expect(await refusals()).toEqual(told);
    expect(await add(USER_ADMIN, 'free@provider.example')).toEqual([]);
    expect(await add(USER_ADMIN, 'none')).toEqual(['INVALID_EMAIL']);
    expect(await add(USER_ADMIN, TAKEN, { roles: ['GLOBAL_ADMIN'] })).toEqual(['ROLE_ABOVE_CEILING']);
    expect(await refusals()).toEqual(told);
  });

  it('is revealed to a user a few times per hour; then all answers are alike', async () => {
    for (const more of [{}, { dryRun: false }, { idempotencyKey: 'k' }])
      expect(await add(USER_ADMIN, TAKEN, more)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    for (const email of [TAKEN, 'free@provider.example', USER_ADMIN]) {
      for (const dryRun of [true, false])
        expect([email, await add(USER_ADMIN, email, { dryRun })]).toEqual([email, ['THROTTLED']]);
    }
    // Others of the organization, and what has nothing to do with it, go on.
    expect(await add(GLOBAL_ADMIN, TAKEN)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    expect(await codesOf(app, USER_ADMIN, 'updateUser', { userId: 'usr_01jd00000000000000000000zz', name: 'N' })).toEqual([
      'NOT_FOUND',
    ]);
  });

  it('is revealed to an organization three times as often, without affecting other organizations', async () => {
    const { email: fresh } = await makeUser(app, GLOBAL_ADMIN, 'fresh@provider.example', ['USER_ADMIN']);
    for (const by of [USER_ADMIN, GLOBAL_ADMIN, ADMIN_AGENT]) {
      for (let index = 0; index < ALLOWED; index += 1) expect(await add(by, TAKEN)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    }
    const domain = { customerId, customDomains: ['reseller.example'] };
    // Somebody who was told nothing yet.
    expect(await add(fresh, 'free@provider.example')).toEqual(['THROTTLED']);
    expect(await codesOf(app, ADMIN_AGENT, 'updateCustomer', domain)).toEqual(['THROTTLED']);
    expect(await codesOf(app, AGENT, 'updateCustomer', { ...domain, customDomains: ['other-reseller.example'] })).toEqual([
      'DOMAIN_TAKEN',
    ]);
  });

  it('is revealed no more often if many ask at the same time', async () => {
    await app.as(USER_ADMIN);
    const codes = await Promise.all(Array.from({ length: 12 }, () => add(USER_ADMIN, TAKEN)));
    expect(codes.filter(([code]) => code === 'EMAIL_OF_ANOTHER_ORGANIZATION')).toHaveLength(ALLOWED);
  });

  it('uses up nothing if nothing is taken', async () => {
    for (let index = 0; index < 4 * ALLOWED; index += 1) {
      const email = `neu${index}@provider.example`;
      expect(await add(USER_ADMIN, email, { dryRun: index % 2 === 0, idempotencyKey: `key ${index}` })).toEqual([]);
      expect(await add(USER_ADMIN, 'none')).toEqual(['INVALID_EMAIL']);
    }
    expect(await add(USER_ADMIN, TAKEN)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
  });
});
