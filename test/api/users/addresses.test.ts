import { DEMO_PASSWORD } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aServedCustomer, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { eventsOf } from '../../support/mutate';
import { begin, verify } from '../enrollment/support/applicants';
import { kindsTo, lastMail } from '../enrollment/support/mails';
import { signIn } from '../sign-in/support/sessions';
import { codesOf, makeProvider, makeUser, mutate, OPERATOR, rowOf, settle } from './support/world';

const ADMIN = 'global.admin@provider.example';
const OTHER_ADMIN = 'global.admin@other-provider.example';

describeEngine('an address for a new user', () => {
  let app: Market;
  beforeEach(async () => {
    app = await startMarket();
  });
  afterEach(() => app.stop());

  const person = (email: string, more: object = {}): object => ({ name: 'Somebody', email, roles: ['SALES_AGENT'], ...more });
  const add = (by: string, email: string): Promise<Record<string, any>> =>
    mutate(app, by, 'addUser', person(email), 'user { id status } userName temporaryPassword');

  it("is held at once at the organization's own domain, without a mail", async () => {
    const email = 'neu@provider.example';
    const added = await add(ADMIN, email);
    expect(added).toMatchObject({ errors: [], userName: email });
    expect(await rowOf(app, added['user'].id as string)).toMatchObject({ email_normalized: email, unproven_domain: null });
    expect(await kindsTo(app, email)).toEqual([]);
    expect(await codesOf(app, ADMIN, 'addUser', person(email))).toEqual(['EMAIL_TAKEN']);
  });

  it('is refused at or below a domain of another organization, whoever has it, and the refusal is audited', async () => {
    const { id: customerId } = await aServedCustomer(app);
    for (const email of ['ceo@other-provider.example', 'ceo@mail.other-provider.example', OTHER_ADMIN.toUpperCase()]) {
      expect([email, await codesOf(app, ADMIN, 'addUser', person(email))]).toEqual([email, ['EMAIL_OF_ANOTHER_ORGANIZATION']]);
      const input = { customerId, name: 'Somebody', email, dryRun: true };
      expect(await codesOf(app, RESELLER, 'createCustomerUser', input)).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    }
    const rows = await app.database.rows(
      "SELECT action FROM audit_event WHERE refusal_code = 'EMAIL_OF_ANOTHER_ORGANIZATION' ORDER BY id",
      [],
    );
    expect(new Set(rows.map(({ action }) => action))).toEqual(new Set(['addUser', 'createCustomerUser']));
    expect((await add(OTHER_ADMIN, 'ceo@other-provider.example')).errors).toEqual([]);
  });

  it('blocks nobody while it is unproven: whoever proves it gets it, and the former holder is disabled', async () => {
    const email = 'frei@nobodys.example';
    const first = await add(ADMIN, email);
    expect(first['userName']).toBe(email);
    const former = first['user'].id as string;
    const formerToken = await settle(app, email, first['temporaryPassword'] as string);
    const second = await add(OTHER_ADMIN, email);
    const id = second['user'].id as string;
    expect(second).toMatchObject({ errors: [], userName: id });
    await settle(app, id, second['temporaryPassword'] as string);
    expect((await signIn(app, email, DEMO_PASSWORD)).session).not.toBeNull();
    const { token, text } = await lastMail(app, email, 'proveAddress');
    expect(text).toContain('Other Provider');
    expect((await verify(app, token, 'not the password at all')).errors).toMatchObject([{ code: 'WRONG_PASSWORD' }]);
    expect((await verify(app, token)).errors).toEqual([]);

    expect(await rowOf(app, id)).toMatchObject({ email_normalized: email, unproven_domain: null, status: 'ACTIVE' });
    expect(await rowOf(app, former)).toMatchObject({ email_normalized: former, status: 'DISABLED' });
    const { errors } = await app.send('{ viewer { actions } }', {}, formerToken);
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const taken = (await eventsOf(app, OPERATOR, former)).at(-1);
    expect(taken).toMatchObject({ action: 'addressTakenOver', actorId: null });
    expect(JSON.stringify(taken)).not.toContain(id);
    // The former holder comes back with its id, and takes nothing by it.
    expect(await codesOf(app, ADMIN, 'enableUser', { userId: former })).toEqual([]);
    expect((await signIn(app, former, DEMO_PASSWORD)).session).not.toBeNull();
    expect(await codesOf(app, ADMIN, 'addUser', person(email))).toEqual(['EMAIL_TAKEN']);
  });

  it('is never taken from somebody who proved it', async () => {
    const email = 'bewiesen@nobodys.example';
    const { id } = await makeUser(app, ADMIN, email, ['SALES_AGENT']);
    expect((await verify(app, (await lastMail(app, email, 'proveAddress')).token)).errors).toEqual([]);
    expect(await codesOf(app, OTHER_ADMIN, 'addUser', person(email))).toEqual(['EMAIL_TAKEN']);
    await makeProvider(app, 'nobodys.example');
    expect(await rowOf(app, id)).toMatchObject({ status: 'ACTIVE', email_normalized: email });
  });

  it('does not stop a company from enrolling, which gets its domain and the addresses there', async () => {
    const email = 'nora@newco.example';
    const { id } = await makeUser(app, ADMIN, email, ['SALES_AGENT']);
    const { id: other } = await makeUser(app, ADMIN, 'other@newco.example', ['SALES_AGENT']);
    await begin(app, 'newco.example');
    expect(await kindsTo(app, email)).toEqual(['proveAddress', 'verifyEmail']);
    expect((await verify(app, (await lastMail(app, email, 'verifyEmail')).token)).errors).toEqual([]);
    for (const former of [id, other]) expect(await rowOf(app, former)).toMatchObject({ status: 'DISABLED' });
    expect(await codesOf(app, ADMIN, 'addUser', person('third@newco.example'))).toEqual(['EMAIL_OF_ANOTHER_ORGANIZATION']);
    const voided = await lastMail(app, email, 'proveAddress');
    expect((await verify(app, voided.token)).errors).toMatchObject([{ code: 'INVALID_LINK' }]);
  });

  it('is proven by a password chosen with a mailed link, and the mail names the organization', async () => {
    const email = 'vergessen@nobodys.example';
    const { id } = await makeUser(app, ADMIN, email, ['SALES_AGENT']);
    expect(await rowOf(app, id)).toMatchObject({ unproven_domain: 'nobodys.example' });
    await mutate(app, null, 'requestPasswordReset', { email });
    const { token, text } = await lastMail(app, email, 'passwordReset');
    expect(text).toContain('The Provider');
    expect(await codesOf(app, null, 'confirmPasswordReset', { token, newPassword: 'an altogether new one 7' })).toEqual([]);
    expect(await rowOf(app, id)).toMatchObject({ unproven_domain: null });
  });

  it('is refused if it looks like that of a colleague, or has invisible characters', async () => {
    const codes = {
      'gl\u043ebal.admin@provider.example': 'EMAIL_LOOKS_ALIKE',
      'global.admin@pr\u043evider.example': 'EMAIL_LOOKS_ALIKE',
      'global\u200b.admin@provider.example': 'INVALID_EMAIL',
      '\uff4eeu@provider.example': 'INVALID_EMAIL',
      'Global.Admin@PROVIDER.example': 'EMAIL_TAKEN',
      'global.admin@\uff50rovider.example': 'EMAIL_TAKEN',
    };
    for (const [email, code] of Object.entries(codes)) {
      expect([email, await codesOf(app, ADMIN, 'addUser', person(email, { dryRun: true }))]).toEqual([email, [code]]);
    }
    expect(await codesOf(app, ADMIN, 'addUser', person('\u043e\u043b\u0435\u0433@provider.example'))).toEqual([]);
  });
});
