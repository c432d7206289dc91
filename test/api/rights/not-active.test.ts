import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { mutate } from '../../support/mutate';
import { ALPINE, DONAU, newCustomer, OPERATOR, organizationId, takeOver } from '../customer-lifecycle/support/customers';
import { applicantOf } from '../enrollment/support/applicants';
import { answerTo, at } from './support/ask';
import { ASKERS, type DemoAsker } from './support/askers';
import { startDemoApp } from './support/demo-app';
import { actionOf, MUTATIONS } from './support/mutation-table';
import { refusalOf, tableAllows } from './support/policy-table';

/** Mutations of one operation at most. */
const AT_ONCE = 5;

/** Own sign-in, which stays whatever the operator does. */
const OWN_SIGN_IN = ['session.manage_own'];
/** What stays beside it: taking back one's own token, and one's own saved queries. */
const STAYS = [
  'revokeApiToken',
  'createSavedQuery',
  'updateSavedQuery',
  'deleteSavedQuery',
  'createSchedule',
  'updateSchedule',
  'runSchedule',
  'deleteSchedule',
];
/** Would end what the test signs in with. */
const SIGN_OUTS = ['signOut', 'signOutEverywhere'];

const NAMES = Object.keys(MUTATIONS).filter((name) => !SIGN_OUTS.includes(name));

/** The calls of the table, on real things instead of such that were never issued. */
const about = (call: string, ids: Readonly<Record<string, string>>): string =>
  call.replaceAll(/([a-z]{3})_01jd00000000000000000000zz/g, (made, prefix: string) => ids[prefix] ?? made);

interface Asked {
  name: string;
  codes: string[] | null;
  error: Record<string, unknown> | undefined;
}

describeEngine('a partner that is not active', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const setStatus = async (name: string, status: string): Promise<void> => {
    const organization = { organizationId: await organizationId(app, name), status };
    const { errors } = await mutate(app, OPERATOR, 'setPartnerStatus', organization);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
  };

  /** Sends mutations as somebody, on the things given, and answers what each of them was answered. */
  async function walk(email: string, names: readonly string[], ids: Readonly<Record<string, string>>): Promise<Asked[]> {
    const asked: Asked[] = [];
    for (let done = 0; done < names.length; done += AT_ONCE) {
      const some = names.slice(done, done + AT_ONCE);
      const calls = some.map((name) => about(MUTATIONS[name]?.call ?? '', ids));
      const { data, errors } = await answerTo(app, email, `mutation { ${calls.join(' ')} }`);
      for (const name of some) {
        const found = at(data, [name, 'errors']) as { code: string }[] | undefined;
        asked.push({
          name,
          codes: found?.map(({ code }) => code) ?? null,
          error: errors.find(({ path }) => path?.[0] === name)?.extensions,
        });
      }
    }
    return asked;
  }

  /** Things of a customer of the demo, by the prefix of their ids. */
  async function thingsOf(customerId: string): Promise<Record<string, string>> {
    const first = async (sql: string): Promise<string> => String((await app.database.rows(sql, [customerId]))[0]?.['id']);
    return {
      cus: customerId,
      cur: await first('SELECT id FROM `user` WHERE organization_id = ? ORDER BY id LIMIT 1'),
      sub: await first('SELECT id FROM subscription WHERE customer_id = ? ORDER BY id LIMIT 1'),
      dag: await first('SELECT id FROM delegated_admin_grant WHERE customer_id = ? ORDER BY id LIMIT 1'),
    };
  }

  const ofOrganization = (part: string): DemoAsker[] => ASKERS.filter(({ email }) => email?.includes(part) === true);

  it.each([
    ['provider', 'Alpine Distribution', '@alpine-distribution'],
    ['reseller', 'Donau IT', '@donau-it'],
  ])('is refused every operation except its own sign-in as a suspended %s', async (_, name, part) => {
    const people = ofOrganization(part);
    expect(people.length).toBeGreaterThan(0);
    for (const { email } of people) await app.as(email ?? '');
    const things = await thingsOf(await organizationId(app, 'Rheingold Logistik'));
    await setStatus(name, 'SUSPENDED');
    try {
      for (const person of people) {
        for (const { name: mutation, codes, error } of await walk(person.email ?? '', NAMES, things)) {
          const action = actionOf(mutation, person);
          if (action !== null && !tableAllows(action, person)) expect(error).toEqual(refusalOf(action, person));
          else {
            const stays = action === null || OWN_SIGN_IN.includes(action) || STAYS.includes(mutation) || isOpen(action);
            if (stays) expect({ mutation, codes }).not.toEqual({ mutation, codes: ['PARTNER_NOT_ACTIVE'] });
            else expect({ mutation, codes }).toEqual({ mutation, codes: ['PARTNER_NOT_ACTIVE'] });
          }
        }
      }
      expect(await actionsSeen(people[0]?.email ?? '')).not.toContain(true);
    } finally {
      await setStatus(name, 'ACTIVE');
    }
  });

  /** An action that somebody without sign-in may do just the same. */
  const isOpen = (action: string): boolean => tableAllows(action, { kind: 'ANONYMOUS', roles: [] });

  /** Whether each of the operations on customers, relationships and subscriptions is possible. */
  async function actionsSeen(email: string): Promise<boolean[]> {
    const { data } = await answerTo(
      app,
      email,
      `{ customers(first: 20) { nodes { availableActions { allowed } relationships(first: 5) { nodes { availableActions { allowed } } }
        subscriptions(first: 20) { nodes { availableActions { allowed } } } } } }`,
    );
    const found = [...JSON.stringify(data).matchAll(/"allowed":(true|false)/g)].map(([, value]) => value === 'true');
    expect(found.length).toBeGreaterThan(0);
    return found;
  }

  it('takes over no customer while it is suspended, and nothing is stored', async () => {
    const before = await app.database.rows('SELECT id, version, password_hash AS hash, status FROM `user` ORDER BY id', []);
    const customerId = await organizationId(app, 'Rheingold Logistik');
    const { cur: customerUserId = '' } = await thingsOf(customerId);
    await app.as(ALPINE);
    await setStatus('Alpine Distribution', 'SUSPENDED');
    const attempts: [string, object][] = [
      ['resetCustomerUserPassword', { customerUserId }],
      ['resetCustomerUserPassword', { customerId }],
      [
        'createCustomerUser',
        { customerId, name: 'Eva Eigen', email: 'eva@rheingold-logistik.example', roles: ['CUSTOMER_ADMIN'] },
      ],
      ['disableCustomerUser', { customerUserId }],
      ['updateCustomer', { customerId, name: 'Andere GmbH' }],
    ];
    const found: unknown[] = [];
    for (const [operation, input] of attempts) {
      found.push((await mutate(app, ALPINE, operation, input)).errors.map(({ code }) => code));
    }
    await setStatus('Alpine Distribution', 'ACTIVE');
    expect(found).toEqual(attempts.map(() => ['PARTNER_NOT_ACTIVE']));
    expect(await app.database.rows('SELECT id, version, password_hash AS hash, status FROM `user` ORDER BY id', [])).toEqual(
      before,
    );
    expect(
      (await mutate(app, ALPINE, 'updateCustomer', { customerId, name: 'Rheingold Logistik', dryRun: true })).errors,
    ).toEqual([]);
  });

  it('is shown what it cannot do beforehand, with the reason', async () => {
    await app.as(DONAU);
    await setStatus('Donau IT', 'SUSPENDED');
    const { data } = await answerTo(
      app,
      DONAU,
      `{ act: explainAccess(action: CUSTOMER_INVITE) { allowed code conditions { name met } }
         read: explainAccess(action: CUSTOMER_READ) { allowed code } customers(first: 1) { totalCount } }`,
    );
    await setStatus('Donau IT', 'ACTIVE');
    expect(data).toMatchObject({
      act: { allowed: false, code: 'PARTNER_NOT_ACTIVE', conditions: [{ name: 'ACTIVE_PARTNER', met: false }] },
      read: { allowed: true, code: null },
      customers: { totalCount: expect.any(Number) },
    });
  });

  it('is refused everything except enrollment and sign-in as an applicant', async () => {
    const { email } = await applicantOf(app, 'bewerber-wien.example');
    const applicant = { kind: 'RESELLER', roles: ['GLOBAL_ADMIN'], applicant: true } as const;
    for (const { name, codes, error } of await walk(email, NAMES, {})) {
      const action = actionOf(name, applicant);
      if (action === null || tableAllows(action, applicant))
        expect({ name, asked: codes !== null }).toEqual({ name, asked: true });
      else expect({ name, ...error }).toEqual({ name, ...refusalOf(action, applicant) });
    }
  });

  it('is unknown to a customer after the relationship has ended', async () => {
    const created = await newCustomer(app);
    await takeOver(app, created);
    const customerId = (created['customer'] as { id: string }).id;
    const things = await thingsOf(customerId);
    const removal = { customerId, attestation: true };
    expect((await mutate(app, ALPINE, 'removeCustomerRelationship', removal)).errors).toEqual([]);
    const concerned = NAMES.filter((name) => /"(cus|cur|dag)_/.test(MUTATIONS[name]?.call ?? ''));
    expect(concerned.length).toBeGreaterThan(12);
    for (const person of ofOrganization('@alpine-distribution')) {
      for (const { name, codes, error } of await walk(person.email ?? '', concerned, things)) {
        expect({ name, done: codes?.length === 0 }).toEqual({ name, done: false });
        if (codes !== null) expect(['NOT_FOUND', 'RELATIONSHIP_REQUIRED']).toEqual(expect.arrayContaining(codes));
        else expect(error).toBeDefined();
      }
    }
  });
});
